// How the terminal stands, next to the room: the connection's state, the seat's, and the one status that the bar shows; pure.
import type { SeatStateNote } from '../../protocol/page/terminal-note.ts';
import { type ConnectionState, type Status, statusOf } from './connection-state.ts';
import type { TerminalConnectionState } from './terminal-connection-state.ts';

export interface TerminalState {
  /** Null before ttyd's page has asked for its socket, and where there is no terminal. */
  readonly connection: TerminalConnectionState | null;
  /** This page has no seat: it shows somebody else's. */
  readonly watching: boolean;
  /** As the proxy last told it, at `seatAt` on the clock of `performance.now()`. */
  readonly seat: SeatStateNote | null;
  readonly seatAt: number;
  /** Keys that were not sent, shown for a while. */
  readonly refused: number;
  /** The device says that it has a network. */
  readonly online: boolean;
}

export const NO_TERMINAL: TerminalState = {
  connection: null,
  watching: false,
  seat: null,
  seatAt: 0,
  refused: 0,
  online: true,
};

/** The terminal's part of the status; null where there is none. */
export function terminalStatus({ connection, online }: TerminalState): Status | null {
  if (!connection) return null;
  if (connection.kind === 'ended') return 'offline';
  if (connection.kind === 'reconnecting') return online ? 'reconnecting' : 'offline';
  return connection.kind;
}

/** Worst first: a person is told what keeps them from working. */
const RANK: readonly Status[] = ['offline', 'reconnecting', 'connecting', 'paused', 'live'];

/** The bar's `data-status`: of room and terminal the one that is worse off. */
export function overallStatus(
  connection: ConnectionState,
  paused: boolean,
  terminal: TerminalState,
): Status {
  const room = statusOf(connection, paused);
  // Where there is no party the terminal is all there is.
  const mine = terminalStatus(terminal) ?? (connection.kind === 'alone' ? 'connecting' : room);
  return RANK.indexOf(mine) < RANK.indexOf(room) ? mine : room;
}

/** When the next try of room or terminal is due, on the clock of `performance.now()`; null if none is waited for. */
export function nextTry(
  connection: ConnectionState,
  { connection: ofTerminal }: TerminalState,
): number | null {
  const times = [connection, ofTerminal]
    .map((state) => (state?.kind === 'reconnecting' ? state.retryAt : null))
    .filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
