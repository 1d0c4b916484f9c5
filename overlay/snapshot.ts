// `window.teleport`: the page's state for other programs.
import type { SeatState } from '../protocol/api.ts';
import type { Grid } from '../protocol/geometry.ts';
import type { ChatLine, CursorKind, Person } from '../protocol/messages.ts';
import { placeOf } from '../protocol/room/ghost-place.ts';
import { ordered } from '../protocol/room/roster.ts';
import type { Status } from './state/connection-state.ts';
import type { Movement } from './state/movement.ts';
import { overallStatus, terminalStatus } from './state/terminal-state.ts';
import { me, myPause, type ViewState } from './state/view-state.ts';

export interface GhostSnapshot {
  pid: string;
  kind: CursorKind;
  /** 0-based cell of my terminal; null without a terminal. */
  col: number | null;
  row: number | null;
  /** Percent of the terminal. */
  x: number;
  y: number;
}

export interface Snapshot {
  me: Person | null;
  /** The worse status of room and terminal. */
  status: Status;
  /**
   * The terminal alone; null without one. `seat` is the app's state as last sent by the proxy; `grid` is there once
   * ttyd's page has all that the overlay needs.
   */
  terminal: { status: Status | null; seat: SeatState | null; grid: Grid | null };
  people: Person[];
  ghosts: GhostSnapshot[];
  rev: number;
  rttMs: number | null;
  chat: ChatLine[];
}

/** @param grid columns and rows of my terminal, if there is one */
export function snapshotOf(
  state: ViewState,
  { ghosts, windows, rev }: Movement,
  grid: Grid | null,
): Snapshot {
  return {
    me: me(state),
    status: overallStatus(state.connection, myPause(state) !== undefined, state.terminal),
    terminal: {
      status: terminalStatus(state.terminal),
      seat: state.terminal.seat?.state ?? null,
      grid,
    },
    people: ordered(state.roster),
    ghosts: [...ghosts.values()].map((ghost) => {
      const { pid, kind, at } = ghost;
      const place = grid && placeOf(ghost, windows?.list ?? null, grid);
      const cell = { col: place && Math.floor(place.x), row: place && Math.floor(place.y) };
      return { pid, kind, ...cell, ...at };
    }),
    rev,
    rttMs: state.rttMs,
    chat: [...state.chat.lines],
  };
}
