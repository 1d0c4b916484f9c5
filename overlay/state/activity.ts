// What a person is doing, as the others see it: typing, active, idle or away; pure.
import type { PersonStatus } from '../../protocol/messages.ts';

const TYPING_MS = 3_000;
const IDLE_MS = 60_000;

export interface Activity {
  /** ms of the last key and of the last key or pointer movement. */
  keyAt: number;
  inputAt: number;
  hidden: boolean;
  /** Looks without a seat. */
  watcher: boolean;
}

export function statusFor(activity: Activity, now: number): PersonStatus {
  if (activity.hidden) return 'away';
  if (now - activity.inputAt >= IDLE_MS) return 'idle';
  if (activity.watcher) return 'watching';
  return now - activity.keyAt < TYPING_MS ? 'typing' : 'active';
}
