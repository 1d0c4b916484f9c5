// The claims of a party ticket (HS5), which the proxy signs.
import * as v from 'valibot';
import { OPS_TICKET_ROOM } from '../streams/ops-feed.ts';
import { STREAM_ROOM } from '../streams/terminal-stream.ts';
import { ACCOUNTS_ROOM } from './accounts.ts';
import { publicIdSchema as id } from './public-id.ts';
import { ROLES, type Role } from './roles.ts';

export const ticketSchema = v.object({
  /**
   * Room id, a seat's stream, the accounts or the operations feed: what a ticket is for, no other party has a room of
   * that name, or wants another ticket for it.
   */
  room: v.union([
    v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
    v.pipe(v.string(), v.regex(STREAM_ROOM)),
    v.literal(ACCOUNTS_ROOM),
    v.literal(OPS_TICKET_ROOM),
  ]),
  /** Persistent id of the person (not a secret, not a name). A bridge has its visitor's. */
  sub: id,
  name: v.pipe(v.string(), v.maxLength(256)),
  /** The person's preferred colour slot; the room decides. */
  color: v.optional(v.pipe(v.number(), v.safeInteger())),
  role: v.picklist(Object.keys(ROLES) as Role[]),
  seat: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** The visitor is the room's host: its bridge or agent may change the layout of a locked room (LK1). */
  host: v.optional(v.boolean()),
  /** Of a host by link: how often the link had been renewed then (DO3). */
  hostLink: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** The invitation that lets the visitor in: one that is revoked meanwhile lets nobody join. */
  invite: v.optional(id),
  /** Their account, if they have signed in, and their address on the network, by which they may be banned (MO1). */
  account: v.optional(v.pipe(v.string(), v.maxLength(300))),
  address: v.optional(v.pipe(v.string(), v.maxLength(64))),
  /** Public id of the visitor's session, if they have signed in. */
  session: v.optional(id),
  /** Public id of the session in which they are an operator by the token. */
  operator: v.optional(id),
  /** TS6: whether what they type while they watch reaches the app. */
  input: v.optional(v.boolean()),
});
export type Ticket = v.InferOutput<typeof ticketSchema>;

/** JWT audience and algorithm; the key is PARTY_SECRET. */
export const TICKET_AUDIENCE = 'teleport-party';
export const TICKET_ALG = 'HS256';
