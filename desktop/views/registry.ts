// Registry of all window types of this desktop, by WibWob-DOS's names, with the factories of their content.
import type { Chat } from '../chat.ts';
import { GALLERY as ART } from './art/gallery.ts';
import { clockType, createClock } from './clock.ts';
import { createGallery, galleryType } from './gallery.ts';
import { createNote, noteType } from './note.ts';
import { createPaint, paintType } from './paint.ts';
import { createScramble, scrambleType } from './scramble.ts';
import { createTestPattern, testPatternType } from './test-pattern.ts';
import { createTextEditor, textEditorType } from './text-editor.ts';
import { createTextView, textViewType } from './text-view.ts';
import type { TextHolder, View, ViewHost, ViewType } from './view.ts';

export interface ContentSources {
  chat: Chat;
  /** Reads a file for a text_view; resolves to an error message if it may not or cannot be read. */
  readText(path: string): Promise<string>;
  /** Text files that may be shown, as paths for `readText`. */
  listFiles(): Promise<string[]>;
}

type Make = (
  host: ViewHost,
  sources: ContentSources,
  path: string | undefined,
) => View & Partial<TextHolder>;

const TYPES: readonly (readonly [ViewType, Make])[] = [
  [testPatternType, () => createTestPattern()],
  [textViewType, (host, sources, path = '') => createTextView(path, sources.readText(path), host)],
  [textEditorType, (host) => createTextEditor(host)],
  [noteType, (host) => createNote(host)],
  [paintType, (host) => createPaint(host)],
  [clockType, (host) => createClock(host)],
  [galleryType, (host, sources) => createGallery(sources, host)],
  ...ART.map(({ type, create }): readonly [ViewType, Make] => [type, create]),
  [scrambleType, (host, sources) => createScramble(sources.chat, host)],
];

/** All types in the order in which get_window_types lists them. */
export const VIEW_TYPES: readonly ViewType[] = TYPES.map(([type]) => type);

export function viewType(name: string): ViewType | undefined {
  return VIEW_TYPES.find(({ type }) => type === name);
}

/** Creates the content of a window. @throws Error for a type that `viewType` does not know */
export function createView(
  name: string,
  host: ViewHost,
  sources: ContentSources,
  path?: string,
): View & Partial<TextHolder> {
  const make = TYPES.find(([{ type }]) => type === name)?.[1];
  if (!make) throw new Error(`There is no window type ${name}.`);
  return make(host, sources, path);
}

/** True for content whose text can be read and written by commands. */
export function holdsText(view: View & Partial<TextHolder>): view is View & TextHolder {
  return view.setText !== undefined;
}
