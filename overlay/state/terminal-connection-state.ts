// How the terminal's socket stands, as the early script tells the overlay.
import type { RoomNote, SeatStateNote, WindowsNote } from '../../protocol/page/terminal-note.ts';

export type TerminalConnectionState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Times are of `performance.now()`; `retryAt` is null while a try is under way. */
  | { kind: 'reconnecting'; since: number; attempt: number; retryAt: number | null; code: number }
  /** `code`: a close code after which trying again by itself makes no sense. */
  | { kind: 'ended'; code: number };

export type TerminalConnectionEvent =
  | { type: 'state' }
  | { type: 'note'; note: SeatStateNote | WindowsNote | RoomNote }
  /** Keys (characters of a paste) that were not kept in a gap. */
  | { type: 'refused'; keys: number };

/** The terminal's lasting socket, for the overlay; made by the early script, found at `window.teleportConnection`. */
export interface LastingConnection {
  readonly state: TerminalConnectionState;
  /** The seat as the proxy last told it; null before that. */
  readonly seat: SeatStateNote | null;
  /** The seat's windows as last told; null before that, and where no bridge tells them. */
  readonly windows: WindowsNote | null;
  /** Whether the room is paused, as last told; null before that, and where the party tells it. */
  readonly room: RoomNote | null;
  listen(handler: (event: TerminalConnectionEvent) => void): { close(): void };
  /** Tries at once, also after an end. */
  open(): void;
  /** Makes no further try until `open`. */
  end(code: number): void;
  /** Asks the proxy to start a degraded seat again now. @returns false without a connection */
  restartSeat(): boolean;
  /** Asks for another seat, in a page that only looks, also after the next gap. @param seat 1-based */
  watchSeat(seat: number): void;
  /** Asks for one of the room's windows to be put on top in this seat; nothing without a connection. */
  raise(g: string): void;
  /** Changes what is typed, before it is sent or kept; null from it: nothing to change. */
  modify: ((typed: string) => string | null) | null;
}

declare global {
  interface Window {
    /** Set once ttyd's page has asked for its socket. */
    teleportConnection?: LastingConnection;
  }
}
