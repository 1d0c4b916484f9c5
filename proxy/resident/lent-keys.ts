// A visitor lends a key for a visit: some seconds after their last terminal has closed it is forgotten, though their seat may
// wait for them much longer.
import { LEAVE_GRACE_MS } from '../../protocol/limits.ts';
import type { Places } from '../places/places.ts';
import type { ModelKeys } from './model-keys.ts';

/** @param graceMs for a page that is loaded again */
export function forgetLentKeys(
  keys: Pick<ModelKeys, 'givers' | 'takeBack' | 'onChange'>,
  places: Pick<Places, 'find' | 'onChange'>,
  graceMs = LEAVE_GRACE_MS,
): Disposable {
  /** By room, then by visitor. */
  const leaving = new Map<string, Map<string, NodeJS.Timeout>>();

  function look(room: string): void {
    const timers = leaving.get(room) ?? new Map<string, NodeJS.Timeout>();
    leaving.set(room, timers);
    const away = keys.givers(room).filter((one) => !places.find(room, one)?.connections);
    for (const [visitor, timer] of timers) {
      if (away.includes(visitor)) continue;
      clearTimeout(timer);
      timers.delete(visitor);
    }
    for (const visitor of away) {
      if (timers.has(visitor)) continue;
      const forget = () => keys.takeBack(room, visitor);
      timers.set(visitor, setTimeout(forget, graceMs).unref());
    }
    if (timers.size === 0) leaving.delete(room);
  }

  const listening = new DisposableStack();
  listening.use(places.onChange(({ place }) => look(place.room.id)));
  listening.use(keys.onChange(look));
  listening.defer(() => {
    for (const timers of leaving.values()) for (const timer of timers.values()) clearTimeout(timer);
  });
  return listening;
}
