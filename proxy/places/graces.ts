// Gives up a place in which nobody has a terminal open when its time is over: the room's `persist`, or a page's 20 s.
import type { Place, Places } from './places.ts';

/** How long a place is kept after its page was served or the proxy restarted, until a terminal opens. */
export const HELD_AFTER_PAGE_MS = 20_000;
/** Minimum grace period, even where seats end at once: a served or reloading page needs time to open its terminal. */
const RELOAD_MS = 10_000;
/** setTimeout's maximum delay, about 24 days; longer grace periods are cut to it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Graces extends Disposable {
  /** The room's `persist` has changed. */
  changed(room: string): void;
}

/** @returns disposing it gives nothing up any more */
export function startGraces(places: Places): Graces {
  const timers = new Map<Place, NodeJS.Timeout>();

  /** @param elapsedMs how long the place has been empty already */
  function start(place: Place, elapsedMs: number): void {
    clearTimeout(timers.get(place));
    timers.delete(place);
    const { persistSeconds } = place.room;
    const keptMs = place.visited ? (persistSeconds ?? Infinity) * 1_000 : HELD_AFTER_PAGE_MS;
    if (keptMs === Infinity) return;
    const ms = Math.min(Math.max(keptMs - elapsedMs, RELOAD_MS), LONGEST_TIMER_MS);
    const end = () => places.giveUp(place, 'its time is over');
    timers.set(place, setTimeout(end, ms).unref());
  }

  const listening = places.onChange(({ what, place }) => {
    if (what === 'renamed') return;
    clearTimeout(timers.get(place));
    timers.delete(place);
    if (what === 'restored') start(place, Date.now() - (place.vacantSince ?? 0));
    if (what === 'seated' || what === 'held' || what === 'disconnected') start(place, 0);
  });
  return {
    changed(room) {
      for (const place of places.ofRoom(room))
        if (place.visited && place.vacantSince !== null)
          start(place, Date.now() - place.vacantSince);
    },
    [Symbol.dispose]() {
      listening[Symbol.dispose]();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
