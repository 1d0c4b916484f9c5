// A screen that leaves out what a flood has pushed out of sight is the same as one that parsed all of it.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createScreen, type Screen } from './screen.ts';
import { scrolledOff } from './scrolled-off.ts';

const ROWS = 24;
const line = (n: number) => `line ${n} ${'x'.repeat(n % 70)}\r\n`;
const lines = (count: number, of = line) =>
  Buffer.from(Array.from({ length: count }, (_, n) => of(n)).join(''));

function open(): Screen {
  return createScreen({
    size: { cols: 80, rows: ROWS },
    onReply: () => undefined,
    onProgress: () => undefined,
  });
}

/** The picture after output that came all at once, or so slowly that nothing ever waited. */
async function picture(output: Uint8Array, pace: 'at once' | 'slowly'): Promise<string> {
  const screen = open();
  try {
    if (pace === 'at once') screen.write(output);
    else {
      for (let at = 0; at < output.length; at += 30_000) {
        screen.write(output.subarray(at, at + 30_000));
        await screen.snapshot();
      }
    }
    return Buffer.from((await screen.snapshot()) ?? []).toString();
  } finally {
    screen.close();
  }
}

test('what is left out ends at a line start, and enough lines stay', () => {
  const output = lines(8_000);
  const left = scrolledOff(output, ROWS, 1_000);
  if (!left) throw new Error('Nothing is left out.');
  expect(left.bytes).toBeGreaterThan(output.length / 2);
  expect(output[left.bytes - 1]).toBe(0x0a);
  const rest = Buffer.from(output.subarray(left.bytes)).toString();
  expect(rest.match(/\n/g)).toHaveLength(ROWS + 1_000);
  expect(Buffer.from(left.instead).toString()).toBe(`\r${'\n'.repeat(ROWS)}`);
});

test.each([
  ['a cursor that moves up', '\x1b[3A'],
  ['the alternate screen', '\x1b[?1049h'],
  ['a title', '\x1b]0;x\x07'],
  ['a control character of two bytes', '\u009b3A'],
  ['a shift to another character set', '\x0e'],
])('nothing is left out from %s on', (_what, special) => {
  const output = Buffer.concat([lines(100), Buffer.from(special), lines(8_000)]);
  expect(scrolledOff(output, ROWS, 1_000)).toBeNull();
});

test('colours are those that the left out lines have set', () => {
  const output = lines(8_000, (n) => `\x1b[${n % 2 ? '0;' : ''}4${n % 7}m${line(n)}`);
  const { bytes = 0, instead } = scrolledOff(output, ROWS, 1_000) ?? {};
  const before = Buffer.from(output.subarray(0, bytes)).toString();
  const last = before.slice(before.lastIndexOf('\x1b[0;')).match(/\x1b\[[\d;]*m/g);
  expect(Buffer.from(instead ?? []).toString()).toBe(`${last?.join('')}\r${'\n'.repeat(ROWS)}`);
});

const SETUPS = [
  '',
  'old\r\nlines\r\n',
  '\x1b[5;10Hmiddle',
  '\x1b[2J\x1b[H\x1b[41m',
  '\x1b[2;5r',
  '\x1b[2;5r\x1b[12;1H',
  '\x1b[?6h',
  '\x1b7\x1b[41m',
  '\x1b[?1049hx',
  'cut \x1b[3',
];
const ENDINGS = ['', 'prompt $ ', '\x1b[3A up', '\x1b[2J', '\x1b8back', '\x1b[?1049halt', '\x1b[4'];
const COLOURS = ['', '\x1b[m', '\x1b[31m', '\x1b[1;44m', '\x1b[0;7m', '\x1b[48;5;200m', '\x1b[K'];
const TEXTS = ['word ', 'é漢字 ', 'x'.repeat(90), '', '\t'];

test('a flood leaves screen, scrollback and colours as they would be without any shortcut', async () => {
  const text = fc.constantFrom(...TEXTS);
  const coloured = fc.tuple(fc.constantFrom(...COLOURS), text).map((parts) => parts.join(''));
  const flood = fc.record({
    setup: fc.constantFrom(...SETUPS),
    // Longer lines, and colours, that the left out part alone has.
    early: fc.constantFrom('', 'y'.repeat(75), '\x1b[3m', '\x1b[45m'),
    pieces: fc.array(
      fc.boolean().chain((colours) => (colours ? coloured : text)),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    ending: fc.constantFrom(...ENDINGS),
  });
  await fc.assert(
    fc.asyncProperty(flood, async ({ setup, early, pieces, ending }) => {
      const output = Buffer.concat([
        Buffer.from(setup),
        // Parsed before the first look.
        lines(3_000),
        lines(2_500, (n) => `${early}${line(n)}`),
        lines(5_500, (n) => `${pieces[n % pieces.length]}${line(n)}`),
        Buffer.from(ending),
      ]);
      expect(await picture(output, 'at once')).toBe(await picture(output, 'slowly'));
    }),
    { numRuns: 16, examples: SETUPS.map((setup) => [{ ...LONG_EARLY, setup }]) },
  );
}, 180_000);

test('a flood that comes piece by piece is let wait, and is all there soon after its end', async () => {
  const output = Buffer.concat([lines(60_000), Buffer.from('prompt $ ')]);
  const screen = open();
  for (let at = 0; at < output.length; at += 30_000) {
    screen.write(output.subarray(at, at + 30_000));
    await new Promise(setImmediate);
  }
  await vi.waitFor(() => expect(screen.pending()).toBe(0), { timeout: 20_000, interval: 5 });
  const seen = Buffer.from((await screen.snapshot()) ?? []).toString();
  screen.close();
  expect(seen).toBe(await picture(output, 'slowly'));
});

const LONG_EARLY = { early: `\x1b[45m${'y'.repeat(75)}`, pieces: [''], ending: '' };

test('a sequence that is cut where the look begins is not torn apart', async () => {
  // Slices have 32 KiB; the first look is after three of them.
  const before = Buffer.concat([
    lines(3_000).subarray(0, 3 * 32 * 1024 - 4),
    Buffer.from('\x1b]0;'),
  ]);
  const output = Buffer.concat([before, Buffer.from('a title\x07'), lines(8_000)]);
  expect(await picture(output, 'at once')).toBe(await picture(output, 'slowly'));
});
