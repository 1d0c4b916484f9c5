// What a window's content is to the desktop: something that draws itself and may take keys, wheel and clicks.
import type { Props } from '../../protocol/windows.ts';
import type { Surface } from '../draw/surface.ts';
import type { Theme } from '../draw/theme.ts';
import type { KeyPress } from '../terminal/input.ts';
import type { PropSpecs } from './props.ts';

export interface DrawContext {
  theme: Theme;
  props: Props;
  focused: boolean;
  /** Unix time in ms. Art that only depends on it shows the same in every seat of a room. */
  now: number;
}

export interface View {
  /** @param surface the inside of the frame */
  draw(surface: Surface, context: DrawContext): void;
  /** Frames per second that the content wants; absent for still content. */
  fps?(props: Props): number;
  /** One step of an animation that keeps state; `w` and `h` are the inside of the frame in cells. */
  tick?(w: number, h: number, props: Props): void;
  /** Returns true if the key was for this view. */
  key?(key: KeyPress): boolean;
  /** @param lines positive is towards the end */
  scroll?(lines: number): void;
  /** A click at a cell of the content. */
  click?(x: number, y: number): void;
  /** Where the text cursor stands in the content. */
  caret?(): { x: number; y: number } | null;
}

/** What a text view or an editor adds: text that commands can read and write. */
export interface TextHolder {
  text(): string;
  setText(text: string): void;
  /** Adds text at the end, at the start or at the cursor. */
  addText(text: string, at: 'end' | 'start' | 'cursor'): void;
  /** Grows with every change of the text. */
  readonly revision: number;
}

/** What a view may ask of the desktop. */
export interface ViewHost {
  /** The content changed and should be drawn. */
  redraw(): void;
  /** The content changed in a way that others should hear of (event state_changed). */
  announce(): void;
}

export interface ViewType {
  type: string;
  /** Shown in the frame while the window has no title. */
  label: string;
  /** Whether create_window makes one. */
  spawnable: boolean;
  /** Title of a new window if none is asked for. */
  title: string;
  /** Of a new window; `corner` places it at the lower right instead of in the staggered row. */
  size: { w: number; h: number; corner?: boolean };
  props: PropSpecs;
}
