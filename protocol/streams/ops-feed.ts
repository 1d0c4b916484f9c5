// The frames between proxies, the server of the operations feed and operators' pages (OM2 to OM6 of docs/protocol.md).

import * as v from 'valibot';
import { publicIdSchema } from '../access/public-id.ts';
import { DAY_MS } from '../time.ts';
import { MAX_MACHINES, machineSchema } from './machines.ts';
import { LEVELS, scanSchema } from './ops-scan.ts';

export * from './ops-address.ts';

/** How often a proxy looks, in ms, and how long it may say nothing until it counts as silent (OM4). */
export const SCAN_EVERY_MS = 5_000;
export const PROXY_SILENT_MS = 15_000;
/** Largest frame of a proxy, in UTF-8 bytes, and how long one of the server is at most if it can be cut, in characters. */
export const OPS_FRAME_BYTES = 768 * 1024;
export const OPS_FRAME_CHARS = 256 * 1024;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const at = v.pipe(v.number(), v.minValue(0));
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const line = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** What an event, or an alert, is about. */
const about = {
  proxy: publicIdSchema,
  room: v.exactOptional(line(64)),
  seat: v.exactOptional(v.pipe(count, v.minValue(1))),
};

const EVENT_CODES = [
  'proxy-started',
  'proxy-ended',
  'proxy-silent',
  'proxy-back',
  'proxy-draining',
  'party-lost',
  'party-back',
  'party-restarted',
  'seat-opened',
  'seat-ended',
  'seat-state',
  'app-restarted',
  'ttyd-restarted',
  'paused',
  'resumed',
  'approval-wanted',
  'locked',
  'unlocked',
  'room-file',
  'health',
] as const;

const happened = {
  /** Unix time in ms. */
  at,
  code: v.picklist(EVENT_CODES),
  level: v.picklist(['info', 'warn', 'bad']),
  /** For people. */
  text: line(400),
  ...about,
};
/** As a proxy sends it. */
const newEventSchema = v.object(happened);
export type NewEvent = v.InferOutput<typeof newEventSchema>;
export const eventSchema = v.object({ id: count, ...happened });
export type OpsEvent = v.InferOutput<typeof eventSchema>;

const alertSchema = v.object({
  id: count,
  /** `CODE PROXY` or `CODE PROXY ROOM.SEAT`: at most one alert of a key is firing. */
  key: line(300),
  /** A row of `ops-reasons.ts`. */
  code: line(40),
  level: v.picklist(['warn', 'bad']),
  state: v.picklist(['firing', 'resolved']),
  text: line(400),
  ...about,
  /** Unix times in ms: since when it is so, when it was told, and when it was over (null while firing). */
  since: at,
  firedAt: at,
  resolvedAt: v.nullable(at),
});
export type Alert = v.InferOutput<typeof alertSchema>;

/** A scan in a few figures, for sparklines. */
const pointSchema = v.object({
  at,
  level: v.picklist(LEVELS),
  seats: count,
  people: count,
  /** Seats that are `warn` or `bad`. */
  ill: count,
  /** The longest of its seats; null if there was none. */
  echoMs: v.nullable(ms),
  lagMs: v.nullable(ms),
  loopMs: ms,
  partyMs: v.nullable(ms),
  freeBytes: v.nullable(count),
  /** Of the proxy and its seats. */
  rssBytes: count,
});
export type OpsPoint = v.InferOutput<typeof pointSchema>;

const proxyHistorySchema = v.object({
  id: publicIdSchema,
  /** Silent: it said nothing for `PROXY_SILENT_MS`; ended: it said that it ends. */
  state: v.picklist(['live', 'silent', 'ended']),
  /** Unix time in ms. */
  seenAt: at,
  /** Its latest. */
  scan: scanSchema,
  /** Oldest first; the older, the fewer (OM3). */
  points: v.array(pointSchema),
});
export type ProxyHistory = v.InferOutput<typeof proxyHistorySchema>;

const V = { v: v.literal(1) };
const historyMessage = v.object({
  ...V,
  type: v.literal('history'),
  data: v.object({
    at,
    /** Those of the last 24 h. Where they are too many for a frame, further `history` messages hold only more of these. */
    proxies: v.array(proxyHistorySchema),
    /** The newest first. */
    events: v.array(eventSchema),
    /** Firing, and those that were resolved lately; the newest first. */
    alerts: v.array(alertSchema),
  }),
});
const errorMessage = v.object({
  ...V,
  type: v.literal('error'),
  code: v.string(),
  msg: v.string(),
  /** A close follows. */
  fatal: v.boolean(),
});
/** Server to operators' pages. */
const opsMessageSchema = v.variant('type', [
  historyMessage,
  v.object({ ...V, type: v.literal('scan-result'), data: scanSchema }),
  v.object({ ...V, type: v.literal('event'), data: eventSchema }),
  v.object({ ...V, type: v.literal('alert'), data: alertSchema }),
  errorMessage,
]);
export type OpsMessage = v.InferOutput<typeof opsMessageSchema>;

/** Proxy to server. */
export const fromProxySchema = v.variant('type', [
  v.object({
    type: v.literal('scan'),
    data: scanSchema,
    /** How long a reason has to hold until it is an alert (OM5). */
    alertAfterMs: v.pipe(ms, v.maxValue(DAY_MS)),
    /** Whether this proxy tells alerts to a webhook (OM6). */
    webhook: v.boolean(),
  }),
  v.object({
    type: v.literal('events'),
    data: v.pipe(v.array(newEventSchema), v.maxLength(100)),
  }),
  /** It ends, in order. */
  v.object({ type: v.literal('bye') }),
  /** The webhook has taken these, or never will. */
  v.object({ type: v.literal('delivered'), ids: v.pipe(v.array(line(40)), v.maxLength(100)) }),
]);
export type FromProxy = v.InferOutput<typeof fromProxySchema>;

/** Server to proxies; `deliver` to the one that tells the webhook: `id` is of this telling (an alert is told twice, with its end). */
export const toProxySchema = v.variant('type', [
  v.object({ ...V, type: v.literal('deliver'), id: line(40), alert: alertSchema }),
  /** MM1: all machines that are there, to those that have announced themselves. */
  v.object({
    ...V,
    type: v.literal('machines'),
    data: v.pipe(v.array(machineSchema), v.maxLength(MAX_MACHINES)),
  }),
  errorMessage,
]);
export type ToProxy = v.InferOutput<typeof toProxySchema>;

type Unversioned<M> = M extends unknown ? Omit<M, 'v'> : never;

/** Encodes a message as JSON text. */
export function encodeOps(message: Unversioned<OpsMessage | ToProxy> | FromProxy): string {
  return JSON.stringify({ v: 1, ...message });
}
