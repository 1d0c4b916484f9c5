// What a reader of cursor frames has not answered yet (CU2): one that falls behind loses frames, and catches up later.
import { CURSOR_BEHIND_MS, CURSOR_SILENT, CURSOR_UNANSWERED } from '../../protocol/limits.ts';

/** A connection that is sent cursor frames. */
export interface Reader {
  /** Whether it has ever answered. */
  answers: boolean;
  /** `at` of the frames that it got and has not answered, in the order in which they went out. */
  unanswered: number[];
  /** Set while it gets none: who vanished in the meantime. */
  missed: Set<string> | null;
}

export function newReader(): Reader {
  return { answers: false, unanswered: [], missed: null };
}

/** More than the way there and back explains. @param now ms */
export function isBehind({ answers, unanswered }: Reader, now: number): boolean {
  const [oldest] = unanswered;
  const most = answers ? CURSOR_UNANSWERED : CURSOR_SILENT;
  if (oldest === undefined || unanswered.length < most) return false;
  // A clock that steps back makes no reader fast.
  return Math.abs(now - oldest) >= CURSOR_BEHIND_MS;
}

/** Notes that a frame went out. @param at of the frame, in ms */
export function noteSent(reader: Reader, at: number): void {
  reader.unanswered.push(at);
}

/** Notes that a frame was left out. @param gone who vanished with it */
export function noteMissed(reader: Reader, gone: Iterable<string>): void {
  reader.missed ??= new Set();
  for (const pid of gone) reader.missed.add(pid);
}

/** Takes an answer: all frames up to that one have been read. One that was not sent says nothing. */
export function noteAnswer(reader: Reader, at: number): void {
  reader.answers = true;
  // By its place and not by its size: clocks step back.
  reader.unanswered.splice(0, reader.unanswered.lastIndexOf(at) + 1);
}

/** @param now ms @returns who vanished while it got nothing, if it can be brought up to date now, else null */
export function takeMissed(reader: Reader, now: number): Set<string> | null {
  if (reader.missed === null || isBehind(reader, now)) return null;
  const { missed } = reader;
  reader.missed = null;
  return missed;
}
