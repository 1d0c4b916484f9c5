// Sends every room of the party what its room file and the limits say of it, with retries until each room has received it.
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { Limits } from '../config/limits.ts';
import type { PartyClient } from './client.ts';

const RETRIES = { retries: Infinity, minTimeout: 500, factor: 2, maxTimeout: 10_000 };

/** Configures the rooms in the background; dispose of it to stop. */
export function configureRooms(
  rooms: readonly Room[],
  { people, ...limits }: Pick<Limits, 'people' | 'chat' | 'chat_days' | 'chat_bytes'>,
  party: Pick<PartyClient, 'control'>,
  log: Logger,
): Disposable {
  const stop = new AbortController();
  const { signal } = stop;
  const chat = [...limits.chat];
  const kept = { bytes: limits.chat_bytes, days: limits.chat_days };

  async function all(): Promise<void> {
    const one = async (room: Room): Promise<void> => {
      const { id, grid, mode, door, guests, keyboard, record } = room;
      const op = {
        op: 'configure',
        grid,
        solo: mode === 'solo',
        knock: door === 'knock',
        guests,
        record,
        ...(mode === 'shared' ? { keyboard } : {}),
        limits: { browsers: people, chat, kept },
      } as const;
      await pRetry(() => party.control(partyRoomOf(room), op), {
        ...RETRIES,
        signal,
        onFailedAttempt: ({ error, retryDelay }) =>
          log.warn({ err: error, room: id, retryMs: retryDelay }, 'room could not be configured'),
      });
    };
    // A party that is away keeps no other room from getting its own.
    await Promise.all(rooms.map(one));
  }
  all().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, 'rooms could not be configured');
  });
  return { [Symbol.dispose]: () => stop.abort() };
}
