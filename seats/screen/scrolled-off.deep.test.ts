// Floods of all kinds: what a screen leaves out of them changes nothing that anybody sees.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { LONG_EARLY, lines, openScreen, outputOf, picture, SETUPS } from '../test/floods.ts';

const ENDINGS = ['', 'prompt $ ', '\x1b[3A up', '\x1b[2J', '\x1b8back', '\x1b[?1049halt', '\x1b[4'];
const COLOURS = ['', '\x1b[m', '\x1b[31m', '\x1b[1;44m', '\x1b[0;7m', '\x1b[48;5;200m', '\x1b[K'];
const TEXTS = ['word ', 'é漢字 ', 'x'.repeat(90), '', '\t'];

test('any flood leaves screen, scrollback and colours as they would be without any shortcut', async () => {
  const text = fc.constantFrom(...TEXTS);
  const coloured = fc.tuple(fc.constantFrom(...COLOURS), text).map((parts) => parts.join(''));
  const piece = fc.boolean().chain((colours) => (colours ? coloured : text));
  const flood = fc.record({
    setup: fc.constantFrom(...SETUPS),
    early: fc.constantFrom('', 'y'.repeat(75), '\x1b[3m', '\x1b[45m'),
    pieces: fc.array(piece, { minLength: 1, maxLength: 3 }),
    ending: fc.constantFrom(...ENDINGS),
  });
  await fc.assert(
    fc.asyncProperty(flood, async (one) => {
      const output = outputOf(one);
      expect(await picture(output, 'at once')).toBe(await picture(output, 'slowly'));
    }),
    { numRuns: 60, examples: SETUPS.map((setup) => [{ ...LONG_EARLY, setup }]) },
  );
}, 600_000);

test('a flood that comes piece by piece is let wait, and is all there in the end', async () => {
  const output = Buffer.concat([lines(60_000), Buffer.from('prompt $ ')]);
  const screen = openScreen();
  for (let at = 0; at < output.length; at += 30_000) {
    screen.write(output.subarray(at, at + 30_000));
    await new Promise(setImmediate);
  }
  await vi.waitFor(() => expect(screen.pending()).toBe(0), { interval: 5 });
  const seen = Buffer.from((await screen.snapshot()) ?? []).toString();
  screen.close();
  expect(seen).toBe(await picture(output, 'slowly'));
});
