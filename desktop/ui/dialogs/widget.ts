// What a dialog consists of: pieces that are placed, drawn, and take keys and clicks.
import type { Surface } from '../../draw/surface.ts';
import type { Theme } from '../../draw/theme.ts';
import type { Editing } from '../../edit/editor.ts';
import type { KeyPress } from '../../terminal/input.ts';
import type { Bounds } from '../../wm/types.ts';

export interface Widget {
  /** Its place inside of a dialog of `w` by `h` cells. */
  place(w: number, h: number): Bounds;
  draw(surface: Surface, theme: Theme, focused: boolean): void;
  /** Absent: it never has the keys. Returns true if it has handled this one. */
  key?(key: KeyPress): boolean;
  /** Letter that chooses it with Alt, or alone where no field takes it. */
  letter?: string;
  /** What the letter, or Enter and Space, does. */
  act?(): void;
  press?(x: number, y: number, clicks: number): void;
  drag?(x: number, y: number): void;
  release?(): void;
  scroll?(lines: number): void;
  caret?(): { x: number; y: number };
  readonly editing?: Editing;
}

export interface Dialog {
  title: string;
  /** Wished size of the inside; a smaller terminal makes it smaller. */
  size: { w: number; h: number };
  widgets: readonly Widget[];
  /** The widget that has the keys at first. */
  first: number;
  /** Escape, or a click outside of a dialog that `light` says may be left so. */
  cancel(): void;
  /** Enter, where no widget takes it. */
  accept(): void;
}
