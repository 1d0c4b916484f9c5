// The control messages from a proxy to a room (`POST /parties/room-server/ID/control`), and the room's answers.
import * as v from 'valibot';
import {
  CHAT_KEPT_LEAST_BYTES,
  CHAT_KEPT_MOST_BYTES,
  CHAT_KEPT_MOST_DAYS,
  MAX_COLS,
  MAX_HELD_MS,
  MAX_PLACES,
  MAX_ROWS,
  MAX_SEAT,
  MAX_WINDOWS,
  MOST_BROWSERS,
} from '../limits.ts';
import type { ChatLine, Person } from '../messages.ts';
import { LONGEST_WINDOW_MS, MOST_COUNT, MOST_RATES } from '../rates.ts';
import { residentConfigSchema } from '../room/resident.ts';
import { MAX_MACHINES } from '../streams/machines.ts';
import { propsSchema, whole, windowSchema } from '../windows.ts';
import { actorSchema, auditControls } from './audit.ts';
import { GUEST_RIGHTS } from './guest-rights.ts';
import { doorControls } from './invites.ts';
import { KEYBOARDS } from './keyboard.ts';
import { knockControls } from './knocks.ts';
import { moderationControls, reasonSchema } from './moderation.ts';
import { pauseRequest, pausesSchema } from './pause.ts';
import { publicIdSchema as id } from './public-id.ts';
import { recordedSchema } from './recorded.ts';
import { residentControls, residentFactsSchema } from './resident-control.ts';

export const seatNumber = whole(1, MAX_SEAT);
const rate = v.object({ count: whole(1, MOST_COUNT), windowMs: whole(1, LONGEST_WINDOW_MS) });
const heldMs = whole(0, MAX_HELD_MS);

/** CH2. A line always fits. */
const chatBytes = whole(CHAT_KEPT_LEAST_BYTES, CHAT_KEPT_MOST_BYTES);
const chatDays = whole(1, CHAT_KEPT_MOST_DAYS);

const seatOrRoom = { seat: v.exactOptional(seatNumber) };

/** Who asks for it: the act is noted in the room's log. */
const by = { by: v.exactOptional(actorSchema) };

/** SC1: how many places a room has, and whether they all share one seat; sent by the proxy from the room file. */
const capacity = {
  max: whole(1, MAX_PLACES),
  shared: v.boolean(),
};

const proxies = v.pipe(v.array(id), v.maxLength(MAX_MACHINES));

/** SC1: one place as its proxy sees it; `heldMs` is how long from now it stays reserved while empty. */
const placeSchema = v.object({ visitor: id, seat: seatNumber, connected: v.boolean(), heldMs });

/** Control messages to a room: `POST /parties/room-server/ID/control`, with a ticket of role `proxy` or `operator`. */
export const controlSchema = v.variant('op', [
  v.object({
    op: v.literal('configure'),
    grid: v.nullable(
      v.object({
        cols: whole(16, MAX_COLS),
        rows: whole(6, MAX_ROWS),
      }),
    ),
    /** DO1: the room is for one person; nobody can join it. */
    solo: v.optional(v.boolean()),
    /** DO5: newcomers knock. */
    knock: v.optional(v.boolean()),
    /** MO6: what guests may; all of it without this. */
    guests: v.optional(v.object(v.entriesFromList(GUEST_RIGHTS, v.boolean()))),
    /** KB1: who types in the terminal that all share; absent where everybody has their own. */
    keyboard: v.optional(v.picklist(KEYBOARDS)),
    /** RE2: the room is recorded from the beginning. */
    record: v.optional(v.boolean()),
    /** LK1: its layout is locked from the beginning. */
    locked: v.optional(v.boolean()),
    /** AG1: who lives there; null or absent: nobody. */
    resident: v.optional(v.nullable(residentConfigSchema)),
    /** LI1: limits that the operator sets instead of the defaults. */
    limits: v.optional(
      v.object({
        browsers: v.optional(whole(1, MOST_BROWSERS)),
        chat: v.optional(v.pipe(v.array(rate), v.minLength(1), v.maxLength(MOST_RATES))),
        /** CH2: bytes of chat that are kept, and for how many days. */
        kept: v.optional(v.object({ bytes: chatBytes, days: chatDays })),
      }),
    ),
  }),
  v.object({ op: v.literal('snapshot') }),
  /** LK2: without `seat` the whole room. */
  v.object({ op: v.literal('pause'), ...seatOrRoom, ...pauseRequest, ...by }),
  v.object({ op: v.literal('resume'), ...seatOrRoom, ...by }),
  v.object({ op: v.literal('approve'), ...seatOrRoom, ...by }),
  v.object({ op: v.literal('refuse'), ...seatOrRoom, ...by }),
  v.object({ op: v.literal('lock'), ...by }),
  v.object({ op: v.literal('unlock'), ...by }),
  /** RE2. */
  v.object({ op: v.literal('start_recording'), ...by }),
  v.object({ op: v.literal('stop_recording'), reason: v.optional(reasonSchema, ''), ...by }),
  v.object({ op: v.literal('layout') }),
  /** RF4: the room's windows become these, lowest first. */
  v.object({
    op: v.literal('reset'),
    windows: v.pipe(v.array(v.unknown()), v.maxLength(MAX_WINDOWS)),
    ...by,
  }),
  /** RF2: something about the room's file, for those who lead. */
  v.object({ op: v.literal('tell_hosts'), text: reasonSchema }),
  /** CH3: all that is kept, for hosts and operators. */
  v.object({ op: v.literal('export'), by: actorSchema }),
  v.object({ op: v.literal('people') }),
  v.object({ op: v.literal('figures') }),
  v.object({ op: v.literal('inspect') }),
  /** KB2: a visitor types. */
  v.object({ op: v.literal('claim_keyboard'), visitor: id }),
  v.object({
    op: v.literal('claim_seat'),
    proxy: id,
    visitor: id,
    ...capacity,
    heldMs,
    /** MM3: proxies whose places hold, if this one shares the room with other machines. */
    stays: v.exactOptional(proxies),
  }),
  /** MM3: where a visitor's place is, at this proxy or one of those whose places hold. */
  v.object({
    op: v.literal('find_seat'),
    proxy: id,
    visitor: id,
    shared: v.boolean(),
    stays: proxies,
    /** MM2: for somebody who watches: where the place with this number is, or else anybody's. */
    watch: v.exactOptional(seatNumber),
  }),
  v.object({
    op: v.literal('hold_seats'),
    proxy: id,
    ...capacity,
    /** MM3: this proxy shares the room with other machines, so that a visitor has one place over all of them. */
    many: v.exactOptional(v.boolean()),
    places: v.pipe(v.array(placeSchema), v.maxLength(MAX_PLACES)),
  }),
  ...doorControls,
  ...auditControls,
  ...moderationControls,
  ...knockControls,
  ...residentControls,
]);
export type Control = v.InferOutput<typeof controlSchema>;
/** RE2. */
export type RecordAct = Extract<Control, { op: 'start_recording' | 'stop_recording' }>;
/** LK2. */
export type PauseAct = Extract<Control, { op: 'pause' | 'resume' | 'approve' | 'refuse' }>;

/** The room's answer to `layout`: its windows, lowest z first. */
export const layoutSchema = v.object({ rev: v.number(), layout: v.array(windowSchema) });
export type RoomLayout = v.InferOutput<typeof layoutSchema>;

const isChatLine = (value: unknown): boolean =>
  v.is(
    v.looseObject({ id: v.number(), ts: v.number(), sender: v.string(), text: v.string() }),
    value,
  );

/** The room's answer to `export`: its layout, and all of its chat that is kept. */
export const exportSchema = v.object({
  ...layoutSchema.entries,
  epoch: v.string(),
  /** Unix time in ms. */
  at: v.number(),
  chat: v.array(v.custom<ChatLine>(isChatLine)),
  desktop: v.nullable(propsSchema),
});
export type RoomExport = v.InferOutput<typeof exportSchema>;

/** KB2: which visitor has the keyboard. */
export const keyboardSchema = v.object({ holder: v.nullable(v.string()) });
export type HeldKeyboard = v.InferOutput<typeof keyboardSchema>;

const isPerson = (value: unknown): boolean =>
  v.is(v.looseObject({ pid: v.string(), name: v.string() }), value);

/** The room's answer to `people`. */
export const peopleSchema = v.object({ people: v.array(v.custom<Person>(isPerson)) });

/** RF4: the room's answer to `reset`: whether it was done, which it is not in a pause; windows that could not be made. */
export const resetSchema = v.object({ done: v.boolean(), left: v.number() });
export type ResetDone = v.InferOutput<typeof resetSchema>;

/**
 * SC1: the seat's number; or that the room is full, and in how many ms an empty place becomes available; or, for a claim
 * that names proxies whose places hold, which of them has the visitor's place (MM3).
 */
export const claimSchema = v.union([
  /** `evicted`: visitors of the same proxy whose empty places were taken for it. */
  v.object({ seat: seatNumber, evicted: v.exactOptional(v.array(v.string())) }),
  v.object({ full: v.literal(true), freeInMs: v.exactOptional(v.number()) }),
  v.object({ at: id }),
]);
export type SeatClaim = v.InferOutput<typeof claimSchema>;

/** MM3: which proxy has the visitor's place; null: none. */
export const foundSeatSchema = v.object({ at: v.nullable(id) });
export type FoundSeat = v.InferOutput<typeof foundSeatSchema>;

/** SC2: places that the proxy no longer has. */
export const heldSchema = v.object({
  lost: v.array(v.object({ visitor: v.string(), seat: seatNumber })),
  /** LK2; older parties do not send it. */
  pauses: v.exactOptional(pausesSchema),
});
export type SeatsHeld = v.InferOutput<typeof heldSchema>;

/** The room's answer to every other control call. A deployed party may be older than the proxy that asks. */
export const factsSchema = v.object({
  rev: v.number(),
  epoch: v.string(),
  windows: v.number(),
  people: v.number(),
  chat: v.number(),
  paused: v.boolean(),
  /** LK2: what is paused, by whom and why. */
  pauses: v.optional(pausesSchema, { seats: {} }),
  /** Only the host changes the layout (LK1). */
  locked: v.optional(v.boolean(), false),
  /** Nobody new comes in (MO4). */
  closed: v.optional(v.boolean(), false),
  /** RE2; null: it is not recorded. */
  recorded: v.optional(v.nullable(recordedSchema), null),
  /** How often the host link was renewed. */
  hostLink: v.optional(v.number(), 0),
  /** Places not available to a newcomer now, across all proxies (SC1). */
  seatsTaken: v.optional(v.number(), 0),
  /** AG1: who lives there. */
  resident: v.optional(v.nullable(residentFactsSchema), null),
});
export type RoomFacts = v.InferOutput<typeof factsSchema>;
