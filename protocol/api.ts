// Types of the public HTTP API that other programs rely on: the room list and the operator's snapshot.
import type { Access } from './access/access.ts';
import type { AuditRow } from './access/audit.ts';
import type { ResidentFacts } from './access/resident-control.ts';
import type { RoomFacts } from './access/room-control.ts';
import type { RoomFigures } from './access/room-figures.ts';
import type { RoomInspection } from './access/room-inspection.ts';
import type { Person } from './messages.ts';
import type { RoomMode } from './modes.ts';
import type { Difference } from './page/page-contract.ts';
import type { WindowRecord } from './windows.ts';

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
  /** Whoever comes in is recorded. */
  recorded: boolean;
}

/** What the sign-in page holds (`#sign-in-data`). */
export interface SignInData {
  /** Path of the lobby, as in `LobbyData`. */
  root: string;
  /** Address to go back to: a path of this site, below `root`. */
  next: string;
  /** The room that was wanted, and who may enter it; absent if `next` is none. */
  room?: RoomListing;
  access?: Access;
  /** One button each; `href` begins the sign-in. Empty if nobody can sign in here, or if it would not help. */
  providers: { id: string; name: string; href: string }[];
  /** Whether the room lets guests in as well. */
  guestsWelcome: boolean;
  /** Why the visitor is here and not in the room, or what went wrong with a sign-in; absent if nothing did. */
  reason?: { code: string; title: string; text: string };
  /** Who has signed in already. */
  me?: Me;
  /** Where a form signs out: POST. */
  logoutUrl: string;
}

/** The visitor's account, of `/api/me`. */
export interface Me {
  /** Display name. */
  name: string;
  /** `github:octocat` */
  account: string;
  /** Name of the provider. */
  provider: string;
}

/** `/api/me`: who the visitor is, for the menu in the bar. */
export interface MeAnswer {
  /** Null for a guest. */
  me: Me | null;
  /** Whether people can sign in here. */
  canSignIn: boolean;
  /** Where the visitor is signed in, this browser first; times are Unix times in ms. */
  sessions: { id: string; browser: string; at: number; seen: number; current: boolean }[];
}

/** One invitation, of `/api/rooms/:id/invites`. Times are Unix times in ms. */
export interface InviteListing {
  id: string;
  role: 'guest' | 'watcher' | 'host';
  uses: number;
  by: string;
  at: number;
  until: number;
  revoked: boolean;
  usedBy: { who: string; at: number }[];
  /** Its link. */
  url: string;
}

/** What the operators' page holds (`#ops-data`). */
export interface OpsPageData {
  /** Path of the lobby, as in `LobbyData`. */
  root: string;
  /** Id of the proxy that serves the page: it can restart and stop its own seats only. */
  proxy: string;
  /** Who the operator is, for people. */
  me: string;
  /** Whether they are one by the token: then signing out is ours. */
  byToken: boolean;
  /** From when on something is unwell, by the names of `ops:` of config.yaml. */
  thresholds: Record<string, number>;
  /** How each room of this proxy is shared. */
  modes: Record<string, RoomMode>;
}

/** What the lobby's page holds (`#lobby-data`). */
export interface LobbyData {
  /** Path of the lobby, below which everything of the proxy lies; ends in `/`. */
  root: string;
  rooms: RoomListing[];
  /** Who may enter, by room. */
  access: Record<string, Access>;
}

/** What the page of a recording holds (`#replay-data`). */
export interface ReplayData {
  /** Path of the lobby, as in `LobbyData`. */
  root: string;
  /** Ids of room and recording. */
  room: string;
  recording: string;
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
  /** Sockets of browsers and watchers. */
  clients: number;
  /** From the last input that output has followed to that output, in ms; null before the first. */
  echoMs: number | null;
  /** How often it was brought back: its app or its ttyd had ended, or somebody asked for another app. */
  restarts: { app: number; ttyd: number; asked: number };
}

export interface RoomSnapshot {
  id: string;
  rev: number;
  windows: number;
  people: number;
  chat: number;
  paused: boolean;
  locked: boolean;
  /** AG1: who lives there; null: nobody, or not known. */
  resident: ResidentFacts | null;
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

/** What `teleport ttyd` found when it tried a ttyd. */
export interface TtydVerdict {
  version: string;
  /** Of its program; null if there was none. */
  sha256: string | null;
  /** Unix time in ms. */
  at: number;
  ok: boolean;
  failed: { name: string; message: string }[];
  /** Names of checks that were not made, such as those in a browser where there is none. */
  skipped: string[];
}

export interface TtydVerdicts {
  /** On the pinned version; null if it was not tried. */
  verdict: TtydVerdict | null;
  /** On the latest one that an upgrade did not switch to, until one does. */
  refused: TtydVerdict | null;
}

export interface TtydSnapshot extends TtydVerdicts {
  /** The pinned version. */
  version: string;
  /** The pinned checksum; null: any build of that version. */
  sha256: string | null;
  /** Its page; null until it has been read. */
  page: { ok: boolean; differences: Difference[] } | null;
  reports: PageReport[];
}

/** What a capture of the room's windows has written. Files are paths from the project on. */
export interface Captured {
  /** The layout file. */
  file: string;
  /** Windows in it. */
  windows: number;
  /** Windows left out because others may not have them: terminals without permission, files outside of the project. */
  left: number;
  /** Where the layout before it is kept. */
  before?: string;
  /** The room file, if it names the layout from now on. */
  named?: string;
  /** What to do so that the room opens with it, if its room file does not name it. */
  note?: string;
}

/** What saving the room's windows would do, and what was saved. */
export interface Arrangement {
  file: string;
  /** Where what is in the file now would be kept; null: there is no file yet. */
  before: string | null;
  windows: number;
  /** Windows that would not be in it, and why not. */
  left: { type: string; title: string; why: string }[];
  /** The file holds exactly these windows already. */
  isSaved: boolean;
  /** The room file, if it would name the layout; null: it does already. */
  names: string | null;
  /** Whether there is anything that the room could be put back to, and how many windows are saved. */
  mayReset: boolean;
  saved: number | null;
  /** RF1, RF2: mistakes of the room's file, and what of it does not hold yet. */
  broken: string[];
  waits: { what: string; when: string }[];
}

/** A room file as an operator's page gets it. */
export interface RoomFileText {
  /** Its path, from the project on. */
  file: string;
  /** Null: there is none yet. */
  text: string | null;
  /** Changes with the text; empty where there is none. */
  version: string;
  /** Why it can't be saved; null if it can. */
  readOnly: string | null;
}

/** What the draft of a room file would come to. */
export interface RoomDraft {
  text: string;
  problems: { line: number; key: string; message: string; level: 'error' | 'warning' }[];
  /** Each key as a form shows it. */
  shown: Record<string, string>;
  /** What would change in the room that runs, and when it would hold. */
  changes: { what: string; when: string }[];
  /** Against the file as it is. */
  diff: { mark: '+' | '-' | ' '; line: string }[];
  /** What people would see of it; null while it has mistakes. */
  card: {
    id: string;
    name: string;
    mode: RoomMode;
    places: number;
    access: string;
    welcome: string;
  } | null;
}

/** RF1, RF2: of the room files. */
export interface RoomFilesSnapshot {
  /** Every problem, as `file:line: key: message`. */
  problems: string[];
  /** Ids of open rooms whose file is not taken: what was before stays in force. */
  broken: string[];
  /** By room, the keys that do not hold yet, and when they will. */
  waits: Record<string, { what: string; when: string }[]>;
}

export interface OpsSnapshot {
  pid: number;
  partyPid: number | null;
  ttyd: TtydSnapshot;
  seats: SeatSnapshot[];
  rooms: RoomSnapshot[];
  roomFiles: RoomFilesSnapshot;
}

/** `/api/ops/rooms/:id`: what a room's object at the party has. */
export interface OpsRoomAnswer {
  /** When the party was asked, Unix time in ms. */
  at: number;
  room: string;
  /** Its id at the party. */
  partyRoom: string;
  /** Its SQLite file on the proxy's machine; null if the party is elsewhere. */
  database: string | null;
  facts: RoomFacts;
  inspection: RoomInspection;
  people: Person[];
  figures: RoomFigures;
  /** Lowest first. */
  windows: WindowRecord[];
  /** How many there are, and how many of them still let somebody in. */
  invitations: { all: number; open: number };
  bans: number;
  knocks: number;
  /** The newest acts, newest first. */
  audit: AuditRow[];
}
