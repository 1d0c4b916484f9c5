// What boxes have left: removed at a start, which goes on where that is not possible.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { NO_CGROUPS } from '../../seats/process/box/cgroups.ts';
import { sweepBoxes } from './left-boxes.ts';

test('one that can’t be removed is logged, and the others are removed', async () => {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'left-'));
  try {
    const box = (seat: number) => path.join(stateDir, `seats/den/${seat}/box`);
    for (const seat of [2, 3]) await mkdir(path.join(box(seat), 'home'), { recursive: true });
    // No folder: nothing in it can be looked for.
    await writeFile(path.join(stateDir, 'seats/den/1'), '');
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => lines.push(line) });
    await sweepBoxes({ stateDir, boxes: undefined, cgroups: NO_CGROUPS, log }, [
      { room: 'den', seat: 3 },
    ]);
    expect(lines.join('')).toContain('what a box has left can’t be removed');
    expect([2, 3].map((seat) => existsSync(box(seat)))).toEqual([false, true]);
  } finally {
    await rm(stateDir, { recursive: true });
  }
});
