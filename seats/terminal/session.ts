// The interface of a terminal session for the rest of the proxy, and the part that only its seat may use.
import type { Logger } from 'pino';
import type { HeldKeys } from '../../node/held-keys.ts';
import type { SeatState } from '../../protocol/api.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { WishPolicy } from '../../protocol/page/app-wishes.ts';
import type { PageNote, SeatNote } from '../../protocol/page/terminal-note.ts';
import type { OpenScreen } from '../screen/screen.ts';
import type { KeptScreen, StoredScreen } from '../screen/screen-file.ts';
import type { AppTerminal } from './app-terminal.ts';
import type { ByteBudget } from './input/byte-budget.ts';
import type { TerminalMeter } from './terminal-meter.ts';
import type { Address } from './upstream.ts';
import type { ClientSocket } from './viewer.ts';

export interface AttachOptions {
  /** Called for each input frame: true passes it on, false drops it. */
  mayInput: () => boolean;
  /** Called before that when somebody types, pastes or clicks here, and not for what a terminal reports by itself. */
  onActivity?: () => void;
  /** Whether its own size counts, where sizes do. */
  mayResize: boolean;
  /** It shows the seat to somebody who is not in it, or is the stream of many of them, and gets nothing that the app has for the seat's own people. */
  watches?: 'person' | 'stream';
  /** The next output for this browser is the whole screen, which whoever joins it there begins with. */
  onPicture?: (goesOn: boolean) => void;
  /** The first output, or the screen as it is, goes out to the page. */
  onFirstOutput?: () => void;
  /** Handles a note from the page (messages outside the terminal stream). */
  onNote?: (note: PageNote) => void;
}

/** A browser attached to the terminal. */
export interface Attachment extends Disposable {
  /** Sends a note once the page has said that it understands notes; never to a page that doesn't. */
  note(note: SeatNote): void;
  /** Sends the whole screen once more; no output is left out by this. */
  refresh(): void;
}

export interface TerminalSession {
  /**
   * Attaches a browser. To the browser this side looks like ttyd; output starts after the browser's
   * greeting. Disposing detaches it but leaves its socket open.
   */
  attach(client: ClientSocket, options: AttachOptions): Attachment;
  /** Called when a browser sends input. @param fn gets what was typed, which nobody keeps, logs or sends on */
  onInput(fn: (keys: Uint8Array) => void): Disposable;
  /** Keeps input back until disposed of, for some seconds at most; then it goes on in order (BR17). */
  holdInput(): HeldKeys;
  onResize(fn: (size: Grid) => void): Disposable;
  size(): Grid;
  /** GE1: from now on it has this size, whatever browsers have; null: theirs count. */
  setFixed(size: Grid | null): void;
  /** Number of attached browsers, and how many of them watch; a stream is none. */
  clients(): number;
  watchers(): number;
  /** Whether ttyd is connected. */
  connected(): boolean;
  /** From the last input that output has followed to that output, in ms; null before the first. */
  echoMs(): number | null;
  /** Closes the upstream connection, drops the screen, and closes the browsers' sockets with 1001. */
  close(): Promise<void>;
}

/** What only the seat may call. */
export interface SeatSession extends TerminalSession, KeptScreen {
  /**
   * Restores a screen saved by an earlier proxy, if there is one, then applies this size; before the first `connect`.
   * @param position how much output of the app it shows, in bytes; null: unknown
   */
  restore(screen: StoredScreen | null, size: Grid, position: number | null): void;
  /**
   * Connects to the seat's ttyd, whose pipe brings the app's output from where the screen is. If some of it is lost,
   * the app is made to repaint.
   */
  connect(address: Address): Promise<void>;
  /** The app has ended, and all of its output has come: says so on the screen, and gets ready for the next one. */
  appEnded(words: string): void;
  /** Whether ttyd answers; true while it is not connected. */
  answers(): Promise<boolean>;
  /** Input, in bytes: what the app's terminal has not taken yet, and what it has taken in total. */
  input(): { pending: number; taken: number };
  /** Closes the upstream connection, if any; resolves when it has closed. */
  disconnect(): Promise<void>;
  /** Sets the seat's status, sent to all pages that understand notes, including later ones. */
  describe(status: SeatStatus): void;
  /** Called when the upstream connection has ended, whichever side ended it. */
  onDisconnect(fn: () => void): Disposable;
}

export interface SeatStatus {
  state: SeatState;
  /** Why it is degraded, in words for people; otherwise empty. */
  why: string;
  /** The degraded seat's app runs. */
  up: boolean;
  /** Time of the next attempt, on the clock of `performance.now()`; null if none is scheduled. */
  retryAt: number | null;
}

export interface SessionOptions {
  /** Number of the seat, 1-based. */
  seat: number;
  size: Grid;
  /** Whether it keeps that size, whatever browsers have (GE1). */
  isFixed?: boolean;
  log: Logger;
  app: AppTerminal;
  /** Limits the input that waits in all seats together. */
  inputBudget: ByteBudget;
  /** Counts what goes through all sessions. */
  meter?: TerminalMeter;
  /** What the app may do beyond its screen; asks and shows if not given. */
  wishes?: WishPolicy;
  /** Opens the session's virtual screen. */
  openScreen: OpenScreen;
  /** The last saved screen, to restore one that was lost with its worker thread. */
  lastScreen?: () => Promise<StoredScreen | null>;
}
