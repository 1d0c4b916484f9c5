// A bridge's knowledge of its app: the id mapping, what was last seen, and what was tried and refused.
import * as v from 'valibot';
import type { Grid, Rect } from '../../../protocol/geometry.ts';
import { PATH_PROP } from '../../../protocol/registers.ts';
import { textEditsSchema } from '../../../protocol/texts/edits-schema.ts';
import type { RoomWindow } from '../../../protocol/texts/room-window.ts';
import {
  type DesktopRecord,
  type Props,
  propsSchema,
  windowId,
} from '../../../protocol/windows.ts';
import type { ReadText } from '../texts/read-text.ts';
import type { ShownText } from '../texts/shown.ts';
import type { Try } from './refusals.ts';
import { COMMAND_SHAPES, type Feature, type Seen } from './registers.ts';

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
  /** Its text, if it has one that can be mirrored. */
  text?: ReadText;
  /** Its strokes are among its props (PA4), as they were at this revision of the app's. */
  strokes?: number;
  /** See `Seen`. */
  unread?: number;
  /** Those that an earlier process of this bridge saw last: what differs from them has been drawn since. */
  strokesBefore?: Props;
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
  /** Somebody may already have used this process run (BR9, BR17). */
  touched?: boolean;
  /** The window that has the keys, from apps that tell it. */
  keys?: string | null;
  /** Somebody has picked the topmost window since the reading before (`picksTop`). */
  picked?: boolean;
}

/** What an app can do, from `get_capabilities` and `get_window_types`. */
export interface Abilities extends Partial<Record<Feature, boolean>> {
  /** AR2: it takes the room's time. */
  clock?: boolean;
  /** BR20: it shows lines of the chat while they grow. */
  chatGrow?: boolean;
  /** BR19: it tells edits of its texts, and takes them. */
  edits?: boolean;
  /** The longest request that it takes, in bytes. */
  maxBytes?: number;
  /** Types that it can create; null if it did not say. */
  types: ReadonlySet<string> | null;
}

/** ID2: the mapping of one mirrored window. */
export interface Entry extends Known {
  g: string;
  seen: Seen;
  /** BR6: what it refused, by register; `gone` stands for its end. */
  tries: ReadonlyMap<string, Try>;
  text?: ShownText;
  /** PA3: strokes that the room has refused, by their props, until the app has been told. */
  refused?: ReadonlySet<string>;
}

/** A local window identified by more than its id. */
export interface Known {
  id: string;
  type: string;
  path?: string | undefined;
}

/** A create whose window has not been found yet (no id in the reply, or no reply: BR8, BR13). */
export interface PendingCreate {
  g: string;
  type: string;
  path: string | undefined;
  title: string;
  rect: Rect;
  /** The windows that existed before it (`markOf`). */
  before: ReadonlySet<string>;
  /** The app replied OK; false after a time-out. */
  certain: boolean;
  /** Readings left before it counts as not executed. */
  patience: number;
}

/** BR19: edits a text that is still at a revision. */
const TEXT_COMMAND = v.object({
  kind: v.literal('text'),
  g: windowId,
  id: v.string(),
  revision: v.number(),
  edits: textEditsSchema,
  rest: textEditsSchema,
});
export type TextCommand = v.InferOutput<typeof TEXT_COMMAND>;

/** The commands that outlive a restart of the bridge (BR8); a create is kept as what it waits for. */
export const commandSchema = v.union([
  v.object({ kind: v.literal('close'), g: v.nullable(windowId), id: v.string() }),
  v.object({ kind: v.literal('desktop'), props: propsSchema }),
  /** Opens the chat window. */
  v.object({ kind: v.literal('chat') }),
  TEXT_COMMAND,
  ...COMMAND_SHAPES,
]);

export type Command =
  | v.InferOutput<typeof commandSchema>
  | { kind: 'create'; g: string; type: string; rect: Rect; title: string; props: Props };

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

/** Whether a command may have been carried out, so that its effect is no edit (BR5, BR8). */
export function mayHaveRun({ outcome: { res } }: Sent): boolean {
  return res === 'ok' || res === 'unknown';
}

/** Whether the app has answered, so that what it did not do counts as refused (BR6). */
export function wasAnswered({ outcome: { res } }: Sent): boolean {
  return res === 'ok' || res === 'error';
}

/** A window that is to be closed. */
export interface Doomed extends Known {
  /** BR6: closes without effect. */
  tried?: Try;
}

export interface Local {
  boot: string | null;
  /** Size of the terminal at the last reading. */
  grid: Grid | null;
  entries: ReadonlyMap<string, Entry>;
  /** Mirrored windows bottom to top, as last seen. */
  order: readonly string[];
  /** Every window of the last reading, mirrored or not (`markOf`). */
  marks: ReadonlySet<string>;
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
  /** BR17: id of the window that has the keys, as far as is known. */
  keys: string | null;
  /** Ids of all windows of the last reading, top first; whether somebody had used the app by then. */
  stack: readonly string[];
  used: boolean;
  /** A chat window has been open in this boot, may have been, or was asked for: it is not asked for again (BR18). */
  chatSeen: boolean;
  pending: PendingCreate | null;
  /** The last command, until a reading has shown its effect. */
  sent: Sent | null;
  /** BR6: creates in a row that were answered OK but left no window. */
  vanished: ReadonlyMap<string, Try>;
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
    marks: new Set(),
    doomed: [],
    unshared: [],
    start,
    touched,
    keys: null,
    stack: [],
    used: false,
    chatSeen: touched,
    pending: null,
    sent: null,
    vanished: new Map(),
    fails: new Map(),
    unknownTypes: new Set(),
    lastG: null,
  };
}

/** The room's windows, by id. */
export type Windows = ReadonlyMap<string, RoomWindow>;

/** The desired state of the room (BR2). */
export interface Desired {
  windows: Windows;
  /** Null before any bridge has told how its app looks. */
  desktop: DesktopRecord | null;
}

export function pathOf(props: Props | undefined): string | undefined {
  const path = props?.[PATH_PROP];
  return typeof path === 'string' ? path : undefined;
}

/** BR13: tells a window, mirrored or not, from one of another type that gets its id. */
export const markOf = ({ id, type }: Pick<LocalWindow, 'id' | 'type'>): string => `${id} ${type}`;

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
    ...(window.strokes === undefined ? {} : { strokes: window.strokes }),
    ...(window.unread === undefined ? {} : { unread: window.unread }),
  };
}

export function entryOf(g: string, window: LocalWindow): Entry {
  const { id, type, path } = window;
  return { g, id, type, path, seen: seenOf(window), tries: new Map() };
}
