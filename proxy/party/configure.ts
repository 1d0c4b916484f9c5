// Sends rooms of the party what their room files and the limits say of them, with retries until each has received it.

import pRetry from 'p-retry';
import type { Logger } from 'pino';
import { DEFAULT_MODEL } from '../../agent/providers/models.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { Limits } from '../config/keys/limits.ts';
import type { PartyClient } from './client.ts';

const RETRIES = { retries: Infinity, minTimeout: 500, factor: 2, maxTimeout: 10_000 };

export interface Configurer extends Disposable {
  /** Configures a room in the background, instead of what was still to be sent to it. */
  configure(room: Room): void;
}

/** Dispose of it to stop. */
export function createConfigurer(
  { people, ...limits }: Pick<Limits, 'people' | 'chat' | 'chat_days' | 'chat_bytes'>,
  party: Pick<PartyClient, 'control'>,
  log: Logger,
): Configurer {
  const under = new Map<string, AbortController>();
  const chat = [...limits.chat];
  const kept = { bytes: limits.chat_bytes, days: limits.chat_days };

  async function send(room: Room, signal: AbortSignal): Promise<void> {
    const { agent } = room;
    const { id, grid, mode, door, guests, keyboard, record, locked } = room;
    const op = {
      op: 'configure',
      grid,
      solo: mode === 'solo',
      knock: door === 'knock',
      guests,
      record,
      locked,
      ...(mode === 'shared' ? { keyboard } : {}),
      resident: agent && {
        name: agent.name,
        model: agent.model ?? DEFAULT_MODEL,
        budget: agent.budget,
        memory: agent.memory,
      },
      limits: { browsers: people, chat, kept },
    } as const;
    await pRetry(() => party.control(partyRoomOf(room), op), {
      ...RETRIES,
      signal,
      onFailedAttempt: ({ error, retryDelay }) =>
        log.warn({ err: error, room: id, retryMs: retryDelay }, 'room could not be configured'),
    });
  }

  return {
    configure(room) {
      under.get(room.id)?.abort();
      const stop = new AbortController();
      under.set(room.id, stop);
      // A party that is away keeps no other room from getting its own.
      send(room, stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted)
          log.error({ err: error, room: room.id }, 'room could not be configured');
      });
    },
    [Symbol.dispose]() {
      for (const stop of under.values()) stop.abort();
    },
  };
}
