// Terminal output: modes, a screen buffer with delta drawing, and writes that never block.
import { createWriteStream, type WriteStream } from 'node:fs';
import type { WriteStream as TtyStream } from 'node:tty';
import pTimeout from 'p-timeout';
import terminalKit, { type ScreenBufferHD, type Terminal } from 'terminal-kit';
import { nearest256 } from '../draw/color.ts';
import { createPaper, type Paper, Surface } from '../draw/surface.ts';
import type { Bounds, Canvas } from '../wm/types.ts';
import { WideBuffer } from './buffer.ts';

// Alternate screen, application keypad, bracketed paste, SGR mouse reports for buttons and drags.
const MODES_ON = '\x1b[?1049h\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[?25l';
const MODES_OFF = '\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[?25h\x1b[?1049l';
/** Unsent output above which frames are skipped until the reader catches up, in UTF-16 units. */
const HIGH_WATER = 128 * 1024;
/** A terminal reports 0 x 0 while nobody is attached. */
const FALLBACK: Canvas = { cols: 80, rows: 24 };
const LIMIT: Canvas = { cols: 500, rows: 200 };

export interface ScreenOptions {
  stdout: TtyStream & { fd: number };
  trueColor: boolean;
  /** The reader caught up after frames were skipped. */
  onDrain: () => void;
  /** The terminal is gone (EIO, EPIPE). */
  onGone: (error: Error) => void;
}

export class Screen {
  readonly #stdout: TtyStream;
  // Node's TTY streams block the event loop on writes while the reader is slow; file streams don't.
  readonly #out: WriteStream;
  readonly #term: Terminal;
  #frame = '';
  #buffer: ScreenBufferHD;
  #paper: Paper;
  #size: Canvas;
  #caret: { x: number; y: number } | null = null;
  #closed = false;

  constructor(options: ScreenOptions) {
    this.#stdout = options.stdout;
    this.#out = createWriteStream('', { fd: options.stdout.fd, autoClose: false });
    this.#out.on('drain', options.onDrain);
    this.#out.on('error', options.onGone);
    this.#size = this.#measure();
    const collect = {
      write: (text: string): boolean => {
        this.#frame += text;
        return true;
      },
      on: (): void => undefined,
      isTTY: false,
      columns: this.#size.cols,
      rows: this.#size.rows,
    };
    this.#term = terminalKit.createTerminal({
      stdin: process.stdin,
      stdout: collect,
      stderr: process.stderr,
      generic: 'xterm-truecolor',
      appId: 'xterm-truecolor',
      isTTY: true,
    });
    if (!options.trueColor) {
      const cached = new Map<number, number>();
      const index = (r: number, g: number, b: number): number => {
        const key = (r << 16) | (g << 8) | b;
        const found = cached.get(key) ?? nearest256(r, g, b);
        cached.set(key, found);
        return found;
      };
      this.#term.optimized.color24bits = (r, g, b) => `\x1b[38;5;${index(r, g, b)}m`;
      this.#term.optimized.bgColor24bits = (r, g, b) => `\x1b[48;5;${index(r, g, b)}m`;
    }
    this.#buffer = this.#newBuffer();
    this.#paper = createPaper(this.#buffer);
  }

  get size(): Canvas {
    return this.#size;
  }

  /** Backpressure: true while the reader is so far behind that another frame would only pile up. */
  get congested(): boolean {
    return this.#out.writableLength > HIGH_WATER;
  }

  /** Re-reads the size, sets the modes again and forgets what the terminal shows: it may be a new viewer's. */
  refresh(): Canvas {
    const size = this.#measure();
    if (size.cols !== this.#size.cols || size.rows !== this.#size.rows) {
      this.#size = size;
      this.#term.width = size.cols;
      this.#term.height = size.rows;
      this.#buffer = this.#newBuffer();
      this.#paper = createPaper(this.#buffer);
    }
    this.#buffer.lastBufferUpToDate = false;
    this.#frame = MODES_ON;
    return size;
  }

  /** A surface of the whole screen that is clipped to `clip`. */
  surface(clip: Bounds): Surface {
    const area = { x: 0, y: 0, w: this.#size.cols, h: this.#size.rows };
    return new Surface(this.#paper, area, clip);
  }

  /**
   * Sends the cells that differ from what the terminal shows.
   * @param clip the part to compare @param caret position of the text cursor; null hides it
   */
  flush(clip: Bounds, caret: { x: number; y: number; visible: boolean }): void {
    if (this.#closed) return;
    const rect = { x: clip.x, y: clip.y, width: clip.w, height: clip.h };
    this.#frame += '\x1b[?25l';
    const before = this.#frame.length;
    this.#buffer.draw({ delta: true, srcClipRect: rect });
    const moved = this.#caret?.x !== caret.x || this.#caret?.y !== caret.y;
    if (this.#frame.length === before && !moved && before <= 6) {
      this.#frame = '';
      return;
    }
    this.#caret = { x: caret.x, y: caret.y };
    this.#frame += `\x1b[${caret.y + 1};${caret.x + 1}H${caret.visible ? '\x1b[?25h' : ''}`;
    this.#out.write(this.#frame);
    this.#frame = '';
  }

  /** Sends what is not drawn: a text for the clipboard. */
  send(sequence: string): void {
    if (!this.#closed) this.#out.write(sequence);
  }

  /** The characters on the screen, one line per row. */
  dump(): string {
    return this.#buffer.dumpChars();
  }

  /** Restores the terminal. Resolves to false if nobody read that within half a second. */
  close(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(true);
    this.#closed = true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#out.write(MODES_OFF, () => resolve(true));
    return pTimeout(promise, { milliseconds: 500, fallback: () => false });
  }

  #newBuffer(): ScreenBufferHD {
    const { cols, rows } = this.#size;
    return new WideBuffer({ width: cols, height: rows, dst: this.#term, noFill: true });
  }

  #measure(): Canvas {
    const { columns, rows } = this.#stdout;
    return {
      cols: Math.min(columns || FALLBACK.cols, LIMIT.cols),
      rows: Math.min(rows || FALLBACK.rows, LIMIT.rows),
    };
  }
}
