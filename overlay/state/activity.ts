// Derives a person's status from their activity: typing, active, watching, idle or away. Pure.
import type { PersonStatus } from '../../protocol/messages.ts';

const TYPING_MS = 3_000;
const IDLE_MS = 60_000;

export interface Activity {
  /** Time of the last key press, and of the last key press or pointer movement, in ms. */
  keyAt: number;
  inputAt: number;
  hidden: boolean;
  /** Watches without a seat. */
  watcher: boolean;
}

export function statusFor(activity: Activity, now: number): PersonStatus {
  if (activity.hidden) return 'away';
  if (now - activity.inputAt >= IDLE_MS) return 'idle';
  if (activity.watcher) return 'watching';
  return now - activity.keyAt < TYPING_MS ? 'typing' : 'active';
}
