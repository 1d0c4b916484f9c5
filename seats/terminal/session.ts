// What a terminal session is to the rest of the proxy, and what only its seat may do with it.
import type { Logger } from 'pino';
import type { SeatState } from '../../protocol/api.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { PageNote, SeatNote } from '../../protocol/page/terminal-note.ts';
import type { OpenScreen } from '../screen/screen.ts';
import type { KeptScreen, StoredScreen } from '../screen/screen-file.ts';
import type { Address } from './upstream.ts';
import type { ClientSocket } from './viewer.ts';

export interface AttachOptions {
  /** Asked for each frame of input: it is let through or dropped. */
  mayInput: () => boolean;
  mayResize: boolean;
  /** What the page tells the proxy beside the terminal. */
  onNote?: (note: PageNote) => void;
}

/** A browser that has the terminal. */
export interface Attachment extends Disposable {
  /** Tells its page, as soon as the page has said that it understands notes; never a page that doesn't. */
  note(note: SeatNote): void;
}

export interface TerminalSession {
  /**
   * Gives a browser the terminal. To the browser this end looks like ttyd; it starts with the browser's
   * greeting. Disposing ends the terminal for that browser but leaves its socket open.
   */
  attach(client: ClientSocket, options: AttachOptions): Attachment;
  /** A browser sent input; what it was is not told. */
  onInput(fn: () => void): Disposable;
  onResize(fn: (size: Grid) => void): Disposable;
  size(): Grid;
  /** Browsers attached. */
  clients(): number;
  /** Whether ttyd is connected. */
  connected(): boolean;
  /** Ends the upstream connection and forgets the screen; the browsers' sockets are closed with 1001. */
  close(): Promise<void>;
}

/** What only the seat may do. */
export interface SeatSession extends TerminalSession, KeptScreen {
  /** Starts with a screen of an earlier proxy, then at this size; before the first `connect`. */
  restore(screen: StoredScreen, size: Grid): void;
  /**
   * Connects to the seat's ttyd, which starts or attaches the app.
   * @param app `same`: the app still runs and will repaint; `new`: the screen starts empty
   */
  connect(address: Address, app: 'same' | 'new'): Promise<void>;
  /** Whether the app's terminal is this one: it has begun to put something out. */
  attached(): boolean;
  /** The app is another one than was thought at `connect`: the screen starts empty. */
  renew(): void;
  /** Ends the upstream connection, if there is one, and resolves when it has ended. */
  disconnect(): Promise<void>;
  /** How the seat is; every page that understands notes is told, those that come later too. */
  describe(status: SeatStatus): void;
  /** The upstream connection ended, whoever ended it. */
  onDisconnect(fn: () => void): Disposable;
}

export interface SeatStatus {
  state: SeatState;
  /** Why it is degraded, for people; else empty. */
  why: string;
  /** When it is tried again, on the clock of `performance.now()`; null: it isn't waiting. */
  retryAt: number | null;
}

export interface SessionOptions {
  /** Number of the seat, 1-based. */
  seat: number;
  size: Grid;
  log: Logger;
  /** Where its screen lives. */
  openScreen: OpenScreen;
  /** The screen as it was last stored, for one that was lost with its thread. */
  lastScreen?: () => Promise<StoredScreen | null>;
}
