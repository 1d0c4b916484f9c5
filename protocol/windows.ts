// The wire format of a room's windows: one record per window, one last-writer-wins register per property (ID1, ST2).
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Rect } from './geometry.ts';

/** A value of a prop: art seed, palette, speed, zoom, text. */
export type PropValue = string | number | boolean | null;
export type Props = Readonly<Record<string, PropValue>>;

/** One window of a room. `z` orders them: the highest is on top. */
export interface WindowRecord {
  /** `<sid>:<n>`, assigned by the bridge that first saw the window; never the app's own id. */
  g: string;
  type: string;
  rect: Rect;
  title: string;
  props: Props;
  z: number;
}

/** A change that a bridge requests. */
export type Op =
  | { op: 'add'; g: string; type: string; rect: Rect; title?: string; props?: Props }
  | { op: 'set'; g: string; rect?: Rect; title?: string; props?: Props }
  | { op: 'raise'; g: string }
  | { op: 'del'; g: string };

/** The change as the room applied it: `add` has the whole record, `raise` the assigned z. */
export type EffectiveOp =
  | ({ op: 'add' } & WindowRecord)
  | { op: 'set'; g: string; rect?: Rect; title?: string; props?: Props }
  | { op: 'raise'; g: string; z: number }
  | { op: 'del'; g: string };

/** A window's id in a room: the sid of its creator and a number. */
export const WINDOW_ID = /^[a-z0-9]{2,32}:[0-9]{1,9}$/;
/**
 * BR16: the desktop behind the windows is a record too, but not a window; wallpaper and theme are its props. It is
 * added once, by the first bridge that has them, and never deleted, counted or opened.
 */
export const DESK_G = 'room:0';
export const DESK_TYPE = 'desktop';

/** A persistent id of a bridge or a browser. */
export const SID = /^[a-z0-9]{2,32}$/;

/**
 * Hash of a room's canonical windows; equal wherever the windows are equal (BR11).
 * @returns the first 16 hex digits of the SHA-256 of the windows, sorted by `g`, their props sorted by key
 */
export function hashWindows(windows: Iterable<WindowRecord>): string {
  const rows = [...windows]
    .sort((a, b) => (a.g < b.g ? -1 : 1))
    .map((w) => [w.g, w.type, w.rect, w.title, Object.entries(w.props).sort(byKey), w.z]);
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(rows)))).slice(0, 16);
}

function byKey(a: [string, PropValue], b: [string, PropValue]): number {
  return a[0] < b[0] ? -1 : 1;
}
