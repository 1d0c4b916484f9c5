// The proxy's own requests to the party: to rooms (grid, pause, lock, facts, windows, seats, doors) and to the accounts.
import type { Logger } from 'pino';
import * as v from 'valibot';
import {
  ACCOUNTS_PARTY,
  ACCOUNTS_ROOM,
  type AccountsControl,
} from '../../protocol/access/accounts.ts';
import { type Actor, type AuditPage, auditPageSchema } from '../../protocol/access/audit.ts';
import {
  type Entry,
  type EntryLook,
  entriesSchema,
  entryLookSchema,
  entrySchema,
  type Invite,
  invitesSchema,
  MAX_ENTRIES,
} from '../../protocol/access/invites.ts';
import { type Knocks, knocksSchema } from '../../protocol/access/knocks.ts';
import {
  type Moderated,
  type Moderation,
  moderatedSchema,
} from '../../protocol/access/moderation.ts';
import {
  actAnsweredSchema,
  type ResidentHeld,
  residentHeldSchema,
} from '../../protocol/access/resident-control.ts';
import {
  type Control,
  claimSchema,
  exportSchema,
  type FoundSeat,
  factsSchema,
  foundSeatSchema,
  type HeldKeyboard,
  heldSchema,
  keyboardSchema,
  layoutSchema,
  peopleSchema,
  type ResetDone,
  type RoomExport,
  type RoomFacts,
  type RoomLayout,
  resetSchema,
  type SeatClaim,
  type SeatsHeld,
} from '../../protocol/access/room-control.ts';
import { figuresSchema, type RoomFigures } from '../../protocol/access/room-figures.ts';
import { inspectionSchema, type RoomInspection } from '../../protocol/access/room-inspection.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Person } from '../../protocol/messages.ts';
import { RESIDENT_SUB } from '../../protocol/room/resident-words.ts';
import { OPS_PARTY, OPS_ROOM, OPS_TICKET_ROOM } from '../../protocol/streams/ops-feed.ts';
import {
  FRAMES_QUERY,
  RELAY_QUERY,
  readStreamRoom,
  streamRoom,
  TERMINAL_PARTY,
} from '../../protocol/streams/terminal-stream.ts';
import type { TicketIssuer } from '../auth/tickets.ts';
import { AskedTogether } from './asked-together.ts';

const CALL_TIMEOUT_MS = 5_000;

type ControlOf<T extends Control['op']> = Extract<Control, { op: T }>;
type InvitesControl = ControlOf<'invite' | 'invites' | 'revoke_invite'>;
type KnockControl = ControlOf<'knock' | 'let_in' | 'turn_away' | 'knocks'>;
type FactsControl = Exclude<
  Control,
  | {
      op:
        | 'layout'
        | 'reset'
        | 'claim_seat'
        | 'hold_seats'
        | 'find_seat'
        | 'claim_keyboard'
        | 'entry'
        | 'entries'
        | 'audit'
        | 'people'
        | 'figures'
        | 'inspect'
        | 'bans'
        | 'hold_resident'
        | 'resident_off'
        | 'resident_on'
        | 'act_answer';
    }
  | InvitesControl
  | KnockControl
  | Moderation
>;

/** Each throws AppError PARTY_UNAVAILABLE if the party does not answer, or refuses. */
export interface PartyClient {
  control(room: string, control: FactsControl): Promise<RoomFacts>;
  /** The room's windows, lowest first. */
  layout(room: string): Promise<RoomLayout>;
  /** RF4: makes the room's windows these, lowest first. */
  reset(room: string, reset: Omit<ControlOf<'reset'>, 'op'>): Promise<ResetDone>;
  /** SC1: claims a seat of the room for a visitor. */
  claimSeat(room: string, claim: Omit<ControlOf<'claim_seat'>, 'op'>): Promise<SeatClaim>;
  /** SC2: reports all places that this proxy holds in the room. */
  holdSeats(room: string, held: Omit<ControlOf<'hold_seats'>, 'op'>): Promise<SeatsHeld>;
  /** MM3: which proxy has a visitor's place in the room. */
  findSeat(room: string, asked: Omit<ControlOf<'find_seat'>, 'op'>): Promise<FoundSeat>;
  /** Makes, lists or revokes invitations. @returns all of the room's, newest first */
  invites(room: string, control: InvitesControl): Promise<Invite[]>;
  /** What a visitor may enter a room as. */
  entry(room: string, asked: Omit<ControlOf<'entry'>, 'op'>): Promise<Entry>;
  /** The room's log, newest first. @param before id of a row */
  audit(room: string, before: number | undefined): Promise<AuditPage>;
  /** Does something to the people of a room, or lists who is kept out. */
  moderate(room: string, act: Moderation | { op: 'bans' }): Promise<Moderated>;
  /** Knocks at a room's door, answers who waits there, or lists them. */
  knocks(room: string, control: KnockControl): Promise<Knocks>;
  /** KB2: a visitor types. @returns who has the keyboard */
  claimKeyboard(room: string, visitor: string): Promise<HeldKeyboard>;
  /** AG1: whether this proxy wants to run the room's resident. @returns which one does */
  holdResident(room: string, wish: Omit<ControlOf<'hold_resident'>, 'op'>): Promise<ResidentHeld>;
  /** AG6: sends it away, or calls it back. */
  switchResident(room: string, act: ControlOf<'resident_off' | 'resident_on'>): Promise<void>;
  /** AG6: answers an act that waits. @returns false if it does not @throws AppError BAD_REQUEST for an edit that is none */
  answerAct(room: string, answer: Omit<ControlOf<'act_answer'>, 'op'>): Promise<boolean>;
  /** Where it does, with a fresh ticket. @param name the resident's */
  residentSocket(room: string, name: string): Promise<string>;
  /** CH3: all that a room keeps of its chat and layout. @param by who asks, for its log */
  exported(room: string, by: Actor): Promise<RoomExport>;
  /** Who is in a room. */
  people(room: string): Promise<Person[]>;
  /** What the object of a room has counted. */
  figures(room: string): Promise<RoomFigures>;
  /** What else it holds, for operators. */
  inspect(room: string): Promise<RoomInspection>;
  /** Asks the installation's accounts. @param schema of the answer */
  accounts<T>(control: AccountsControl, schema: v.GenericSchema<unknown, T>): Promise<T>;
  /** Where this proxy listens to the accounts, or to a room, with a fresh ticket. */
  accountsSocket(): Promise<string>;
  /** Where this proxy brings the output of a seat that somebody watches (TS1), with a fresh ticket. */
  sourceSocket(room: string, seat: number): Promise<string>;
  /** Where it gets that of a seat for watchers of its own (TS7). */
  relaySocket(room: string, seat: number): Promise<string>;
  roomSocket(room: string): Promise<string>;
  /** Where this proxy, by its id, speaks to the operations feed. */
  opsSocket(proxyId: string): Promise<string>;
  /** Where this proxy hears what the people in a room do (RE1), with a fresh ticket. */
  recorderSocket(room: string): Promise<string>;
  /** True if the party reports that it is healthy. */
  alive(): Promise<boolean>;
}

/**
 * @param urlOf gives the origin of the party that holds a room, or of the proxy's own party for an unknown room
 * @param failed called with the `op` that had no good answer
 */
export function createPartyClient(
  urlOf: (partyRoom: string) => string,
  tickets: TicketIssuer,
  log: Logger,
  failed: (op: string) => void = () => {},
): PartyClient {
  const ticketFor = async (
    room: string,
    role: 'proxy' | 'recorder' = 'proxy',
    sub: string = role,
  ) => (await tickets.issue({ room, sub, name: role, role })).ticket;

  const residentTicket = async (room: string, name: string) =>
    (await tickets.issue({ room, sub: RESIDENT_SUB, name, role: 'agent' })).ticket;

  const addressOf = (party: string, room: string, more = '') =>
    new URL(`/parties/${party}/${room}${more}`, urlOf(holderOf(party, room)));

  async function socketOf(
    party: string,
    room: string,
    query: readonly { name: string; value: string }[] = [],
    ticket: Promise<string> = ticketFor(room),
  ): Promise<string> {
    const url = addressOf(party, room);
    for (const { name, value } of query) url.searchParams.set(name, value);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('ticket', await ticket);
    return url.href;
  }

  async function call(party: string, room: string, body: { op: string }): Promise<unknown> {
    const response = await fetch(addressOf(party, room, '/control'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await ticketFor(room)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`it answered ${response.status} to ${body.op}`);
    return response.json();
  }

  async function ask<T>(
    party: string,
    room: string,
    body: { op: string },
    schema: v.GenericSchema<unknown, T>,
  ): Promise<T> {
    try {
      return v.parse(schema, await call(party, room, body));
    } catch (error) {
      failed(body.op);
      log.debug({ err: error, room, op: body.op }, 'party call failed');
      throw new AppError('PARTY_UNAVAILABLE', undefined, { cause: error });
    }
  }
  const askRoom = <T>(room: string, control: Control, schema: v.GenericSchema<unknown, T>) =>
    ask('room-server', room, control, schema);

  const together = new AskedTogether<string, EntryLook, Entry>(
    async (room, asked) => (await askRoom(room, { op: 'entries', asked }, entriesSchema)).entries,
    MAX_ENTRIES,
  );

  return {
    control: (room, control) => askRoom(room, control, factsSchema),
    layout: (room) => askRoom(room, { op: 'layout' }, layoutSchema),
    reset: (room, reset) => askRoom(room, { op: 'reset', ...reset }, resetSchema),
    claimSeat: (room, claim) => askRoom(room, { op: 'claim_seat', ...claim }, claimSchema),
    holdSeats: (room, held) => askRoom(room, { op: 'hold_seats', ...held }, heldSchema),
    findSeat: (room, asked) => askRoom(room, { op: 'find_seat', ...asked }, foundSeatSchema),
    invites: async (room, control) => (await askRoom(room, control, invitesSchema)).invites,
    // One that the room would refuse is asked alone, or others would have no answer either.
    entry: (room, asked) =>
      v.is(entryLookSchema, asked)
        ? together.ask(room, asked)
        : askRoom(room, { op: 'entry', ...asked }, entrySchema),
    audit: (room, before) =>
      askRoom(room, { op: 'audit', ...(before === undefined ? {} : { before }) }, auditPageSchema),
    moderate: (room, act) => askRoom(room, act, moderatedSchema),
    knocks: (room, control) => askRoom(room, control, knocksSchema),
    claimKeyboard: (room, visitor) =>
      askRoom(room, { op: 'claim_keyboard', visitor }, keyboardSchema),
    people: async (room) => (await askRoom(room, { op: 'people' }, peopleSchema)).people,
    holdResident: (room, wish) =>
      askRoom(room, { op: 'hold_resident', ...wish }, residentHeldSchema),
    async switchResident(room, act) {
      await askRoom(room, act, v.unknown());
    },
    async answerAct(room, answer) {
      const answered = await askRoom(room, { op: 'act_answer', ...answer }, actAnsweredSchema);
      if (answered.found && !answered.done) throw new AppError('BAD_REQUEST', answered.msg);
      return answered.found;
    },
    residentSocket: (room, name) => socketOf('room-server', room, [], residentTicket(room, name)),
    exported: (room, by) => askRoom(room, { op: 'export', by }, exportSchema),
    figures: (room) => askRoom(room, { op: 'figures' }, figuresSchema),
    inspect: (room) => askRoom(room, { op: 'inspect' }, inspectionSchema),
    accounts: (control, schema) => ask(ACCOUNTS_PARTY, ACCOUNTS_ROOM, control, schema),
    accountsSocket: () => socketOf(ACCOUNTS_PARTY, ACCOUNTS_ROOM),
    roomSocket: (room) => socketOf('room-server', room),
    recorderSocket: (room) => socketOf('room-server', room, [], ticketFor(room, 'recorder')),
    sourceSocket: (room, seat) => socketOf(TERMINAL_PARTY, streamRoom(room, seat)),
    relaySocket: (room, seat) =>
      socketOf(TERMINAL_PARTY, streamRoom(room, seat), [FRAMES_QUERY, RELAY_QUERY]),
    opsSocket: (proxyId) =>
      socketOf(OPS_PARTY, OPS_ROOM, [], ticketFor(OPS_TICKET_ROOM, 'proxy', proxyId)),
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

/** The room whose party a room of another kind is at; empty: this proxy's own. */
function holderOf(party: string, room: string): string {
  if (party === ACCOUNTS_PARTY || party === OPS_PARTY) return '';
  return party === TERMINAL_PARTY ? (readStreamRoom(room)?.room ?? '') : room;
}
