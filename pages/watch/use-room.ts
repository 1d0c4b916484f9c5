// The room on the wall: from its party; a room for one has none, so that its proxy is asked who sits there.
import { useEffect, useState } from 'react';
import { type UsedRoomFeed, useRoomFeed } from '../../client/index.ts';
import type { WallData } from '../../protocol/page/wall-data.ts';
import { seatsIn, seatsOf, type WallSeat } from './seats.ts';
import { parseSeats } from './wall-data.ts';

/** How often a proxy is asked, in ms. */
const EVERY_MS = 3_000;
const NOBODY = new Map();

export interface Wall {
  /** Null where the room has no party. */
  room: UsedRoomFeed | null;
  seats: readonly WallSeat[];
  /** Whether it is known who is in. */
  known: boolean;
}

/** Of a room that people share at the party. */
export function useSharedWall({ room: id, partyRoom }: WallData, host: string): Wall {
  const room = useRoomFeed({ host, room: id, partyRoom: partyRoom ?? id });
  const { people, me } = room;
  return { room, seats: seatsOf((people ?? NOBODY).values()), known: me !== null };
}

/** Of a room for one. */
export function useSoloWall({ room }: WallData, host: string): Wall {
  const [seats, setSeats] = useState<readonly WallSeat[] | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      try {
        if (!document.hidden) setSeats(await fetchSeats(host, room, stop.signal));
      } catch (error) {
        console.debug('it is not known who is in', error);
      }
      if (!stop.signal.aborted) timer = setTimeout(ask, EVERY_MS);
    };
    document.addEventListener('visibilitychange', ask, { signal: stop.signal });
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [host, room]);
  return { room: null, seats: seats ?? [], known: seats !== null };
}

async function fetchSeats(host: string, room: string, signal: AbortSignal): Promise<WallSeat[]> {
  const url = new URL(`api/rooms/${encodeURIComponent(room)}/seats`, host);
  const response = await fetch(url, { cache: 'no-store', signal });
  if (!response.ok) throw new Error(`The proxy answered with status ${response.status}.`);
  return seatsIn(parseSeats(await response.json()));
}
