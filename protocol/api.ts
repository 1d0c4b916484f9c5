// Types of the public HTTP API that other programs rely on: the room list and the operator's snapshot.
import type { RoomMode } from './modes.ts';
import type { Difference } from './page/page-contract.ts';

/** One room of `/api/rooms`: public facts only. */
export interface RoomListing {
  id: string;
  displayName: string;
  mode: RoomMode;
  multiplayer: boolean;
  maxPlayers: number;
  people: number;
  seatsFree: number;
  paused: boolean;
}

/** What the lobby's page holds (`#lobby-data`). */
export interface LobbyData {
  /** Path of the lobby, below which everything of the proxy lies; ends in `/`. */
  root: string;
  rooms: RoomListing[];
}

export type SeatState = 'starting' | 'running' | 'degraded' | 'stopping' | 'stopped';
export type BridgeStatus = 'off' | 'connecting' | 'live' | 'reconnecting' | 'stopped';

/** A window as a bridge last saw it in its app; `g` (the id in the room) is null if it is not mirrored. */
export interface SeenWindow {
  g: string | null;
  localId: string;
  type: string;
  title: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface BridgeSnapshot {
  status: BridgeStatus;
  rev: number;
  /** Time from the last remote change's arrival to its confirmation in the app, in ms. */
  lagMs: number;
}

export interface SeatSnapshot {
  room: string;
  seat: number;
  visitor: string;
  state: SeatState;
  /** Why it is degraded, in words for people; otherwise empty. */
  why: string;
  pids: { ttyd: number | null; app: number | null };
  ipcSocket: string;
  cols: number;
  rows: number;
  /** Top first. */
  windows: SeenWindow[];
  bridge: BridgeSnapshot & {
    /** What this seat's app can't show, report or set of the room; empty if everything is mirrored. */
    missing: string[];
  };
  rssBytes: number;
}

export interface RoomSnapshot {
  id: string;
  rev: number;
  windows: number;
  people: number;
  chat: number;
  paused: boolean;
  locked: boolean;
}

/** What browsers reported about ttyd's page. */
export interface PageReport {
  /** Identifies the page's content; empty if it has not been read yet. */
  page: string;
  differences: Difference[];
  /** Number of such reports. */
  count: number;
  /** Unix time in ms. */
  lastAt: number;
}

export interface TtydSnapshot {
  /** The pinned version. */
  version: string;
  /** Its page; null until it has been read. */
  page: { ok: boolean; differences: Difference[] } | null;
  reports: PageReport[];
}

export interface OpsSnapshot {
  pid: number;
  partyPid: number | null;
  ttyd: TtydSnapshot;
  seats: SeatSnapshot[];
  rooms: RoomSnapshot[];
}
