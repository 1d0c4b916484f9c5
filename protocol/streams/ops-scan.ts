// What a proxy finds when it looks at itself and at everything that it runs (OM1 of docs/protocol.md).
import * as v from 'valibot';
import { pausesSchema } from '../access/pause.ts';
import { publicIdSchema } from '../access/public-id.ts';
import { RESIDENT_STATES } from '../room/resident-words.ts';
import { machineSchema } from './machines.ts';
import { LEVELS, type Level } from './ops-level.ts';

/** Bounds of a scan, so that it fits into a frame. */
export const MAX_SCAN_SEATS = 500;
export const MAX_SCAN_ROOMS = 200;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const at = v.pipe(v.number(), v.minValue(0));
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const line = (max: number) => v.pipe(v.string(), v.maxLength(max));
const pid = v.nullable(count);
const room = line(64);
const seat = v.pipe(count, v.minValue(1));

export { LEVELS, type Level };

const reasonSchema = v.object({
  /** A row of `ops-reasons.ts`; one that is not known there comes from a newer proxy. */
  code: line(40),
  level: v.picklist(['warn', 'bad']),
  /** For people, with the figures. */
  text: line(400),
});
export type HealthReason = v.InferOutput<typeof reasonSchema>;

const healthSchema = v.object({
  level: v.picklist(LEVELS),
  /** The worst first. */
  reasons: v.pipe(v.array(reasonSchema), v.maxLength(20)),
});
export type Health = v.InferOutput<typeof healthSchema>;

const seatSchema = v.object({
  room,
  seat,
  /** Who sits there, for people. */
  visitor: line(400),
  state: v.picklist(['starting', 'running', 'degraded', 'stopping', 'stopped']),
  /** Why it is degraded, for people; otherwise empty. */
  why: line(400),
  cols: count,
  rows: count,
  ttyd: v.object({ pid, answers: v.boolean() }),
  /** What holds the app's terminal. */
  keeper: v.object({ answers: v.boolean() }),
  app: v.object({
    pid,
    /** Stopped: by a signal (SIGSTOP). */
    state: v.picklist(['running', 'stopped', 'gone']),
    /** How long it took to answer over IPC; null if it did not in time, or has no IPC. */
    ipcMs: v.nullable(ms),
    /** Whether it has IPC at all. */
    hasIpc: v.boolean(),
  }),
  bridge: v.object({
    status: v.picklist(['off', 'connecting', 'live', 'reconnecting', 'stopped']),
    rev: count,
    lagMs: ms,
  }),
  /** From input to the app's next output; null while nobody has typed lately. */
  echoMs: v.nullable(ms),
  /** At its terminal; all who watch it through its stream are one watcher. */
  sockets: v.object({ pages: count, watchers: count }),
  /** Resident memory of ttyd, the app and its children. */
  rssBytes: count,
  /** How often it was brought back since it was opened, by why; `lately`: of them in the last ten minutes, unasked. */
  restarts: v.object({ app: count, ttyd: count, asked: count, lately: count }),
  health: healthSchema,
});
export type OpsSeat = v.InferOutput<typeof seatSchema>;

/** Keys of a room's file that are told to wait. */
export const MAX_WAITS = 50;

const residentSchema = v.object({
  name: line(64),
  model: line(128),
  state: v.picklist(RESIDENT_STATES),
  /** Acts that wait for a host or an operator. */
  waits: count,
  /** Of today. */
  usage: v.object({ messages: count, tokens: count, usd: ms, turns: count, failed: count }),
  budget: v.object({ tokensPerDay: count, usdPerDay: ms }),
});
export type OpsResident = v.InferOutput<typeof residentSchema>;

const roomSchema = v.object({
  room,
  name: line(200),
  /** Null: the party has not said. */
  people: v.nullable(count),
  /** Taken at this proxy. */
  seats: count,
  locked: v.boolean(),
  /** A pause with a `question` waits for a host or an operator to approve it. */
  pauses: pausesSchema,
  /** Who waits at the door; null where nobody has to knock, or it is not known. */
  knocks: v.nullable(count),
  /** RF2: keys of its file that do not hold yet, and when they will. */
  waits: v.exactOptional(
    v.pipe(v.array(v.object({ what: line(64), when: line(200) })), v.maxLength(MAX_WAITS)),
  ),
  /** AG: who lives there, and what it has done and spent today; absent where nobody does, or nobody is there. */
  resident: v.exactOptional(residentSchema),
  health: healthSchema,
});
export type OpsRoom = v.InferOutput<typeof roomSchema>;

/** Of a proxy that may be older than its party: what is added to it is `exactOptional`. */
export const scanSchema = v.object({
  /** When it ended, Unix time in ms, and how long it took. */
  at,
  tookMs: ms,
  proxy: v.object({
    id: publicIdSchema,
    /** Under which people reach it. */
    url: line(500),
    version: line(40),
    pid: count,
    startedAt: at,
    uptimeS: ms,
    /** It ends soon, and takes nobody new. */
    draining: v.boolean(),
    /** MM1: where browsers reach it and no other, and how many seats it still has; absent where it is the only one. */
    machine: v.exactOptional(v.omit(machineSchema, ['id', 'draining'])),
    rssBytes: count,
    heapBytes: count,
    /** Delay of its event loop since the scan before: 99th percentile, and the longest. */
    loopMs: v.object({ p99: ms, max: ms }),
  }),
  party: v.object({
    /** How long it took to answer; null if it did not in time. */
    ms: v.nullable(ms),
    /** Of a local one. */
    pid,
  }),
  /** Of the state folder; null: it can't be read. */
  disk: v.nullable(v.object({ freeBytes: count, totalBytes: count })),
  ttyd: v.object({ version: line(40), there: v.boolean() }),
  /** Where there are more than `MAX_SCAN_SEATS`, the ill first, and `moreSeats` is how many are not among them. */
  seats: v.pipe(v.array(seatSchema), v.maxLength(MAX_SCAN_SEATS)),
  moreSeats: count,
  rooms: v.pipe(v.array(roomSchema), v.maxLength(MAX_SCAN_ROOMS)),
  /** Of the proxy itself. Each seat and room has its own. */
  health: healthSchema,
});
export type Scan = v.InferOutput<typeof scanSchema>;
