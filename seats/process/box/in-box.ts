// What the keeper started for a seat may be a box: which process in it is the app.
import { setTimeout as delay } from 'node:timers/promises';
import { children, descendants, groupOf, identify, isInOwnPids } from '../../../node/proc.ts';
import type { Held } from '../../../protocol/keeper.ts';

/** What the keeper started, and whether that is a box, as the keeper was told. */
export type Started = Pick<Held, 'pid' | 'box'>;

/**
 * The app of a seat: where it is in a box, the keeper's child is bubblewrap, its child is process 1 of the box (also
 * bubblewrap), and that one's first child the app.
 * @returns null if the box has none yet or any more
 */
export function appIn({ pid, box }: Started): number | null {
  if (box === undefined) return pid;
  const [first] = children(pid);
  const [app] = first === undefined ? [] : children(first);
  return app !== undefined && identify(app) !== null && isInOwnPids(app) ? app : null;
}

/** Waits until a box that was just started has its app, or has ended. @param withinMs at most this long */
export async function appStarted(started: Started, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  const waits = () => identify(started.pid) !== null && appIn(started) === null;
  while (waits() && performance.now() < deadline) await delay(5);
}

/**
 * Who gets a signal that is meant for an app with its process group. In a box that group is bubblewrap's, too, which
 * would end at once and take the app along.
 */
export function appGroup(started: Started): number[] {
  const app = appIn(started);
  if (app === null || app === started.pid) return [started.pid];
  const group = groupOf(app);
  return [app, ...descendants(app).filter((one) => groupOf(one) === group)];
}
