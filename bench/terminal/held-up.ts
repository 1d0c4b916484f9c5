// Whether the desktop still answers over its IPC socket while nobody reads its terminal.
import { startDesktop } from '../../testing/desktop.ts';
import { type Stats, stats } from '../tools/stats.ts';

const WINDOW = 'type=animated_gradient x=0 y=0 w=120 h=34 speed=30';
const WINDOWS = 6;
const ASKING_MS = 3_000;

/** ms from a question to the desktop's answer: while its terminal is read, and while it is not. */
export async function heldUp(): Promise<{ read: Stats; unread: Stats }> {
  await using parts = new AsyncDisposableStack();
  const desktop = await startDesktop({ env: { COLORTERM: 'truecolor' } });
  parts.defer(() => desktop.close());
  // Each frame of them is more than a pty holds.
  for (let i = 0; i < WINDOWS; i += 1) await desktop.command(`cmd:create_window ${WINDOW}`);
  const ask = () => desktop.command('cmd:get_canvas_size');
  const read = await answers(ask);
  desktop.pty.pause();
  return { read, unread: await answers(ask) };
}

async function answers(ask: () => Promise<string>): Promise<Stats> {
  const times: number[] = [];
  for (const until = performance.now() + ASKING_MS; performance.now() < until; ) {
    const asked = performance.now();
    await ask();
    times.push(performance.now() - asked);
  }
  return stats(times);
}
