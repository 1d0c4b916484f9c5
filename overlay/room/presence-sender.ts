// Sends my status (typing, active, idle, away) to the room when it changes. Only the time of a key press is used,
// never which key it was.
import type { PersonStatus } from '../../protocol/messages.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { type Activity, statusFor } from '../state/activity.ts';
import type { Connection } from './connection.ts';

/** How often the status is re-evaluated, because it also changes as time passes. */
const LOOK_EVERY_MS = 3_000;

export function sendPresence(win: Window, connection: Connection, watcher: boolean): Closable {
  const clock = (): number => win.performance.now();
  let activity: Activity = {
    keyAt: Number.NEGATIVE_INFINITY,
    inputAt: clock(),
    hidden: win.document.visibilityState === 'hidden',
    watcher,
  };
  let told: PersonStatus | null = null;

  function tell(): void {
    const status = statusFor(activity, clock());
    if (status === told) return;
    if (connection.send({ type: 'presence', status })) told = status;
  }
  function note(change: Partial<Activity>): void {
    activity = { ...activity, ...change };
    tell();
  }

  const timer = setInterval(tell, LOOK_EVERY_MS);
  return together(
    listen(win, 'keydown', () => note({ keyAt: clock(), inputAt: clock() }), OBSERVE),
    listen(win, 'pointermove', () => note({ inputAt: clock() }), OBSERVE),
    listen(win.document, 'visibilitychange', () => {
      note({ hidden: win.document.visibilityState === 'hidden', inputAt: clock() });
    }),
    connection.onMessage.on((message) => {
      if (message.type !== 'welcome') return;
      // The room sets everybody's initial status to active or watching.
      told = message.me.status;
      tell();
    }),
    { close: () => clearInterval(timer) },
  );
}
