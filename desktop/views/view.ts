// The interface between a window's content and the desktop: it draws itself and may handle keys, wheel and clicks.

import type { TextEdit } from '../../protocol/texts/edits.ts';
import type { Props, PropValue } from '../../protocol/windows.ts';
import type { Rgb } from '../draw/color.ts';
import type { Surface } from '../draw/surface.ts';
import type { Theme } from '../draw/theme.ts';
import type { LoggedEdit } from '../edit/edit-log.ts';
import type { Editing } from '../edit/editor.ts';
import type { KeyPress } from '../terminal/input.ts';
import type { PropSpecs } from './props.ts';

export interface DrawContext {
  theme: Theme;
  props: Props;
  focused: boolean;
  /** The room's time in ms since 1970 (AR2). */
  now: number;
  /** The number of the frame that art shows (AR1): besides it only properties and size may decide what is drawn. */
  frame: number;
}

/** A press of the left button in a content: 2 clicks are a double click, and so on. */
export interface Press {
  clicks: number;
  shift: boolean;
}

/** How far a content is scrolled, in rows. */
export interface Extent {
  top: number;
  page: number;
  total: number;
}

/** A key and what it does, for the status line. */
export type Hint = readonly [key: string, what: string];

export interface View {
  /** @param surface the area inside the frame */
  draw(surface: Surface, context: DrawContext): void;
  /** Frame rate that the content wants; absent for static content and for art. */
  fps?(props: Props): number;
  /** True for art: its frames are those of the room's clock. */
  readonly art?: boolean;
  /** Returns true if this view handled the key. */
  key?(key: KeyPress): boolean;
  /** @param lines positive scrolls towards the end */
  scroll?(lines: number): void;
  /** The left button was pressed at a cell of the content. */
  click?(x: number, y: number, press: Press): void;
  /** It was moved, perhaps beyond the content, and let go. */
  drag?(x: number, y: number): void;
  release?(): void;
  /** Content that can be longer than its window: a column at its right is the scrollbar's. */
  extent?(): Extent;
  scrollTo?(row: number): void;
  /** Text that can be edited. */
  readonly editing?: Editing;
  /** Selects the next (1) or previous (-1) place of a text. Returns false if there is none. */
  find?(text: string, by: 1 | -1): boolean;
  /** Keys that matter while this has the focus. */
  hints?(): readonly Hint[];
  /** Shown in the frame if the window has no title. */
  label?(props: Props): string | undefined;
  /** Background of its scrollbar, where that is not the theme's. */
  background?(props: Props): Rgb;
  /** Position of the text cursor in the content. */
  caret?(): { x: number; y: number } | null;
  /** The content as text with the control sequences of its colours. */
  colored?(): string;
  /** Strokes of a picture, which commands can read and set. */
  readonly strokes?: StrokeHolder;
  /** The window is gone. */
  close?(): void;
}

export interface StrokeHolder {
  /** Increases with every change that is told. */
  readonly revision: number;
  /** What has changed since a revision, null where a stroke is gone; `whole` if it is all there is. */
  changesSince(since: number): {
    revision: number;
    whole: boolean;
    strokes: Readonly<Record<string, string | null>>;
  };
  /**
   * Sets strokes, null for none.
   * @param refused the room had no place for what was drawn, which this takes back
   * @returns ids of those that are no strokes; if there are any, nothing is set
   */
  set(changes: Readonly<Record<string, string | null>>, refused?: boolean): string[];
}

/** Additions of a text view or editor: text that commands can read and write. */
export interface TextHolder {
  text(): string;
  setText(text: string): void;
  /**
   * Somebody else's edits of this text, whose ends lie in it: caret, selection and scroll stay at the text that they are at.
   * @param by who made them
   */
  editText(edits: readonly TextEdit[], by: string): void;
  /** What happened since a revision, oldest first; null where that is not known any more. */
  editsSince(revision: number): readonly LoggedEdit[] | null;
  /** Adds text at the end, at the start or at the cursor. */
  addText(text: string, at: 'end' | 'start' | 'cursor'): void;
  /** Increases with every change of the text. */
  readonly revision: number;
}

/** What a view may request from the desktop. */
export interface ViewHost {
  /** The content changed and should be redrawn. */
  redraw(): void;
  /** Other keys matter now: the status line should be redrawn. */
  rehint(): void;
  /** The content changed in a way that subscribers should be told (event state_changed). */
  announce(): void;
  /** Sets properties of the window, for everybody. */
  setProps(props: Readonly<Record<string, PropValue>>): void;
  /** Opens a file in a window of its own. */
  openFile(path: string): void;
  /** Copies a text to the clipboard. */
  copy(text: string): void;
}

export interface ViewType {
  type: string;
  /** Shown in the frame while the window has no title. */
  label: string;
  /** Whether create_window can create it. */
  spawnable: boolean;
  /** Title of a new window if none is given. */
  title: string;
  /** Size of a new window; `corner` places it at the lower right instead of staggered. */
  size: { w: number; h: number; corner?: boolean };
  props: PropSpecs;
}
