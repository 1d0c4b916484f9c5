// Which part of its terminal a page shows: the whole of it, or a part from closer. Whatever wants to show a place uses
// this; the gestures and the picture itself are in overlay/zoom/, a bundle of its own.
import type { Emitter } from '../../protocol/emitter.ts';
import type { Rect } from '../../protocol/geometry.ts';

export interface Zoom {
  /** What is in view, in fractional cells of the terminal; null while there is none. */
  readonly inView: Rect | null;
  /** Only a part of the terminal is in view, from closer. */
  readonly closer: boolean;
  /** Text is smaller here than it is set to, so that the whole terminal fits: from closer it is easier to read. */
  readonly small: boolean;
  /** What is in view, or the number of cells, has changed. */
  readonly onChange: Emitter<void>;
  /**
   * Brings a cell into the middle. A page whose text is small shows it from closer; one that shows everything in its
   * own size has nothing to do.
   */
  showCell(col: number, row: number): void;
  /** The same with one of the room's windows, which then fills the page as far as text does not grow too large. */
  showWindow(g: string): void;
  /** Shows the whole terminal again. */
  showAll(): void;
  /** Shows the window with the focus, or the caret, from closer; or the whole again. */
  toggle(): void;
}
