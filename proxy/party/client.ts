// The proxy's own requests to a room of the party: set its grid, pause or lock it, query its facts, windows and seats.
import type { Logger } from 'pino';
import * as v from 'valibot';
import { AppError } from '../../protocol/errors.ts';
import {
  type Control,
  claimSchema,
  factsSchema,
  heldSchema,
  layoutSchema,
  type RoomFacts,
  type RoomLayout,
  type SeatClaim,
  type SeatsHeld,
} from '../../protocol/room-control.ts';
import type { TicketIssuer } from '../auth/tickets.ts';

const CALL_TIMEOUT_MS = 5_000;

type ControlOf<T extends Control['op']> = Extract<Control, { op: T }>;
type FactsControl = Exclude<Control, { op: 'layout' | 'claim_seat' | 'hold_seats' }>;

export interface PartyClient {
  /** @throws AppError PARTY_UNAVAILABLE if the party does not answer, or refuses */
  control(room: string, control: FactsControl): Promise<RoomFacts>;
  /** The room's windows, lowest first. @throws AppError PARTY_UNAVAILABLE */
  layout(room: string): Promise<RoomLayout>;
  /** SC1: claims a seat of the room for a visitor. @throws AppError PARTY_UNAVAILABLE */
  claimSeat(room: string, claim: Omit<ControlOf<'claim_seat'>, 'op'>): Promise<SeatClaim>;
  /** SC2: reports all places that this proxy holds in the room. @throws AppError PARTY_UNAVAILABLE */
  holdSeats(room: string, held: Omit<ControlOf<'hold_seats'>, 'op'>): Promise<SeatsHeld>;
  /** True if the party reports that it is healthy. */
  alive(): Promise<boolean>;
}

/** @param urlOf gives the origin of the party that holds a room, or of the proxy's own party for an unknown room */
export function createPartyClient(
  urlOf: (partyRoom: string) => string,
  tickets: TicketIssuer,
  log: Logger,
): PartyClient {
  async function call(room: string, control: Control): Promise<unknown> {
    const { ticket } = await tickets.issue({ room, sub: 'proxy', name: 'proxy', role: 'proxy' });
    const response = await fetch(new URL(`/parties/room-server/${room}/control`, urlOf(room)), {
      method: 'POST',
      headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' },
      body: JSON.stringify(control),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`it answered ${response.status} to ${control.op}`);
    return response.json();
  }

  async function ask<T>(
    room: string,
    control: Control,
    schema: v.GenericSchema<unknown, T>,
  ): Promise<T> {
    try {
      return v.parse(schema, await call(room, control));
    } catch (error) {
      log.debug({ err: error, room, op: control.op }, 'party call failed');
      throw new AppError('PARTY_UNAVAILABLE', undefined, { cause: error });
    }
  }

  return {
    control: (room, control) => ask(room, control, factsSchema),
    layout: (room) => ask(room, { op: 'layout' }, layoutSchema),
    claimSeat: (room, claim) => ask(room, { op: 'claim_seat', ...claim }, claimSchema),
    holdSeats: (room, held) => ask(room, { op: 'hold_seats', ...held }, heldSchema),
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
