// What a ticket for the party says (HS5); signed by the proxy, checked by the party.
import * as v from 'valibot';
import type { WindowRecord } from './state.ts';

export const ticketSchema = v.object({
  /** Room id. */
  room: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  /** Lasting id of the person (not a secret, not a name). A bridge carries its visitor's. */
  sub: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  name: v.pipe(v.string(), v.maxLength(256)),
  /** Colour slot that the person would like; the room decides. */
  color: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** `bridge` may send state; `proxy` may use the room's control endpoint. */
  role: v.picklist(['host', 'guest', 'watcher', 'operator', 'bridge', 'agent', 'proxy']),
  seat: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** The visitor is the room's host: a bridge's or agent's windows may move in a locked room (LK1). */
  host: v.optional(v.boolean()),
});
export type Ticket = v.InferOutput<typeof ticketSchema>;

/** JWT audience and algorithm; the key is PARTY_SECRET. */
export const TICKET_AUDIENCE = 'teleport-party';
export const TICKET_ALG = 'HS256';

/** What the proxy tells a room about itself: `POST /parties/room-server/ID/control`, bearer ticket with role `proxy`. */
export const controlSchema = v.variant('op', [
  v.object({
    op: v.literal('configure'),
    grid: v.nullable(
      v.object({
        cols: v.pipe(v.number(), v.safeInteger(), v.minValue(16), v.maxValue(500)),
        rows: v.pipe(v.number(), v.safeInteger(), v.minValue(6), v.maxValue(200)),
      }),
    ),
  }),
  v.object({ op: v.literal('snapshot') }),
  v.object({ op: v.literal('pause'), reason: v.optional(v.pipe(v.string(), v.maxLength(500))) }),
  v.object({ op: v.literal('resume') }),
  v.object({ op: v.literal('lock') }),
  v.object({ op: v.literal('unlock') }),
  v.object({ op: v.literal('layout') }),
]);
export type Control = v.InferOutput<typeof controlSchema>;

/** The room's answer to `layout`: its windows, lowest first. */
export interface RoomLayout {
  rev: number;
  layout: WindowRecord[];
}

/** The room's answer to every other control call. */
export interface RoomFacts {
  rev: number;
  epoch: string;
  windows: number;
  people: number;
  chat: number;
  paused: boolean;
  /** Only the host changes the layout (LK1). */
  locked: boolean;
}
