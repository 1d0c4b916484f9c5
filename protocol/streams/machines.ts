// The machines of one installation, as they announce themselves to each other through the operations feed (MM1).
import * as v from 'valibot';
import { publicIdSchema } from '../access/public-id.ts';

/** A URL of a scheme, a host, a port and a path; it never ends in a slash. */
export const machineAddressSchema = v.pipe(
  v.string(),
  v.maxLength(500),
  v.regex(/^https?:\/\/[^\s/?#@\\]+(?:\/[\w.~-]+)*$/),
  v.url(),
);

export const machineSchema = v.object({
  /** Of its proxy, as scans have it. */
  id: publicIdSchema,
  /** The URL by which browsers reach this machine and no other. */
  address: machineAddressSchema,
  /** Seats that it still has. */
  free: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** It takes nobody new, and ends once everybody has gone. */
  draining: v.boolean(),
  /** Its deadline is over: no seat of it holds any more. */
  ending: v.exactOptional(v.boolean()),
});
export type Machine = v.InferOutput<typeof machineSchema>;

/** Machines of one installation. */
export const MAX_MACHINES = 64;
