// All frames between a client (browser, bridge, agent) and a room: schemas for incoming ones, types for outgoing ones.
import * as v from 'valibot';
import type { GuestRight } from './access/guest-rights.ts';
import { HAND_ACTS, type KeyboardMode } from './access/keyboard.ts';
import type { Knock } from './access/knocks.ts';
import type { Told } from './access/moderation.ts';
import type { Pauses } from './access/pause.ts';
import { publicIdSchema } from './access/public-id.ts';
import type { Recorded } from './access/recorded.ts';
import { KINDS, type Kind, type PersonRole } from './access/roles.ts';
import type { ErrorCode } from './codes.ts';
import type { Grid } from './geometry.ts';
import { SID } from './ids.ts';
import {
  CHAT_FRAME_MAX_CHARS,
  COLOR_SLOTS,
  ERASE_MOST_LINES,
  MAX_COLS,
  MAX_OPS,
  MAX_ROWS,
} from './limits.ts';
import { residentSchemas, type ToAgent } from './room/resident.ts';
import type { PendingAct, Resident } from './room/resident-words.ts';
import { PROTOCOL_VERSION } from './version.ts';
import {
  type DesktopRecord,
  type EffectiveOp,
  typeName,
  type WindowRecord,
  whole,
  windowId,
} from './windows.ts';

const int = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const percent = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(100));
const short = (n: number) => v.pipe(v.string(), v.maxLength(n));

export const sidSchema = v.pipe(v.string(), v.regex(SID));

const size = {
  cols: whole(1, MAX_COLS),
  rows: whole(1, MAX_ROWS),
};

const cursorKind = v.picklist(['pointer', 'caret']);
export type CursorKind = v.InferOutput<typeof cursorKind>;
const statusSchema = v.picklist(['active', 'typing', 'idle', 'away', 'watching']);
export type PersonStatus = v.InferOutput<typeof statusSchema>;

/** HS1: the first frame of every connection. `have` says what the client already holds. */
const helloSchema = v.object({
  type: v.literal('hello'),
  role: v.picklist(Object.keys(KINDS) as Kind[]),
  sid: sidSchema,
  have: v.optional(
    v.object({
      epoch: v.optional(short(64)),
      rev: v.optional(count),
      chat: v.optional(count),
    }),
  ),
  app: v.optional(
    v.object({
      boot: short(128),
      ...size,
      types: v.pipe(v.array(typeName), v.maxLength(200)),
    }),
  ),
});

/** ST1: `(sid, seq)` is the idempotency key. Ops are validated one by one later (ST7), so they are unknown here. */
const deltaSchema = v.object({
  type: v.literal('state_delta'),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  ops: v.pipe(v.array(v.unknown()), v.maxLength(MAX_OPS)),
});

/** BR10: a bridge reports which windows its app can't show. */
const applySchema = v.object({
  type: v.literal('apply'),
  rev: count,
  fail: v.pipe(
    v.array(v.object({ g: windowId, code: v.pipe(v.string(), v.regex(/^[a-z_]{1,32}$/)) })),
    v.maxLength(MAX_OPS),
  ),
});

/** BR11: a dirty bridge (changes since its last check) asks whether it is still in sync with the room. */
const hashSchema = v.object({
  type: v.literal('state_hash'),
  rev: count,
  n: count,
  h: short(64),
});

const part = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** GE2: a cell inside a window and, if the client knows it, the position in that cell (0 to 1 from left and top). */
const insideSchema = v.union([
  v.tuple([windowId, int, int, part, part]),
  v.tuple([windowId, int, int]),
]);
export type Inside = v.InferOutput<typeof insideSchema>;

/** CU1: cursor samples `[ms since the first, x %, y %]`; `w` is the position inside a window (GE2). */
export const cursorSchema = v.object({
  type: v.literal('cursor_pos'),
  k: cursorKind,
  p: v.pipe(v.array(v.tuple([v.pipe(v.number(), v.finite()), percent, percent])), v.maxLength(16)),
  w: v.optional(insideSchema),
});

/** CU2: acks the cursor frame with this `at`, and all earlier ones. */
const cursorAckSchema = v.object({
  type: v.literal('cursor_ack'),
  at: v.pipe(v.number(), v.finite()),
});

/** CH1: `cid` is chosen by the client, unique per sid. */
export const chatSchema = v.object({
  type: v.literal('chat_msg'),
  cid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:-]{1,64}$/)),
  text: short(CHAT_FRAME_MAX_CHARS),
  /** CH5: from an agent, a line whose text goes on by `chat_grow`. */
  growing: v.optional(v.literal(true)),
});

/** CH1: requests the page of chat history before an id. */
const chatHistorySchema = v.object({
  type: v.literal('chat_history'),
  before: v.optional(count),
});

/** CH3: erases lines of one's own: these, or without `lines` all of them. */
const chatEraseSchema = v.object({
  type: v.literal('chat_erase'),
  lines: v.optional(v.pipe(v.array(count), v.minLength(1), v.maxLength(ERASE_MOST_LINES))),
});

/** CH4: this line and all before it were read. */
const chatReadSchema = v.object({ type: v.literal('chat_read'), id: count });

const linkSchema = v.picklist(['good', 'fair', 'poor']);
/** Quality of a person's connection, as its own page judges it from round-trip times. */
export type Link = v.InferOutput<typeof linkSchema>;

/** A person updates its status, name or other presence. Absent keys stay unchanged. */
const presenceSchema = v.object({
  type: v.literal('presence'),
  status: v.optional(statusSchema),
  name: v.optional(short(1_000)),
  /** A palette slot; refused if somebody else has it. */
  color: v.optional(whole(0, COLOR_SLOTS - 1)),
  /** PR2: the person that this one follows; null for nobody. */
  follow: v.optional(v.nullable(publicIdSchema)),
  /** PR2: the window that this person looks at; null for none. */
  look: v.optional(v.nullable(windowId)),
  /** PR3: do not disturb. */
  dnd: v.optional(v.boolean()),
  link: v.optional(linkSchema),
});

/** PR2: a host asks everyone to look at a window, or at a position in percent. */
const summonSchema = v.object({
  type: v.literal('summon'),
  g: v.optional(windowId),
  at: v.optional(v.tuple([percent, percent])),
});

const reactionKind = v.picklist(['wave', 'heart', 'laugh', 'party', 'eyes', 'up']);
export type ReactionKind = v.InferOutput<typeof reactionKind>;

/** CU3: a reaction at the sender's pointer; not stored. */
const reactionSchema = v.object({ type: v.literal('reaction'), k: reactionKind });

/** CU3: the text being typed at the sender's pointer, whole each time; empty when finished. Not stored. */
const saySchema = v.object({ type: v.literal('say'), text: short(800) });

/** KB3: a raised hand, or its end; or the holder lets go of the keyboard. */
const handSchema = v.object({ type: v.literal('keyboard'), do: v.picklist(HAND_ACTS) });

/** Echoed by the room with its time: for the round-trip time shown to people, and for its clock (AR2). */
const echoSchema = v.object({ type: v.literal('echo'), t: v.pipe(v.number(), v.finite()) });

const clientMessageSchema = v.variant('type', [
  helloSchema,
  deltaSchema,
  applySchema,
  hashSchema,
  cursorSchema,
  cursorAckSchema,
  chatSchema,
  chatHistorySchema,
  chatEraseSchema,
  chatReadSchema,
  presenceSchema,
  summonSchema,
  reactionSchema,
  saySchema,
  handSchema,
  echoSchema,
  ...residentSchemas,
]);
export type ClientMessage = v.InferOutput<typeof clientMessageSchema>;
export type Hello = v.InferOutput<typeof helloSchema>;
/** What a client passes to `encode`, which adds the version. */
export type ClientInput = v.InferInput<typeof clientMessageSchema>;

/** The public view of a person in the room. `color` is a palette slot. */
export interface Person {
  pid: string;
  name: string;
  color: number;
  role: PersonRole;
  status: PersonStatus;
  /** The seat that the person sits in; absent for watchers. */
  seat?: number;
  /** PR2: the person that this one follows, and the window that it looks at. */
  follow?: string;
  look?: string;
  /** PR3: do not disturb. */
  dnd?: true;
  link?: Link;
  /** MO2: a host has muted them. */
  muted?: true;
  /** KB1: they have the keyboard of the terminal that all share. */
  keyboard?: true;
  /** KB3: they want it; their place among those who do, from 1. */
  hand?: number;
  /** Number of windows that the app in this person's seat can't show (BR10). */
  missing?: number;
}

export interface ChatLine {
  id: number;
  cid: string;
  /** `sid` of the connection that sent it, so that a sender recognises its own line. */
  sid: string;
  pid: string;
  sender: string;
  color: number;
  /** Unix time in ms, the server's clock. */
  ts: number;
  text: string;
  /** A host took it away: its text is empty. */
  gone?: true;
  /** CH5: its text is not whole yet. */
  growing?: true;
  /** AG1: the room’s resident has said it, which is a model. */
  model?: true;
}

/** A host took a line away, whose place stays (MO3); or these lines, or all up to one, were erased (CH3). */
export interface ChatGone {
  type: 'chat_gone';
  id?: number;
  lines?: readonly number[];
  through?: number;
}

/** `[pid, kind, x %, y %]` or, over a window, with `[g, col, row]`. */
export type CursorEntry =
  | [pid: string, kind: CursorKind, x: number, y: number]
  | [pid: string, kind: CursorKind, x: number, y: number, w: Inside];

export type ServerMessage =
  | {
      type: 'welcome';
      pid: string;
      me: Person;
      /** Last `seq` of this sid that the room has accepted (HS3). */
      ack: number;
      /** True for exactly one bridge, in a room that never had a window (HS2). */
      seed: boolean;
      grid: Grid | null;
      /** LK2: the room, or this connection's seat. */
      paused: boolean;
      /** MO6: what this person may do here. */
      may: GuestRight[];
      /** CR2: they are in the room's audience. */
      audience?: true;
      /** CH4: the newest line that they have read, and how many of others came after it; absent for who is new here. */
      read?: number;
      unread?: number;
      limits: { frameBytes: number; chatChars: number; windows: number };
    }
  | {
      type: 'state_sync';
      mode: 'full' | 'diff';
      epoch: string;
      rev: number;
      put: WindowRecord[];
      del: string[];
      /** BR16: in a diff only if it changed; absent from a full sync if the room has none. */
      desktop?: DesktopRecord;
      hash: string;
    }
  | {
      type: 'ack';
      seq: number;
      prev: number;
      rev: number;
      res: 'commit' | 'discard' | 'duplicate';
      ops: EffectiveOp[];
      /** Ops of the delta that were rejected, by index, and why (ST7). */
      fail?: { i: number; code: ErrorCode; msg: string }[];
    }
  | { type: 'state_delta'; prev: number; rev: number; by: string; ops: EffectiveOp[] }
  | { type: 'state_hash'; rev: number; n: number; h: string }
  | { type: 'presence'; ev: 'sync' | 'join' | 'update' | 'leave'; who: Person[] }
  | { type: 'cursor_pos'; at: number; c: CursorEntry[]; gone: string[] }
  | ({ type: 'chat_msg' } & ChatLine)
  /** CH5: the text of a growing line so far, or whole. */
  | { type: 'chat_grow'; id: number; text: string; done?: true }
  | ChatGone
  /** To an agent (AG2, AG5, AG6). */
  | ToAgent
  /** To hosts and operators: the resident’s acts that wait for them (AG6). */
  | { type: 'acts'; acts: PendingAct[] }
  /** AG6: a text that the resident gives to whoever gets this. */
  | { type: 'given'; from: string; text: string }
  /** AG3: to whoever is being answered: a budget of theirs or of the room’s ends soon. */
  | { type: 'resident_near'; text: string }
  /** AG7: what the resident remembers of whoever has asked. */
  | { type: 'resident_memory'; text: string | null; at: number | null }
  /** MO1: what a host or operator has done. */
  | ({ type: 'told' } & Told)
  /** `first` is the lowest id that the room still knows of, null if it has none (CH2). */
  | { type: 'chat_history'; lines: ChatLine[]; more: boolean; first?: number | null }
  /** `locked` (LK1) is absent if the layout is not locked, `closed` (MO4) if newcomers may come in, `keyboard` (KB1) where
   * everybody has a terminal of their own, `recorded` (RE2) if it is not recorded, `resident` (AG1) where nobody lives. */
  | {
      type: 'room';
      paused: boolean;
      pauses: Pauses;
      locked?: boolean;
      closed?: boolean;
      keyboard?: KeyboardMode;
      recorded?: Recorded;
      resident?: Resident;
      /** CR3: how many look on from the audience; absent for nobody. */
      audience?: number;
    }
  | { type: 'echo'; t: number; at?: number }
  | { type: 'summon'; by: string; g?: string; at?: [x: number, y: number] }
  | { type: 'reaction'; pid: string; k: ReactionKind }
  | { type: 'say'; pid: string; text: string }
  /** HS6: what a welcome says has changed: say hello again. */
  | { type: 'again'; grid: Grid | null }
  /** To hosts and operators: who waits at the door (DO5). */
  | { type: 'knocks'; knocks: Knock[] }
  /** To proxies: who may be in the room has changed, so that they look at its open sockets again (DO4); or it was
   * ended, with this reason, so that its seats do, too (MO5). */
  | { type: 'door'; ended?: string }
  /** To proxies: which visitor has the keyboard (KB2). */
  | { type: 'keyboard'; holder: string | null }
  /** To proxies: the seats whose output somebody watches (TS1). */
  | { type: 'watched'; seats: readonly number[] }
  /** To proxies, from the accounts: these sessions are over. */
  | { type: 'sessions_ended'; ids: string[] }
  | {
      type: 'error';
      code: ErrorCode;
      msg: string;
      fatal: boolean;
      /** What the error is about: a message type, a seq or a cid. */
      ref?: string;
      retryMs?: number;
    };

export type Decoded =
  | { ok: true; message: ClientMessage }
  | { ok: false; code: 'bad_msg' | 'unsupported_version'; msg: string };

/** Decodes and validates a frame from an untrusted client. Never throws. */
export function decodeClient(text: string): Decoded {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, code: 'bad_msg', msg: 'The frame is not JSON.' };
  }
  if (typeof raw !== 'object' || raw === null) {
    return { ok: false, code: 'bad_msg', msg: 'The frame is not a JSON object.' };
  }
  const version = (raw as { v?: unknown }).v;
  if (version !== PROTOCOL_VERSION) {
    return {
      ok: false,
      code: 'unsupported_version',
      msg: `This room speaks protocol version ${PROTOCOL_VERSION}; the frame says ${String(version).slice(0, 20)}. Reload the page.`,
    };
  }
  const parsed = v.safeParse(clientMessageSchema, raw);
  if (parsed.success) return { ok: true, message: parsed.output };
  const issue = parsed.issues[0];
  const where = v.getDotPath(issue) ?? 'type';
  return { ok: false, code: 'bad_msg', msg: `${where}: ${issue.message}` };
}
