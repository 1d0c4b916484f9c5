// A screen in this thread: feeds the app's output to a terminal without a display (@xterm/headless).
import type { Grid } from '../../protocol/geometry.ts';
import { answerQuestions } from './answers.ts';
import { BoundaryTracker } from './boundary.ts';
import { endingOf } from './ending.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import { scrolledOff, WORTH_BYTES } from './scrolled-off.ts';
import { isConfined, modesKey } from './snapshot/modes.ts';
import { createSnapshots } from './snapshot/snapshot.ts';
import {
  coreOf,
  openTerminal,
  resizeTerminal,
  SCROLLBACK_LINES,
} from './snapshot/terminal-core.ts';

/** Bytes parsed at a time: a few ms at 10 to 20 MB/s, so that other people's input is handled in between. */
const SLICE_BYTES = 32 * 1024;
/** In a flood, output is queued up to this size or time, so that most of it has scrolled off and is skipped. */
const FLOOD_BYTES = 1024 * 1024;
const FLOOD_MS = 25;

/** CAN aborts an escape sequence. */
const CANCEL = Buffer.of(0x18);

type Job =
  | { kind: 'write'; bytes: Uint8Array; handedOver: Uint8Array | null }
  | { kind: 'resize'; size: Grid }
  | { kind: 'end'; words: string }
  | { kind: 'snapshot'; tail: Uint8Array; done: (snapshot: Uint8Array) => void };

/** A screen in this thread. */
export function createScreen(options: ScreenOptions): Screen {
  const terminal = openTerminal(options.size);
  const core = coreOf(terminal);
  const questions = answerQuestions(terminal, options.onReply);
  const snapshotOf = createSnapshots(terminal, questions.colors);
  const boundary = new BoundaryTracker();
  const jobs: Job[] = [];
  /** Boundary of what was given to the terminal; `boundary` is ahead of it. */
  const parsed = new BoundaryTracker();
  let pending = 0;
  /** Bytes parsed since the last check for output to skip. */
  let sinceLook = 0;
  /** The last check skipped something. */
  let flooded = false;
  let floodTimer: NodeJS.Timeout | undefined;
  let busy = false;
  let closed = false;

  /** In a flood, parses only the lines that will remain at its end. */
  function leaveOut(): void {
    if (pending < WORTH_BYTES || sinceLook < WORTH_BYTES / 2) return;
    const confined = terminal.buffer.active.type !== 'normal' || isConfined(core, terminal.rows);
    if (confined || parsed.tail().length > 0) return;
    sinceLook = 0;
    flooded = false;
    const other = jobs.findIndex((job) => job.kind !== 'write');
    const writes = jobs.slice(0, other < 0 ? jobs.length : other);
    const output = Buffer.concat(
      writes.flatMap((job) => (job.kind === 'write' ? [job.bytes] : [])),
    );
    const left = scrolledOff(output, terminal.rows, SCROLLBACK_LINES);
    if (left) {
      flooded = true;
      pending -= left.bytes - left.instead.length;
      const bytes = Buffer.concat([left.instead, output.subarray(left.bytes)]);
      jobs.splice(0, writes.length, { kind: 'write', bytes, handedOver: bytes });
      for (const job of writes) if (job.kind === 'write') giveBack(job.handedOver);
    }
    giveBack(output);
  }

  /** Whether to keep queueing a flood: briefly, and never while a snapshot or resize is waiting. */
  function letWait(): boolean {
    if (!flooded || jobs.some(({ kind }) => kind !== 'write')) return false;
    if (pending < FLOOD_BYTES) {
      floodTimer ??= setTimeout(endWait, FLOOD_MS);
      return true;
    }
    // Enough for another check, even if little was parsed since the last one.
    sinceLook = WORTH_BYTES;
    return false;
  }

  function endWait(): void {
    floodTimer = undefined;
    flooded = false;
    sinceLook = WORTH_BYTES;
    work();
  }

  function takeSlice(): Uint8Array | undefined {
    const slice: Uint8Array[] = [];
    const done: Job[] = [];
    let length = 0;
    for (let job = jobs[0]; job?.kind === 'write' && length < SLICE_BYTES; job = jobs[0]) {
      const room = SLICE_BYTES - length;
      slice.push(job.bytes.subarray(0, room));
      length += Math.min(job.bytes.length, room);
      if (job.bytes.length <= room) done.push(...jobs.splice(0, 1));
      else job.bytes = job.bytes.subarray(room);
    }
    if (length === 0) return undefined;
    const bytes = Buffer.concat(slice);
    for (const job of done) if (job.kind === 'write') giveBack(job.handedOver);
    return bytes;
  }

  function work(): void {
    while (!busy && !closed && jobs.length > 0 && !letWait()) {
      leaveOut();
      const slice = takeSlice();
      if (slice) {
        busy = true;
        const { length } = slice;
        sinceLook += length;
        parsed.push(slice);
        terminal.write(slice, () => {
          busy = false;
          pending -= length;
          giveBack(slice);
          options.onProgress();
          work();
        });
        return;
      }
      const job = jobs.shift();
      if (job?.kind === 'resize') resizeTerminal(terminal, job.size);
      if (job?.kind === 'end') writeEnding(job.words);
      if (job?.kind === 'snapshot') job.done(Buffer.concat([Buffer.from(snapshotOf()), job.tail]));
    }
  }

  function writeEnding(words: string): void {
    const bytes = Buffer.concat([CANCEL, endingOf(terminal, words)]);
    busy = true;
    parsed.push(bytes);
    terminal.write(bytes, () => {
      busy = false;
      work();
    });
  }

  function write(output: Uint8Array, handedOver = false): void {
    boundary.push(output);
    pending += output.length;
    jobs.push({ kind: 'write', bytes: output, handedOver: handedOver ? output : null });
    work();
  }

  return {
    write,
    resize(size) {
      jobs.push({ kind: 'resize', size });
      work();
    },
    end(words) {
      // An escape sequence that the app left unfinished is over.
      boundary.push(CANCEL);
      jobs.push({ kind: 'end', words });
      work();
    },
    snapshot() {
      return new Promise((done) => {
        jobs.push({ kind: 'snapshot', tail: boundary.tail(), done });
        work();
      });
    },
    modesKey: () => modesKey(core),
    pending: () => pending,
    close() {
      closed = true;
      clearTimeout(floodTimer);
      for (const job of jobs.splice(0)) if (job.kind === 'snapshot') job.done(new Uint8Array(0));
      questions[Symbol.dispose]();
      terminal.dispose();
    },
  };
}

/**
 * Frees a buffer at once: V8 frees buffers only with a garbage collection, which a flood of plain lines rarely
 * triggers, so 60 MB would pile up. Does nothing for part of a larger buffer.
 */
function giveBack(bytes: Uint8Array | null): void {
  const buffer = bytes?.buffer;
  if (!(buffer instanceof ArrayBuffer) || bytes?.length !== buffer.byteLength) return;
  buffer.transfer(0);
}
