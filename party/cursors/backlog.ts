// Flow control for cursor frames (CU2): a reader with too many unacked frames is skipped, and catches up later.
import { CURSOR_BEHIND_MS, CURSOR_SILENT, CURSOR_UNANSWERED } from '../../protocol/limits.ts';

/** A connection that is sent cursor frames. */
export interface Reader {
  /** Whether it has ever sent an ack. */
  answers: boolean;
  /** `at` of the frames that were sent and not acked yet, in sending order. */
  unanswered: number[];
  /** The people whose cursors vanished while the reader was being skipped; null if it is not being skipped. */
  missed: Set<string> | null;
}

export function newReader(): Reader {
  return { answers: false, unanswered: [], missed: null };
}

/** Whether more frames are unacked than network latency explains. @param now ms */
export function isBehind({ answers, unanswered }: Reader, now: number): boolean {
  const [oldest] = unanswered;
  const most = answers ? CURSOR_UNANSWERED : CURSOR_SILENT;
  if (oldest === undefined || unanswered.length < most) return false;
  // The absolute value, so that a clock that goes backwards does not hide a slow reader.
  return Math.abs(now - oldest) >= CURSOR_BEHIND_MS;
}

/** Records that a frame was sent. @param at of the frame, in ms */
export function noteSent(reader: Reader, at: number): void {
  reader.unanswered.push(at);
}

/** Records that a frame was skipped. @param gone whose cursors vanished in it */
export function noteMissed(reader: Reader, gone: Iterable<string>): void {
  reader.missed ??= new Set();
  for (const pid of gone) reader.missed.add(pid);
}

/**
 * Records an ack, which covers all frames up to that one. An ack for a frame that was never sent is ignored.
 * @returns whether it was
 */
export function noteAnswer(reader: Reader, at: number): boolean {
  reader.answers = true;
  // By position rather than by value, because clocks can go backwards.
  const upTo = reader.unanswered.lastIndexOf(at) + 1;
  reader.unanswered.splice(0, upTo);
  return upTo > 0;
}

/** @param now ms @returns whose cursors vanished meanwhile, if a skipped reader may catch up now; else null */
export function takeMissed(reader: Reader, now: number): Set<string> | null {
  if (reader.missed === null || isBehind(reader, now)) return null;
  const { missed } = reader;
  reader.missed = null;
  return missed;
}
