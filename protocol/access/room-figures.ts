// What a room's object counts of itself (`figures` of the control endpoint); proxies show it in `/metrics`.
import * as v from 'valibot';
import { billedSchema } from './billed.ts';

/** Upper bounds of the cursor round trip's buckets, in seconds. */
export const CURSOR_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

/** Of connections. */
const CONNECTION_KINDS = [
  'browser',
  'bridge',
  'agent',
  'proxy',
  'recorder',
  'audience',
  'new',
] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

const count = v.pipe(v.number(), v.minValue(0));

/** Counted in memory, and from zero again when the object was put out of it. */
export const figuresSchema = v.object({
  /** Open connections, by what is at their other end; `new` ones have still to say hello. */
  connections: v.record(v.picklist(CONNECTION_KINDS), count),
  /** Messages from and to all of them. */
  received: count,
  sent: count,
  /** Frames refused because they were too many or too large (LI1). */
  limited: count,
  /** Exceptions, each of which the log has. */
  faults: count,
  storageBytes: count,
  /** How long the object has been in memory: what Cloudflare calls duration. */
  awakeMs: count,
  /** What else it is billed for; absent from a party of an earlier version. */
  billed: v.exactOptional(v.omit(billedSchema, ['awakeMs', 'storageBytes'])),
  /** From a cursor frame to a page's ack of it (CU2), as `DurationCounts`. */
  cursors: v.object({
    bounds: v.pipe(v.array(v.number()), v.maxLength(20)),
    counts: v.pipe(v.array(count), v.maxLength(21)),
    sum: count,
  }),
});
export type RoomFigures = v.InferOutput<typeof figuresSchema>;
