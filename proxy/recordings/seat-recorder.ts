// Records what one seat shows, as an asciicast with whole screens in it from time to time, at which a reader can begin.
import type { SeatNote } from '../../protocol/page/terminal-note.ts';
import type { RoomEvent } from '../../protocol/recordings/room-event.ts';
import type { LiveSeat } from '../seats/live-seat.ts';
import { type Picture, SeatTap } from '../streams/seat-tap.ts';
import type { CastLines } from './cast-lines.ts';
import type { IndexedFile } from './indexed-file.ts';

/** A whole screen comes after so much output, in bytes, or so long, in ms. */
const SCREEN_BYTES = 1024 * 1024;
const SCREEN_MS = 120_000;

export interface SeatRecorderOptions {
  seat: number;
  live: Pick<LiveSeat, 'watch' | 'size' | 'onTyped'>;
  file: IndexedFile;
  lines: CastLines;
  /** Of the recording, in ms. */
  clock(): number;
  onEvent(event: RoomEvent): void;
  /** Something was written: the whole screen that it begins with, or what followed. @param bytes of it */
  onOutput(bytes: number, isFirst: boolean): void;
  /** Somebody has typed. @param visitor their id */
  onTyped(visitor: string): void;
}

/** From now on, until it is disposed of. */
export class SeatRecorder implements Disposable {
  readonly #o: SeatRecorderOptions;
  readonly #tap: SeatTap;
  readonly #typed: Disposable;
  #decoder = decoder();
  #isOpen = true;
  /** Since the last whole screen, in bytes, and when that came, in ms of the recording. */
  #since = 0;
  #screenAt = 0;
  #isAsked = false;
  #isFirst = true;

  constructor(options: SeatRecorderOptions) {
    this.#o = options;
    const close = () => {
      this.#isOpen = false;
    };
    this.#tap = new SeatTap(
      options.live,
      {
        buffered: () => options.file.pending,
        isOpen: () => this.#isOpen,
        output: (bytes, picture, sent) => this.#output(bytes, picture, sent),
        note: (note) => this.#note(note),
        close,
        terminate: close,
      },
      () => null,
    );
    this.#typed = options.live.onTyped(options.onTyped);
  }

  [Symbol.dispose](): void {
    this.#isOpen = false;
    this.#typed[Symbol.dispose]();
    this.#tap[Symbol.dispose]();
  }

  #output(bytes: Uint8Array, picture: Picture | null, sent: () => void): void {
    const { file, lines, clock, live } = this.#o;
    const ms = clock();
    if (picture) {
      // What the screen ends with of a character is the beginning of the output that follows.
      this.#decoder = decoder();
      this.#since = 0;
      this.#screenAt = ms;
      this.#isAsked = false;
      const { cols, rows } = live.size();
      file.mark(ms);
      file.write(lines.event(ms, 'r', `${cols}x${rows}`));
    }
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return void queueMicrotask(sent);
    const line = lines.event(ms, 'o', text);
    file.write(line, sent);
    if (!picture) this.#askForScreen(bytes.length, ms);
    this.#o.onOutput(Buffer.byteLength(line), this.#isFirst);
    this.#isFirst = false;
  }

  #askForScreen(bytes: number, ms: number): void {
    this.#since += bytes;
    const isDue = this.#since > SCREEN_BYTES || ms - this.#screenAt > SCREEN_MS;
    if (!isDue || this.#isAsked) return;
    this.#isAsked = true;
    this.#tap.refresh();
  }

  #note(note: SeatNote): void {
    if (note.type !== 'windows') return;
    const { seat, onEvent } = this.#o;
    const list = note.list.map(([...window]) => window);
    onEvent({ code: 'windows', seat, list, focus: note.focus });
  }
}

/** A byte order mark is a character like any other. */
const decoder = () => new TextDecoder('utf-8', { ignoreBOM: true });
