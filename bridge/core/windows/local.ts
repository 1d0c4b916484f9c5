// A bridge's knowledge of its app: the id mapping, what was last seen, and what was tried and refused.
import type { Grid, Rect } from '../../../protocol/geometry.ts';
import type { Props, WindowRecord } from '../../../protocol/windows.ts';

/** A window as the app shows it, with its path relative to the room's files. */
export interface LocalWindow {
  /** The app's own id; apps reuse ids for other windows (BR13), so it is never trusted alone. */
  id: string;
  type: string;
  rect: Rect;
  title: string;
  /** As sent to the room: relative to the files root. */
  path?: string;
  zoomed?: boolean;
  props?: Props;
  /** Why this window is never mirrored, moved or closed (BR14, BR15); absent if it is mirrored. */
  private?: string;
}

/** A snapshot of the app's state, from one poll. */
export interface Reading {
  /** The process run that answered. */
  boot: string;
  /** Top first. */
  windows: readonly LocalWindow[];
  /** Wallpaper and theme, from apps that report them (BR16). */
  desktop?: Props;
  /** Size of the terminal; if it differs from the last reading, the terminal was resized (BR7). */
  grid: Grid;
  /** A resize is in progress: even at the same size, rect changes are not the user's (BR7). */
  resized: boolean;
  /** Somebody may already have used this process run (BR9); only matters in its first reading. */
  touched?: boolean;
}

/** Optional features of an app, from `get_capabilities` and `get_window_types`. */
export interface Abilities {
  raise: boolean;
  zoom: boolean;
  title: boolean;
  props: boolean;
  /** Can read and write the texts of its editors. */
  text?: boolean;
  /** Can report and set wallpaper and theme. */
  desktop?: boolean;
  /** Types that it can create; null if it did not say. */
  types: ReadonlySet<string> | null;
}

/** Registers of a window as last seen in the app. */
export interface Seen {
  rect: Rect;
  title: string;
  zoomed?: boolean;
  props?: Props;
}

/** BR6: how often the app replied OK but did something else. */
export interface Try {
  /** What was wanted, part by part (column and row, width and height, or a single value). */
  want: readonly unknown[];
  /** What the app showed instead. */
  got: readonly unknown[];
  /** JSON of the whole wanted rectangle or value; for a different one the total restarts. */
  all: string;
  misses: number;
  total: number;
}

/** A property, or group of properties, that one command sets. */
export type Register = 'pos' | 'size' | 'zoom' | 'title' | 'z' | 'gone' | `prop.${string}`;

/** ID2: the mapping of one mirrored window. */
export interface Entry {
  g: string;
  id: string;
  type: string;
  path: string | undefined;
  seen: Seen;
  tries: ReadonlyMap<Register, Try>;
}

/** A local window identified by more than its id. */
export interface Known {
  id: string;
  type: string;
  path: string | undefined;
}

/** A create whose window has not been found yet (no id in the reply, or no reply: BR8, BR13). */
export interface PendingCreate {
  g: string;
  type: string;
  path: string | undefined;
  title: string;
  rect: Rect;
  /** Local ids that existed before it. */
  before: ReadonlySet<string>;
  /** The app replied OK; false after a time-out. */
  certain: boolean;
  /** Readings left before it counts as not executed. */
  patience: number;
}

export type Command =
  | { kind: 'create'; g: string; type: string; rect: Rect; title: string; props: Props }
  | { kind: 'close'; g: string | null; id: string }
  | { kind: 'move'; g: string; id: string; rect: Rect }
  | { kind: 'resize'; g: string; id: string; rect: Rect }
  | { kind: 'zoom'; g: string; id: string; zoomed: boolean }
  | { kind: 'title'; g: string; id: string; title: string }
  | { kind: 'props'; g: string; id: string; props: Props }
  /** `z` is the room's, so that a refusal no longer applies once somebody raises the window again. */
  | { kind: 'raise'; g: string; id: string; z: number };

/** Result of a command; `unknown` is a time-out (BR8). */
export type Outcome =
  | { res: 'ok'; id?: string }
  | { res: 'error'; code: string }
  | { res: 'unknown' }
  /** It was never sent, so nothing happened. */
  | { res: 'unsent' };

export interface Sent {
  command: Command;
  outcome: Outcome;
}

/** A window that is to be closed. */
export interface Doomed extends Known {
  tries: number;
}

export interface Local {
  boot: string | null;
  /** Size of the terminal at the last reading. */
  grid: Grid | null;
  entries: ReadonlyMap<string, Entry>;
  /** Mirrored windows bottom to top, as last seen. */
  order: readonly string[];
  /** Every local id in the last reading, mirrored or not. */
  ids: ReadonlySet<string>;
  /** Default windows of the app that the room does not have: to be closed. */
  doomed: readonly Doomed[];
  /** Windows that the room did not accept: left alone. */
  unshared: readonly Known[];
  /**
   * Windows still to be matched: the first reading of this boot; or `left`, the windows of a room that was reset or
   * whose layout came from another bridge. Null once they are matched.
   */
  start: readonly LocalWindow[] | { left: readonly Known[] } | null;
  /** Somebody may have opened windows before the first reading of this boot. */
  touched: boolean;
  pending: PendingCreate | null;
  /** The last command, until a reading has shown its effect. */
  sent: Sent | null;
  /** Creates in a row that were answered OK but left no window. */
  vanished: ReadonlyMap<string, number>;
  /** BR10: what can't be shown in this boot, and why. */
  fails: ReadonlyMap<string, string>;
  unknownTypes: ReadonlySet<string>;
  /** Window of the last command, so that one busy window does not starve the others. */
  lastG: string | null;
}

/**
 * The initial state, with nothing known.
 * @param start the first reading of a boot (BR9), null if there is none @param touched see `Local`
 */
export function emptyLocal(boot: string | null, start: Local['start'], touched = false): Local {
  return {
    boot,
    grid: null,
    entries: new Map(),
    order: [],
    ids: new Set(),
    doomed: [],
    unshared: [],
    start,
    touched,
    pending: null,
    sent: null,
    vanished: new Map(),
    fails: new Map(),
    unknownTypes: new Set(),
    lastG: null,
  };
}

/** The desired state of the room's windows (BR2), by window id. */
export type Desired = ReadonlyMap<string, WindowRecord>;

/** The prop that carries a window's zoom state. */
export const ZOOM_PROP = 'zoomed';
/** The prop that carries a file's path, relative to the room's files. */
export const PATH_PROP = 'path';
/** The prop that carries an editor's text. */
export const TEXT_PROP = 'text';

export function pathOf(props: Props | undefined): string | undefined {
  const path = props?.[PATH_PROP];
  return typeof path === 'string' ? path : undefined;
}

/** BR13: whether this is still the window known under that id. */
export function isSame(known: Known, window: LocalWindow | undefined): window is LocalWindow {
  return (
    window !== undefined &&
    window.id === known.id &&
    window.type === known.type &&
    window.path === known.path &&
    window.private === undefined
  );
}

/** The registers of a window as currently shown. */
export function seenOf(window: LocalWindow): Seen {
  return {
    rect: window.rect,
    title: window.title,
    ...(window.zoomed === undefined ? {} : { zoomed: window.zoomed }),
    ...(window.props === undefined ? {} : { props: window.props }),
  };
}

export function entryOf(g: string, window: LocalWindow, seen = seenOf(window)): Entry {
  return { g, id: window.id, type: window.type, path: window.path, seen, tries: new Map() };
}
