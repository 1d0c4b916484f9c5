// What a seat's terminal shows right now, kept so that a browser that comes or comes back gets the screen at once.
import type { Grid } from '../../protocol/geometry.ts';
import type { StoredScreen } from './screen-file.ts';

export const RESET = '\x1bc';
/** CAN first: it ends a sequence that the old app left unfinished. */
export const RESET_BYTES: Uint8Array = Buffer.from(`\x18${RESET}`);

/** A virtual terminal; in this thread (`headless-screen.ts`), or in another one (`screen-pool.ts`). */
export interface Screen {
  /** @param output the app's next output @param handedOver nobody else uses its memory: it is given back once parsed */
  write(output: Uint8Array, handedOver?: boolean): void;
  /** Takes its place in the order of the writes. */
  resize(size: Grid): void;
  /** Empties the screen and puts every mode back, for an app that is a new one. */
  reset(): void;
  /**
   * Everything written before this call, as output that brings any terminal of this size to the same
   * screen, modes, cursor and scrollback; what is written after it fits on without a gap. Empty once closed;
   * null if the screen was lost meanwhile: then it is to be asked for again.
   */
  snapshot(): Promise<Uint8Array | null>;
  /** The modes in force when last heard of, in a form that can only be compared. */
  modesKey(): string;
  /** Bytes that are written but not parsed yet. */
  pending(): number;
  close(): void;
}

export interface ScreenOptions {
  size: Grid;
  /** Answers of the terminal to an app's questions (cursor position, device attributes). */
  onReply: (reply: string) => void;
  /** Called when the bytes that wait have become fewer. */
  onProgress: () => void;
  /** The screen was lost with its thread: what it begins again with, if anything is known. */
  recover?: () => Promise<StoredScreen | null>;
  /** It has begun again; what is missing, the app has to paint. */
  onRecovered?: () => void;
}

export type OpenScreen = (options: ScreenOptions) => Screen;
