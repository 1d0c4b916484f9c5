// Tells the party who sits here, every 15 s and at once when that changes (SC2), and asks it for places (SC1).
import pTimeout from 'p-timeout';
import type { Room } from '../../rooms/load.ts';
import type { Change } from './places.ts';
import { type RoomTalk, startTalk, type TalkOptions } from './room-talk.ts';

/** On shutdown, how long to wait until the party has heard which places were given up, in ms. */
const LAST_WORD_MS = 1_000;
/** Changes that come from the party, or do not concern it. */
const NO_NEWS: ReadonlySet<Change['what']> = new Set(['seated', 'lost', 'renamed']);

export interface Announcer extends AsyncDisposable {
  /** Asks for a place in a room. @see RoomTalk.claim */
  claim(room: Room, ...args: Parameters<RoomTalk['claim']>): ReturnType<RoomTalk['claim']>;
}

/** Dispose of it to stop; what was given up just before is still told. */
export function createAnnouncer(options: TalkOptions): Announcer {
  const talks = new Map<string, RoomTalk>();
  const listening = options.places.onChange(({ what, place }) => {
    if (!NO_NEWS.has(what)) talkOf(place.room).tellChange();
  });

  function talkOf(room: Room): RoomTalk {
    const talk = talks.get(room.id) ?? startTalk(room, options);
    talks.set(room.id, talk);
    return talk;
  }

  return {
    claim: (room, visitor, heldMs) => talkOf(room).claim(visitor, heldMs),
    async [Symbol.asyncDispose]() {
      listening[Symbol.dispose]();
      const told = Promise.all([...talks.values()].map((talk) => talk.end()));
      await pTimeout(told, { milliseconds: LAST_WORD_MS, message: false });
    },
  };
}
