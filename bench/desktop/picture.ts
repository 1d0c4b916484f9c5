// A picture with many strokes in which one grows, as another seat draws it: the paint window, which moves by itself never.
import { rest } from '../tools/wait.ts';
import type { Program, Size } from './program.ts';
import { SPEED, type TypeFigures } from './windows.ts';

const STROKES = 1_500;
const IN_ONE = 100;
const round = (n: number): number => Math.round(n * 100) / 100;
const idOf = (n: number): string => `${n.toString(36).padStart(8, '0')}_bench`;

export async function measurePicture(
  program: Program,
  size: Size,
  ms: number,
): Promise<TypeFigures> {
  const bounds = `x=0 y=0 w=${size.cols} h=${size.rows - 2}`;
  const { id } = JSON.parse(await program.command(`create_window type=paint ${bounds}`)) as {
    id: string;
  };
  for (let from = 0; from < STROKES; from += IN_ONE) {
    const some = Array.from(
      { length: IN_ONE },
      (_, i) => `${idOf(from + i)}=${strokeOf(from + i, size)}`,
    );
    await program.command(`set_strokes id=${id} ${some.join(' ')}`);
  }
  await program.over(800);
  const usual = await program.over(ms);
  const frames = Math.ceil((ms * SPEED) / 1_000);
  const before = { cpuMs: program.cpuMs(), bytes: program.bytes };
  for (let step = 1; step <= frames; step += 1) {
    await program.command(
      `set_strokes id=${id} ${idOf(STROKES)}=p9b0505${'XW'.repeat(step % 200)}`,
    );
    await rest(1_000 / SPEED);
  }
  return {
    frameMs: round((program.cpuMs() - before.cpuMs) / frames),
    bytesPerFrame: Math.round((program.bytes - before.bytes) / frames),
    ...program.memory(),
    cpuPercent: round((usual.cpuMs / usual.ms) * 100),
  };
}

/** Forty cells from somewhere in the window. */
function strokeOf(n: number, { cols, rows }: Size): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-';
  const pair = (value: number): string => `${digits[value >> 6]}${digits[value & 63]}`;
  const [x, y] = [(n * 37) % (cols - 2), (n * 11) % (rows - 6)];
  return `p${(n % 16).toString(16)}b${pair(x)}${pair(y)}${'XWXXWX'.repeat(14)}`;
}
