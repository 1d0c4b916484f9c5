// A virtual screen that mirrors what a seat's terminal shows, so that a (re)connecting browser gets it at once.
import type { Grid } from '../../protocol/geometry.ts';
import type { StoredScreen } from './screen-file.ts';

export const RESET = '\x1bc';

/** A virtual terminal, in this thread (`headless-screen.ts`) or in a worker (`screen-pool.ts`). */
export interface Screen {
  /** @param output the app's next output @param handedOver the caller gives up the memory; it is freed once parsed */
  write(output: Uint8Array, handedOver?: boolean): void;
  /** Applied in order with the writes. */
  resize(size: Grid): void;
  /** The app has ended: what it showed stays, with these words below, and every mode is as for a new app. */
  end(words: string): void;
  /**
   * Everything written before this call, as output that brings any terminal of this size to the same screen, modes,
   * cursor and scrollback; later output continues it without a gap. Empty once closed; null if the screen was lost
   * meanwhile: then ask again.
   */
  snapshot(): Promise<Uint8Array | null>;
  /** The last known modes, as a string only meant for comparison. */
  modesKey(): string;
  /** Bytes written but not parsed yet. */
  pending(): number;
  close(): void;
}

export interface ScreenOptions {
  size: Grid;
  /** The terminal's replies to an app's queries (cursor position, device attributes). */
  onReply: (reply: string) => void;
  /** Called when the number of pending bytes has dropped. */
  onProgress: () => void;
  /** The screen was lost with its thread: returns the content to restore, if any is known. */
  recover?: () => Promise<StoredScreen | null>;
  /** It was restored; the app has to repaint what is missing. */
  onRecovered?: () => void;
}

export type OpenScreen = (options: ScreenOptions) => Screen;
