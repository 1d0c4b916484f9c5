// What runs as a seat's app may be a box: which one, and which process in it is the app.
import { setTimeout as delay } from 'node:timers/promises';
import { children, commandOf, descendants, groupOf, identify } from '../../../node/proc.ts';
import type { Network } from './box-args.ts';

/** The box that a process, as the keeper started it, is; null if it is none. */
export function boxOf(pid: number): { network: Network } | null {
  const words = commandOf(pid);
  const options = words.slice(0, words.indexOf('--'));
  if (!['--unshare-user', '--unshare-pid', '--die-with-parent'].every((o) => options.includes(o)))
    return null;
  return { network: options.includes('--unshare-net') ? 'none' : 'host' };
}

/**
 * The app of a seat: where it is in a box, the keeper's child is bubblewrap, its child is process 1 of the box (also
 * bubblewrap), and that one's first child the app.
 * @param pid what the keeper started @returns the same if it is no box, or one that has no app yet or any more
 */
export function appIn(pid: number): number {
  if (boxOf(pid) === null) return pid;
  const [first] = children(pid);
  const [app] = first === undefined ? [] : children(first);
  return app !== undefined && identify(app) !== null ? app : pid;
}

/** Waits until a box that was just started has its app, or has ended. @param withinMs at most this long */
export async function appStarted(pid: number, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  const waits = () => identify(pid) !== null && appIn(pid) === pid;
  while (waits() && performance.now() < deadline) await delay(5);
}

/**
 * Who gets a signal that is meant for an app with its process group. In a box that group is bubblewrap's, too, which
 * would end at once and take the app along.
 * @param pid what the keeper started
 */
export function appGroup(pid: number): number[] {
  const app = appIn(pid);
  if (app === pid) return [pid];
  const group = groupOf(app);
  return [app, ...descendants(app).filter((one) => groupOf(one) === group)];
}
