// The proxy's own calls to a room of the party: tell it its grid, pause or lock it, ask for its facts, windows and seats.
import type { Logger } from 'pino';
import { z } from 'zod';
import { AppError } from '../protocol/errors.ts';
import type { Control, RoomFacts, RoomLayout, SeatClaim, SeatsHeld } from '../protocol/ticket.ts';
import type { TicketIssuer } from './tickets.ts';

const CALL_TIMEOUT_MS = 5_000;

const factsSchema = z.object({
  rev: z.number(),
  epoch: z.string(),
  windows: z.number(),
  people: z.number(),
  chat: z.number(),
  paused: z.boolean(),
  reason: z.string().optional(),
  // A deployed party may be older than this proxy.
  locked: z.boolean().default(false),
  seatsTaken: z.number().default(0),
});

const claimSchema = z.union([
  z.object({ seat: z.int().min(1), evicted: z.array(z.string()).optional() }),
  z.object({ full: z.literal(true), freeInMs: z.number().optional() }),
]) as z.ZodType<SeatClaim>;

const heldSchema = z.object({
  lost: z.array(z.object({ visitor: z.string(), seat: z.int().min(1) })),
  paused: z.boolean().optional(),
  reason: z.string().optional(),
}) as z.ZodType<SeatsHeld>;

const layoutSchema = z.object({
  rev: z.number(),
  layout: z.array(
    z.object({
      g: z.string(),
      type: z.string(),
      rect: z.tuple([z.int(), z.int(), z.int(), z.int()]),
      title: z.string(),
      props: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      z: z.number(),
    }),
  ),
});

type ControlOf<T extends Control['op']> = Extract<Control, { op: T }>;
type FactsControl = Exclude<Control, { op: 'layout' | 'claim_seat' | 'hold_seats' }>;

export interface PartyClient {
  /** @throws AppError PARTY_UNAVAILABLE if the party does not answer, or refuses */
  control(room: string, control: FactsControl): Promise<RoomFacts>;
  /** The room's windows, lowest first. @throws AppError PARTY_UNAVAILABLE */
  layout(room: string): Promise<RoomLayout>;
  /** SC1: a seat of the room for a visitor. @throws AppError PARTY_UNAVAILABLE */
  claimSeat(room: string, claim: Omit<ControlOf<'claim_seat'>, 'op'>): Promise<SeatClaim>;
  /** SC2: everything that this proxy has in the room. @throws AppError PARTY_UNAVAILABLE */
  holdSeats(room: string, held: Omit<ControlOf<'hold_seats'>, 'op'>): Promise<SeatsHeld>;
  /** True if the party says that it is well. */
  alive(): Promise<boolean>;
}

/** @param urlOf gives the origin of the party that holds a room; of the proxy's own for an unknown one */
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

  async function ask<T>(room: string, control: Control, schema: z.ZodType<T>): Promise<T> {
    try {
      return schema.parse(await call(room, control));
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
