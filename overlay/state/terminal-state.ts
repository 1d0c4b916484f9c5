// The terminal's state (its connection and its seat), and the status for the bar, combined with the room's. Pure.
import type { Grid } from '../../protocol/geometry.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { SeatStateNote } from '../../protocol/page/terminal-note.ts';
import { type ConnectionState, type Status, statusOf } from './connection-state.ts';
import type { TerminalConnectionState } from './terminal-connection-state.ts';

export interface TerminalState {
  /** Null before ttyd's page has taken its socket, and where there is no terminal. */
  readonly connection: TerminalConnectionState | null;
  /** Why the proxy does not let this page in; null if it does, and while that is not known. */
  readonly refusal: Refusal | null;
  /** This page has no seat: it shows somebody else's. */
  readonly watching: boolean;
  /** As last sent by the proxy, at `seatAt` in ms of `performance.now()`. */
  readonly seat: SeatStateNote | null;
  readonly seatAt: number;
  /** The size that would fill the page; null while that is not known, and where it does not matter. */
  readonly own: Grid | null;
  /** Number of refused keys to show; reset after a while. */
  readonly refused: number;
  /** The value of `navigator.onLine`. */
  readonly online: boolean;
}

export const NO_TERMINAL: TerminalState = {
  connection: null,
  refusal: null,
  watching: false,
  seat: null,
  seatAt: 0,
  own: null,
  refused: 0,
  online: true,
};

/** The terminal's own status; null where there is no terminal. */
export function terminalStatus({ connection, online }: TerminalState): Status | null {
  if (!connection) return null;
  if (connection.kind === 'ended') return 'offline';
  if (connection.kind === 'reconnecting') return online ? 'reconnecting' : 'offline';
  return connection.kind;
}

/** Worst first: the bar shows whatever keeps a person from working. */
const RANK: readonly Status[] = ['offline', 'reconnecting', 'connecting', 'paused', 'live'];

/** The bar's `data-status`: the worse of room and terminal. */
export function overallStatus(
  connection: ConnectionState,
  paused: boolean,
  terminal: TerminalState,
): Status {
  const room = statusOf(connection, paused);
  // Without a party, the terminal's status is the only one.
  const mine = terminalStatus(terminal) ?? (connection.kind === 'alone' ? 'connecting' : room);
  return RANK.indexOf(mine) < RANK.indexOf(room) ? mine : room;
}

/** The time of the next reconnect attempt of room or terminal, in ms of `performance.now()`; null if none is due. */
export function nextTry(
  connection: ConnectionState,
  { connection: ofTerminal }: TerminalState,
): number | null {
  const times = [connection, ofTerminal]
    .map((state) => (state?.kind === 'reconnecting' ? state.retryAt : null))
    .filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
