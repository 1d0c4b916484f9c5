// Which recordings are removed: those that are too old, and the oldest while all together take too much. Pure.

import type { RecordingListing } from '../../protocol/recordings/recording.ts';
import { DAY_MS } from '../../protocol/time.ts';
import type { RecordingLimits } from '../config/keys/recordings.ts';

/** @param all oldest first @param now Unix time in ms @returns what is to be removed; never what is being made */
export function overdue<R extends Pick<RecordingListing, 'at' | 'ms' | 'ended' | 'bytes'>>(
  all: readonly R[],
  { keep_days, total_bytes }: Pick<RecordingLimits, 'keep_days' | 'total_bytes'>,
  now: number,
): R[] {
  let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  return all.filter(({ at, ms, ended, bytes }) => {
    if (ended === null) return false;
    const isOld = at + ms < now - keep_days * DAY_MS;
    if (!isOld && total <= total_bytes) return false;
    total -= bytes;
    return true;
  });
}
