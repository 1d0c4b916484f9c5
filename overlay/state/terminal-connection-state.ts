// The state and the interface of the terminal's connection, which the early script shares with the overlay.
import type { Grid } from '../../protocol/geometry.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { RoomNote, SeatStateNote, WindowsNote } from '../../protocol/page/terminal-note.ts';

export type TerminalConnectionState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Times are ms of `performance.now()`; `retryAt` is null while an attempt is in progress. */
  | { kind: 'reconnecting'; since: number; attempt: number; retryAt: number | null; code: number }
  /** `code`: a close code after which automatic reconnecting makes no sense. */
  | { kind: 'ended'; code: number };

export type TerminalConnectionEvent =
  | { type: 'state' }
  | { type: 'note'; note: SeatStateNote | WindowsNote | RoomNote }
  /** Keys (or characters of a paste) that were not sent or buffered. */
  | { type: 'refused'; keys: number };

/** The terminal's reconnecting socket; created by the early script, and found at `window.teleportConnection`. */
export interface LastingConnection {
  readonly state: TerminalConnectionState;
  /** ttyd's page has taken the socket; before that, and in pages that never do, it only holds the seat. */
  readonly used: boolean;
  /** Why the proxy does not let this page in, as last told; null once it does, and while that is not known. */
  readonly refusal: Refusal | null;
  /** Attempts in a row whose socket did not open. */
  readonly unopened: number;
  /** The seat's state as last sent by the proxy; null before that. */
  readonly seat: SeatStateNote | null;
  /** The seat's windows as last received; null before that, and where no bridge sends them. */
  readonly windows: WindowsNote | null;
  /** Whether the room is paused, as last received; null before that, and where the party sends it instead. */
  readonly room: RoomNote | null;
  listen(handler: (event: TerminalConnectionEvent) => void): { close(): void };
  /** Reconnects at once, even after a final close. */
  open(): void;
  /** Stores why the page is not let in; one that is not tried again ends the connection. @param refusal null: not known */
  refuse(refusal: Refusal | null): void;
  /** Asks the proxy to restart a degraded seat now. @returns false without a connection */
  restartSeat(): boolean;
  /** Requests another seat, in a watch-only page; remembered across reconnects. @param seat 1-based */
  watchSeat(seat: number): void;
  /** The size that fills the page: the terminal has it unless somebody acts in another page. */
  fits(size: Grid): void;
  /** Somebody acts in this page: the terminal gets its size. */
  active(): void;
  /** Requests that one of the room's windows be raised in this seat; does nothing without a connection. */
  raise(g: string): void;
  /** Hook that changes typed input before it is sent or buffered; it returns null to leave it unchanged. */
  modify: ((typed: string) => string | null) | null;
}

declare global {
  interface Window {
    /** Set by the early script, before anything else of the page runs. */
    teleportConnection?: LastingConnection;
  }
}
