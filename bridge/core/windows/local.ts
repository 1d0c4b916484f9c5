// What a bridge knows about its app: which window is which, what was last seen there, what was tried and refused.
import type { Grid, Rect } from '../../../protocol/geometry.ts';
import type { Props, WindowRecord } from '../../../protocol/windows.ts';

/** A window as the app shows it, its path already made relative to the room's files. */
export interface LocalWindow {
  /** The app's own id; used again for other windows (BR13), so never trusted alone. */
  id: string;
  type: string;
  rect: Rect;
  title: string;
  /** As on the wire: relative to the files root. */
  path?: string;
  zoomed?: boolean;
  props?: Props;
  /** Why this window is never mirrored, moved or closed (BR14, BR15); absent for one that is mirrored. */
  private?: string;
}

/** One look at the app. */
export interface Reading {
  /** Which process run answered. */
  boot: string;
  /** Top first. */
  windows: readonly LocalWindow[];
  /** Wallpaper and theme, from apps that tell them (BR16). */
  desktop?: Props;
  /** Size of the terminal; another one than at the last reading means that it was resized (BR7). */
  grid: Grid;
  /** The terminal is being resized: even at the same size, changes of rect are not the user's (BR7). */
  resized: boolean;
  /** Somebody may have done something in this process run already (BR9); counts at its first reading only. */
  touched?: boolean;
}

/** What an app can do besides what every app can; from `get_capabilities` and `get_window_types`. */
export interface Abilities {
  raise: boolean;
  zoom: boolean;
  title: boolean;
  props: boolean;
  /** Reads and writes the texts of its editors. */
  text?: boolean;
  /** Reports and sets wallpaper and theme. */
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

/** BR6: how often the app said yes and did something else. */
export interface Try {
  /** What was wanted, part by part (column and row, width and height, or the one value). */
  want: readonly unknown[];
  /** What the app showed instead. */
  got: readonly unknown[];
  /** JSON of the whole rectangle or value that was wanted: for another one the total is counted anew. */
  all: string;
  misses: number;
  total: number;
}

/** What is commanded as one thing. */
export type Register = 'pos' | 'size' | 'zoom' | 'title' | 'z' | 'gone' | `prop.${string}`;

/** ID2: one mirrored window. */
export interface Entry {
  g: string;
  id: string;
  type: string;
  path: string | undefined;
  seen: Seen;
  tries: ReadonlyMap<Register, Try>;
}

/** A local window that is known by more than its id. */
export interface Known {
  id: string;
  type: string;
  path: string | undefined;
}

/** A create whose window has not been found yet (no id in the answer, or no answer: BR8, BR13). */
export interface PendingCreate {
  g: string;
  type: string;
  path: string | undefined;
  title: string;
  rect: Rect;
  /** Local ids that were there before it. */
  before: ReadonlySet<string>;
  /** The app answered OK; false after a time-out. */
  certain: boolean;
  /** Readings that may still pass before it counts as not having happened. */
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
  /** `z` is the room's, so that a refusal is forgotten when somebody raises the window again. */
  | { kind: 'raise'; g: string; id: string; z: number };

/** What came of a command; `unknown` is a time-out (BR8). */
export type Outcome =
  | { res: 'ok'; id?: string }
  | { res: 'error'; code: string }
  | { res: 'unknown' }
  /** It never left, so nothing happened. */
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
  /** Every local id of the last reading, mirrored or not. */
  ids: ReadonlySet<string>;
  /** Windows that the app started with and the room does not have: to be closed. */
  doomed: readonly Doomed[];
  /** Windows that the room had no place for: left alone. */
  unshared: readonly Known[];
  /**
   * The first reading of this boot, until the room's state is known; `left`: windows of a room that was reset, or of
   * a layout that it took from another bridge; null once the windows are matched.
   */
  start: readonly LocalWindow[] | { left: readonly Known[] } | null;
  /** Somebody may have opened windows before the first reading of this boot. */
  touched: boolean;
  pending: PendingCreate | null;
  /** The last command, until a reading has shown what became of it. */
  sent: Sent | null;
  /** Creates in a row that were answered OK and left no window. */
  vanished: ReadonlyMap<string, number>;
  /** BR10: what this boot can't show, and why. */
  fails: ReadonlyMap<string, string>;
  unknownTypes: ReadonlySet<string>;
  /** Window of the last command, so that one busy window does not starve the others. */
  lastG: string | null;
}

/**
 * Nothing known yet.
 * @param start the first reading of a boot (BR9), null where there is none @param touched see `Local`
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

/** What the room should look like to this bridge (BR2), by window. */
export type Desired = ReadonlyMap<string, WindowRecord>;

/** The prop under which a window's zoom crosses the wire. */
export const ZOOM_PROP = 'zoomed';
/** The prop under which a file crosses the wire, relative to the room's files. */
export const PATH_PROP = 'path';
/** The prop under which the text of an editor crosses the wire. */
export const TEXT_PROP = 'text';

export function pathOf(props: Props | undefined): string | undefined {
  const path = props?.[PATH_PROP];
  return typeof path === 'string' ? path : undefined;
}

/** BR13: whether this is still the window that was known under the id. */
export function isSame(known: Known, window: LocalWindow | undefined): window is LocalWindow {
  return (
    window !== undefined &&
    window.id === known.id &&
    window.type === known.type &&
    window.path === known.path &&
    window.private === undefined
  );
}

/** The registers of a window that has just been seen. */
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
