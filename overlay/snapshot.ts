// `window.teleport`: what other programs may ask this page (DESIGN.md, contract).
import type { Grid } from '../protocol/geometry.ts';
import type { ChatLine, CursorKind, Person } from '../protocol/messages.ts';
import { type Status, statusOf } from './connection-state.ts';
import { cellOf } from './geometry.ts';
import { ordered } from './roster.ts';
import { me, type ViewState } from './view-state.ts';

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
  status: Status;
  people: Person[];
  ghosts: GhostSnapshot[];
  rev: number;
  rttMs: number | null;
  chat: ChatLine[];
}

/** @param grid columns and rows of my terminal, if there is one */
export function snapshotOf(state: ViewState, grid: Grid | null): Snapshot {
  return {
    me: me(state),
    status: statusOf(state.connection, state.paused !== null),
    people: ordered(state.roster),
    ghosts: [...state.ghosts.values()].map(({ pid, kind, at }) => ({
      pid,
      kind,
      ...(grid ? cellOf(at, grid) : { col: null, row: null }),
      ...at,
    })),
    rev: state.rev,
    rttMs: state.rttMs,
    chat: [...state.chat.lines],
  };
}
