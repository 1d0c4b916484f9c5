// Terminal output: modes, the grid that is drawn on, what the terminal shows of it, and writes that never block.
import { createWriteStream, type WriteStream } from 'node:fs';
import type { WriteStream as TtyStream } from 'node:tty';
import { Grid } from '../draw/grid.ts';
import { Surface } from '../draw/surface.ts';
import type { Bounds, Canvas } from '../wm/types.ts';
import { Bytes } from './bytes.ts';
import { Encoder } from './encoder.ts';

// Alternate screen, application keypad, bracketed paste, SGR mouse reports for buttons and drags.
const MODES_ON = '\x1b[?1049h\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[?25l';
const MODES_OFF = '\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[?25h\x1b[?1049l';
const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';
/** A terminal reports 0 x 0 while nobody is attached. */
const FALLBACK: Canvas = { cols: 80, rows: 24 };
const LIMIT: Canvas = { cols: 500, rows: 200 };
/** How long a closing screen waits for its last bytes to be read, in ms. */
const LAST_WRITE_MS = 500;

export interface Caret {
  x: number;
  y: number;
  visible: boolean;
}

export interface ScreenOptions {
  stdout: TtyStream & { fd: number };
  trueColor: boolean;
  /** The reader has taken the last frame, after another one was skipped. */
  onDrain: () => void;
  /** The terminal is gone (EIO, EPIPE). */
  onGone: (error: Error) => void;
}

export class Screen {
  readonly #stdout: TtyStream;
  // Node's TTY streams block the event loop on writes while the reader is slow; file streams don't.
  readonly #out: WriteStream;
  readonly #encoder: Encoder;
  /** The frame that is on its way. */
  readonly #frame = new Bytes();
  readonly #onDrain: () => void;
  #size: Canvas;
  #wanted: Grid;
  #shown: Grid;
  /** Nothing of the grid is on the terminal yet. */
  #blank = true;
  #caretShown = false;
  /** The next frame sets the modes, too. */
  #modesDue = false;
  /** A frame is on its way to the terminal. */
  #writing = false;
  #skipped = false;
  #closed = false;

  constructor(options: ScreenOptions) {
    this.#stdout = options.stdout;
    this.#onDrain = options.onDrain;
    this.#encoder = new Encoder(options.trueColor, this.#frame);
    this.#out = createWriteStream('', { fd: options.stdout.fd, autoClose: false });
    this.#out.on('error', options.onGone);
    this.#size = this.#measure();
    this.#wanted = new Grid(this.#size.cols, this.#size.rows);
    this.#shown = new Grid(this.#size.cols, this.#size.rows);
  }

  get size(): Canvas {
    return this.#size;
  }

  /**
   * Backpressure: true while the last frame has not been read. Whoever then skips one is told by `onDrain` when it has,
   * so that there is never more than one frame on its way.
   */
  get congested(): boolean {
    this.#skipped ||= this.#writing;
    return this.#writing;
  }

  /** Re-reads the size, sets the modes again and forgets what the terminal shows: it may be a new viewer's. */
  refresh(): Canvas {
    const size = this.#measure();
    if (size.cols !== this.#size.cols || size.rows !== this.#size.rows) {
      this.#size = size;
      this.#wanted = new Grid(size.cols, size.rows);
      this.#shown = new Grid(size.cols, size.rows);
    }
    this.#blank = true;
    this.#caretShown = false;
    this.#encoder.forget();
    this.#modesDue = true;
    return size;
  }

  /** A surface of the whole screen that is clipped to `clip`. */
  surface(clip: Bounds): Surface {
    return new Surface(this.#wanted, { x: 0, y: 0, w: this.#size.cols, h: this.#size.rows }, clip);
  }

  /**
   * Sends the cells that differ from what the terminal shows.
   * @param from first row to compare @param to the row after the last @param caret position of the text cursor
   */
  flush(from: number, to: number, caret: Caret): void {
    if (this.#closed || this.congested) return;
    const frame = this.#frame;
    frame.cut(0);
    if (this.#modesDue) frame.ascii(MODES_ON);
    this.#modesDue = false;
    const start = frame.length;
    // A caret that runs about with the frame would flicker.
    if (this.#caretShown) frame.ascii(HIDE);
    const hidden = frame.length;
    // After a refresh everything is due, whatever was drawn.
    const [top, end] = this.#blank ? [0, this.#size.rows] : [from, to];
    this.#encoder.encode(this.#shown, this.#wanted, top, end, this.#blank);
    this.#blank = false;
    const stays = this.#caretShown && caret.visible && frame.length === hidden;
    if (stays) frame.cut(start);
    this.#encoder.moveTo(caret.x, caret.y);
    if (caret.visible && !stays) frame.ascii(SHOW);
    this.#caretShown = caret.visible;
    if (frame.length > 0) this.#write(frame.view());
  }

  /** Sends what is not drawn: a text for the clipboard. */
  send(sequence: string): void {
    if (!this.#closed) this.#out.write(sequence);
  }

  /** The characters on the screen, one line per row. */
  dump(): string {
    return Array.from({ length: this.#size.rows }, (_, y) => this.#wanted.line(y)).join('\n');
  }

  /** Restores the terminal. Resolves to false if nobody read that within half a second. */
  close(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(true);
    this.#closed = true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), LAST_WRITE_MS);
    this.#out.write(MODES_OFF, () => {
      clearTimeout(timer);
      resolve(true);
    });
    return promise;
  }

  #write(frame: Buffer): void {
    this.#writing = true;
    this.#out.write(frame, () => {
      this.#writing = false;
      const late = this.#skipped;
      this.#skipped = false;
      if (late && !this.#closed) this.#onDrain();
    });
  }

  #measure(): Canvas {
    const { columns, rows } = this.#stdout;
    return {
      cols: Math.min(columns || FALLBACK.cols, LIMIT.cols),
      rows: Math.min(rows || FALLBACK.rows, LIMIT.rows),
    };
  }
}
