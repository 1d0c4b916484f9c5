// The values that the window manager computes with; nothing in here draws, listens or remembers.
import type { Props } from '../../protocol/windows.ts';

/** Cells relative to the desktop, whose row 0 lies under the menu bar; x and y may be negative. */
export interface Bounds {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The terminal in cells, menu bar and status line included. */
export interface Canvas {
  cols: number;
  rows: number;
}

export interface Win {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  /** The file that a text_view shows, as it was asked for. */
  readonly path?: string;
  readonly bounds: Bounds;
  readonly zoomed: boolean;
  /** Where a zoomed window goes back to. */
  readonly restore: Bounds | null;
  /** Where somebody put it, and on which canvas: a shrunken terminal only bends the bounds for a while. */
  readonly home: { readonly bounds: Bounds; readonly canvas: Canvas };
  readonly props: Props;
}

export interface Desk {
  readonly canvas: Canvas;
  /** First is topmost. */
  readonly windows: readonly Win[];
  /** Who gets the keys; not always the topmost. */
  readonly focused: string | null;
  /** Ids are w1, w2, ... and never used twice. */
  readonly nextId: number;
}

/** Smallest size that a person or a command can give a window (WIBWOB.md, clamps). */
export const MIN_W = 16;
export const MIN_H = 6;
