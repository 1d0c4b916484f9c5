// A full-screen app in a terminal that changes its size: who comes then sees what who was there sees.
import type { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Grid } from '../../protocol/geometry.ts';
import { createScreen } from './headless-screen.ts';
import { openTerminal, resizeTerminal } from './snapshot/terminal-core.ts';

type Step = string | Grid;

async function played(size: Grid, steps: readonly Step[]): Promise<Terminal> {
  const terminal = openTerminal(size);
  for (const step of steps) {
    if (typeof step !== 'string') resizeTerminal(terminal, step);
    else await new Promise<void>((done) => terminal.write(step, done));
  }
  return terminal;
}

function rowsOf(terminal: Terminal): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = active.getLine(active.baseY + y);
    return line?.translateToString(true, 0, terminal.cols).trimEnd() ?? '';
  });
}

/** What somebody sees who comes now, and who was there all the time. */
async function bothSee(size: Grid, steps: readonly Step[]) {
  const screen = createScreen({ size, onReply: () => {}, onProgress: () => {} });
  for (const step of steps) {
    if (typeof step === 'string') screen.write(Buffer.from(step));
    else screen.resize(step);
  }
  const picture = Buffer.from((await screen.snapshot()) ?? []).toString();
  screen.close();
  const last = steps.findLast((step): step is Grid => typeof step !== 'string') ?? size;
  return [rowsOf(await played(last, [picture])), rowsOf(await played(size, steps))] as const;
}

const WIDE = { cols: 20, rows: 4 };
const FULL = '\x1b[?1049h\x1b[44m\x1b[1;1Habcdefghijklmnopqrst\x1b[2;1HABCDEFGHIJKLMNOPQRST';

it('a screen that has become narrower is not wrapped', async () => {
  const [come, stayed] = await bothSee(WIDE, [FULL, { cols: 12, rows: 4 }]);
  expect(come).toEqual(['abcdefghijkl', 'ABCDEFGHIJKL', '', '']);
  expect(come).toEqual(stayed);
});

it('half of a wide character at the new edge is left out', async () => {
  const [come] = await bothSee(WIDE, ['\x1b[?1049h漢漢漢\r\nx', { cols: 3, rows: 4 }]);
  expect(come).toEqual(['漢', 'x', '', '']);
});

it('any order of full screens and sizes', async () => {
  const size = fc.record({ cols: fc.integer({ min: 4, max: 24 }), rows: fc.constant(4) });
  const at = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 24 }));
  const step = fc.oneof(
    size,
    fc.constantFrom('\x1b[2J', '\x1b[K', '\x1b[31m', 'some text', 'abcdefghijklmnopqrstuvwx'),
    at.map(([row, col]) => `\x1b[${row};${col}H`),
  );
  await fc.assert(
    fc.asyncProperty(size, fc.array(step, { maxLength: 20 }), async (first, steps) => {
      const [come, stayed] = await bothSee(first, ['\x1b[?1049h', ...steps]);
      expect(come).toEqual(stayed);
    }),
    { numRuns: 200 },
  );
});
