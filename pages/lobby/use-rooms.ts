// Keeps the lobby's room list up to date: polls the proxy while the page is visible, and at once when it reappears.
import { useEffect, useState } from 'react';
import type { LobbyData, RoomListing } from '../../protocol/api.ts';
import { parseListing } from '../listing.ts';

/** Polling interval in ms, and its upper limit while the proxy does not answer. */
const EVERY_MS = 4_000;
const AT_MOST_MS = 30_000;
const TIMEOUT_MS = 10_000;

export interface Rooms {
  rooms: RoomListing[];
  /** What went wrong with the latest request; undefined if it succeeded. */
  trouble: string | undefined;
}

/** @param data embedded in the page */
export function useRooms({ root, rooms: initial }: LobbyData): Rooms {
  const [state, setState] = useState<Rooms>({ rooms: initial, trouble: undefined });
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let asking = false;

    const ask = async () => {
      if (asking || document.hidden) return;
      asking = true;
      clearTimeout(timer);
      try {
        const rooms = await fetchRooms(root, stop.signal);
        failures = 0;
        setState({ rooms, trouble: undefined });
      } catch (error) {
        if (stop.signal.aborted) return;
        failures += 1;
        console.warn('the rooms could not be fetched', error);
        setState((old) => ({
          rooms: old.rooms,
          trouble: 'The server does not answer, so this may be out of date. Trying again…',
        }));
      } finally {
        asking = false;
      }
      timer = setTimeout(ask, Math.min(EVERY_MS * 2 ** Math.min(failures, 5), AT_MOST_MS));
    };
    timer = setTimeout(ask, EVERY_MS);
    for (const [target, event] of [
      [document, 'visibilitychange'],
      [window, 'online'],
      [window, 'pageshow'],
    ] as const)
      target.addEventListener(event, ask, { signal: stop.signal });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [root]);
  return state;
}

async function fetchRooms(root: string, signal: AbortSignal): Promise<RoomListing[]> {
  const response = await fetch(`${root}api/rooms`, {
    headers: { accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (!response.ok) throw new Error(`/api/rooms answered ${response.status}`);
  const rooms = parseListing(await response.json());
  if (!rooms) throw new Error('/api/rooms answered something else than rooms');
  return rooms;
}
