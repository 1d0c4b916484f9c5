// The window manager's data types; plain values, without drawing, events or state of their own.
import type { Props } from '../../protocol/windows.ts';

/** Cells relative to the desktop, whose row 0 is below the menu bar; x and y may be negative. */
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
  /** The file shown by a text_view, as it was requested. */
  readonly path?: string;
  readonly bounds: Bounds;
  readonly zoomed: boolean;
  /** Bounds to which a zoomed window is restored. */
  readonly restore: Bounds | null;
  /** Where somebody placed it, and on which canvas: a shrunken terminal changes the bounds only temporarily. */
  readonly home: { readonly bounds: Bounds; readonly canvas: Canvas };
  readonly props: Props;
}

export interface Desk {
  readonly canvas: Canvas;
  /** First is topmost. */
  readonly windows: readonly Win[];
  /** The focused window's id; not always the topmost. */
  readonly focused: string | null;
  /** Ids are w1, w2, ... and are never reused. */
  readonly nextId: number;
}

/** Smallest size that a person or a command can give a window (docs/wibwob.md, "Windows"). */
export const MIN_W = 16;
export const MIN_H = 6;
