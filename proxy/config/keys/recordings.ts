// `recordings:` of config.yaml: how long and how large a recording gets before another goes on, and how long they stay.
import * as v from 'valibot';
import { onlyKeys } from '../../../protocol/keys.ts';
import { wholeNumber } from './limits.ts';

const MB = 1024 * 1024;
const hours = v.message(
  v.pipe(v.number(), v.minValue(0.01), v.maxValue(24 * 31)),
  'must be a number of hours from 0.01 to 744',
);

export const recordingsSchema = onlyKeys({
  /** Of one recording. */
  max_bytes: v.optional(wholeNumber(64 * 1024, 1024 * 1024 * MB), 512 * MB),
  max_hours: v.optional(hours, 8),
  /** Days that a recording stays after its end. */
  keep_days: v.optional(wholeNumber(1, 3_650), 30),
  /** Of all recordings together: above that the oldest are removed. */
  total_bytes: v.optional(wholeNumber(64 * 1024, 1024 * 1024 * MB), 10 * 1024 * MB),
});
export type RecordingLimits = v.InferOutput<typeof recordingsSchema>;
