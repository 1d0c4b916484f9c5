// A terminal's last output is read also where its reader comes late.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { identify } from '../node/proc.ts';
import { FloodReader } from './flood-reader.ts';
import { Pty } from './pty.ts';

/** More than one read. */
const WORDS = 'head -c 8000 /dev/zero | tr "\\0" x';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** @param floods where it reads on @returns the terminal, how much it has put out, and its end */
function open(floods: FloodReader) {
  let length = 0;
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const pty = new Pty({
    ...{ argv: ['sh', '-c', WORDS], cwd: '/', env: { PATH: process.env.PATH ?? '' } },
    ...{ umask: 0o022, size: { cols: 80, rows: 24 }, floods },
    onOutput: (bytes) => {
      length += bytes.length;
    },
    onEnd: resolve,
  });
  return { pty, ended, length: () => length };
}

/** Lets its time for late output pass, right after its end was noticed and before anything more is read. */
async function closeLate({ pid }: Pty): Promise<void> {
  while (vi.getTimerCount() === 0) await setImmediate();
  expect(identify(pid)).toBeNull();
  vi.runAllTimers();
}

it('what a terminal holds when its time is over is read before it closes', async () => {
  const { pty, ended, length } = open(new FloodReader());
  // So that nothing was read when the program ends.
  pty.pause();
  await closeLate(pty);
  await ended;
  expect(length()).toBe(8_000);
});

it('a terminal closes after the turn of the thread for floods that it waits for', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'pty-'));
  const file = path.join(dir, 'fifo');
  execFileSync('mkfifo', [file]);
  const fifo = openSync(file, constants.O_RDWR);
  try {
    const floods = new FloodReader();
    // Holds the thread until there is something to read.
    const others = floods.read(fifo);
    const { pty, ended, length } = open(floods);
    await closeLate(pty);
    writeSync(fifo, Buffer.alloc(64 * 1024));
    await others;
    await ended;
    expect(length()).toBe(8_000);
  } finally {
    closeSync(fifo);
    await rm(dir, { recursive: true });
  }
});
