// Sends every room of the party the grid from its room file, with retries until each room has received it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { PartyClient } from './client.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** Configures the rooms one after another in the background; dispose of it to stop. */
export function configureRooms(
  rooms: readonly Room[],
  party: Pick<PartyClient, 'control'>,
  log: Logger,
): Disposable {
  const stop = new AbortController();
  const { signal } = stop;

  async function configure(room: Room): Promise<void> {
    const partyRoom = partyRoomOf(room);
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      try {
        await party.control(partyRoom, {
          op: 'configure',
          grid: room.grid,
          solo: room.mode === 'solo',
        });
        return;
      } catch (error) {
        signal.throwIfAborted();
        log.warn({ err: error, room: room.id, retryMs: wait }, 'room could not be configured');
      }
      await sleep(wait, undefined, { signal });
    }
  }

  async function all(): Promise<void> {
    for (const room of rooms) {
      signal.throwIfAborted();
      await configure(room);
    }
  }
  all().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, 'rooms could not be configured');
  });
  return { [Symbol.dispose]: () => stop.abort() };
}
