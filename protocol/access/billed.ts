// What an object of the party has cost where it is billed by use, in the units that Cloudflare bills (docs/scale.md).
import * as v from 'valibot';

/** `GET /parties/PARTY/ROOM/billed`, for tickets of the role `proxy`. */
export const BILLED_PATH = 'billed';

const count = v.pipe(v.number(), v.minValue(0));

/** Counted in memory, and from zero again when the object was put out of it. */
export const billedSchema = v.object({
  /** How long that is, in ms. */
  awakeMs: count,
  /** WebSockets opened, and HTTP requests answered. */
  connects: count,
  requests: count,
  /** Messages that came on WebSockets; those that the runtime answers itself are none (PR1). */
  messages: count,
  /** Calls from other objects, and alarms. */
  calls: count,
  alarms: count,
  /** Time in which a timer or a socket of its own kept it from hibernating, in ms. */
  heldMs: count,
  /** Times that nothing came for so long that it would have hibernated. */
  rests: count,
  rowsRead: count,
  /** An alarm that is set is a row. */
  rowsWritten: count,
  storageBytes: count,
});
export type Billed = v.InferOutput<typeof billedSchema>;
