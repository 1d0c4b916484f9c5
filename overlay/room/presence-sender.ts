// Tells the room what I am doing (typing, active, idle, away), only when it changes; looks at when keys come, never at which.
import type { PersonStatus } from '../../protocol/messages.ts';
import { type Closable, listen, together } from '../dom/closable.ts';
import { type Activity, statusFor } from '../state/activity.ts';
import type { Connection } from './connection.ts';

/** How often a status that only time changes is looked at again. */
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

  const passive = { capture: true, passive: true };
  const timer = setInterval(tell, LOOK_EVERY_MS);
  return together(
    listen(win, 'keydown', () => note({ keyAt: clock(), inputAt: clock() }), passive),
    listen(win, 'pointermove', () => note({ inputAt: clock() }), passive),
    listen(win.document, 'visibilitychange', () => {
      note({ hidden: win.document.visibilityState === 'hidden', inputAt: clock() });
    }),
    connection.onMessage.on((message) => {
      if (message.type !== 'welcome') return;
      // The room starts everybody as active, or as watching.
      told = message.me.status;
      tell();
    }),
    { close: () => clearInterval(timer) },
  );
}
