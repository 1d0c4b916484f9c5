// The proxy's own calls to a room of the party: tell it its grid, ask for its facts.
import type { Logger } from 'pino';
import { z } from 'zod';
import { AppError } from '../protocol/errors.ts';
import type { Control, RoomFacts } from '../protocol/ticket.ts';
import type { TicketIssuer } from './tickets.ts';

const CALL_TIMEOUT_MS = 5_000;

const factsSchema = z.object({
  rev: z.number(),
  epoch: z.string(),
  windows: z.number(),
  people: z.number(),
  chat: z.number(),
  paused: z.boolean(),
});

export interface PartyClient {
  /** @throws AppError PARTY_UNAVAILABLE if the party does not answer, or refuses */
  control(room: string, control: Control): Promise<RoomFacts>;
  /** True if the party says that it is well. */
  alive(): Promise<boolean>;
}

/** @param urlOf gives the origin of the party that holds a room; of the proxy's own for an unknown one */
export function createPartyClient(
  urlOf: (partyRoom: string) => string,
  tickets: TicketIssuer,
  log: Logger,
): PartyClient {
  return {
    async control(room, control) {
      const { ticket } = await tickets.issue({ room, sub: 'proxy', name: 'proxy', role: 'proxy' });
      try {
        const response = await fetch(new URL(`/parties/room-server/${room}/control`, urlOf(room)), {
          method: 'POST',
          headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' },
          body: JSON.stringify(control),
          signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        });
        if (!response.ok) throw new Error(`it answered ${response.status} to ${control.op}`);
        return factsSchema.parse(await response.json());
      } catch (error) {
        log.debug({ err: error, room, op: control.op }, 'party call failed');
        throw new AppError('PARTY_UNAVAILABLE', undefined, { cause: error });
      }
    },
    async alive() {
      try {
        const response = await fetch(new URL('/healthz', urlOf('')), {
          signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        });
        await response.body?.cancel();
        return response.ok;
      } catch (error) {
        log.debug({ err: error }, 'party does not answer');
        return false;
      }
    },
  };
}
