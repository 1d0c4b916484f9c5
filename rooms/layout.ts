// Reads and writes layout files (the windows that a desktop opens with), in WibWob-DOS's workspace format.
import * as v from 'valibot';
import { AppError } from '../protocol/errors.ts';
import { anyKeys } from '../protocol/keys.ts';
import { MAX_PROPS, MAX_STROKES, MAX_WINDOWS } from '../protocol/limits.ts';
import { isStroke, isStrokeId, isStrokeValue, strokeId } from '../protocol/strokes.ts';
import { cleanTitle } from '../protocol/text/text.ts';
import {
  coord,
  extent,
  type PropValue,
  propKey,
  propValue,
  typeName,
} from '../protocol/windows.ts';

export interface LayoutBounds {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** One window of a layout; bounds in cells relative to the desktop, not yet clamped to any screen. */
export interface LayoutWindow {
  type: string;
  title: string;
  bounds: LayoutBounds;
  zoomed: boolean;
  props: Record<string, PropValue>;
}

export interface Layout {
  /**
   * In file order. WibWob-DOS writes the topmost window first, but opens windows in file order with the last on top
   * (measured February 2026), so its own restore reverses the stack before it raises `focusedIndex`.
   */
  windows: LayoutWindow[];
  /** Index into `windows` of the window that is raised after loading; -1 for none. */
  focusedIndex: number;
  /** The windows are the complete initial state, so preloaded files open no additional windows. */
  complete?: boolean;
  /** Size of the desktop when it was saved, in cells; informational, not used for placing windows. */
  screen?: { width: number; height: number };
}

/** Largest layout file in UTF-16 units. */
export const MAX_LAYOUT_CHARS = 1024 * 1024;
/** Where WibWob-DOS puts a window whose bounds are missing or not whole numbers. */
const FALLBACK_BOUNDS: LayoutBounds = { x: 2, y: 1, w: 50, h: 15 };

const boundsSchema = v.object({ x: coord, y: coord, w: extent, h: extent });
const propsSchema = v.pipe(
  anyKeys(),
  v.record(v.string(), v.unknown()),
  v.transform((raw) => {
    const kept = Object.entries(raw).filter(
      (entry): entry is [string, PropValue] => v.is(propKey, entry[0]) && v.is(propValue, entry[1]),
    );
    const strokes = kept.filter(
      ([key, value]) => isStroke(key) && isStrokeId(strokeId(key)) && isStrokeValue(value),
    );
    const others = kept.filter(([key]) => !isStroke(key));
    return Object.fromEntries([
      ...others.slice(0, MAX_PROPS),
      // In their order, so that what is left out is what was drawn last.
      ...strokes.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MAX_STROKES),
    ]);
  }),
);

const windowSchema = v.object({
  type: typeName,
  title: v.fallback(v.pipe(v.string(), v.transform(cleanTitle)), ''),
  bounds: v.fallback(boundsSchema, () => ({ ...FALLBACK_BOUNDS })),
  zoomed: v.fallback(v.boolean(), false),
  props: v.fallback(propsSchema, () => ({})),
});

const screenSchema = v.object({ width: extent, height: extent });

/**
 * Parses a layout file as leniently as WibWob-DOS: entries without a type are skipped, bounds that are missing or
 * not whole numbers become 2,1,50,15, invalid titles and props are dropped, null is accepted, key order is free.
 * @param text the file's content, at most 1 MB
 * @throws AppError LAYOUT_INVALID if it is not a JSON object with "version" and "windows"; the message says why
 */
export function parseLayout(text: string): Layout {
  const file = asObject(text);
  for (const key of ['version', 'windows'])
    if (!Object.hasOwn(file, key)) throw invalid(`The key "${key}" is missing.`);
  const entries = file.windows ?? [];
  if (!Array.isArray(entries)) throw invalid('"windows" must be a list.');
  if (entries.length > MAX_WINDOWS)
    throw invalid(`"windows" holds ${entries.length} windows; at most ${MAX_WINDOWS} are allowed.`);

  const windows: LayoutWindow[] = [];
  let focusedIndex = -1;
  entries.forEach((entry: unknown, index) => {
    const parsed = v.safeParse(windowSchema, entry);
    if (!parsed.success) return;
    if (index === file.focusedIndex) focusedIndex = windows.length;
    windows.push(parsed.output);
  });
  const screen = v.safeParse(screenSchema, file.screen);
  return {
    windows,
    focusedIndex,
    ...(file.complete === true ? { complete: true } : {}),
    ...(screen.success ? { screen: screen.output } : {}),
  };
}

/**
 * Formats a layout for WibWob-DOS. Equal layouts give equal text: there is no timestamp, and ids are positional
 * (the app ignores them). Non-ASCII titles are not escaped, since the app does not decode \u escapes.
 */
export function formatLayout(layout: Layout): string {
  const windows = layout.windows.map((window, index) => {
    const { x, y, w, h } = window.bounds;
    return object(4, [
      ['id', `w${index + 1}`],
      ['type', window.type],
      ['title', cleanTitle(window.title)],
      ['bounds', { x, y, w, h }],
      ['zoomed', window.zoomed],
      ['props', window.props],
    ]);
  });
  const { screen, focusedIndex, complete } = layout;
  const parts = [
    '  "version": 1',
    '  "app": "test_pattern"',
    ...(complete ? ['  "complete": true'] : []),
    ...(screen ? [`  "screen": ${spaced(screen)}`] : []),
    `  "windows": [${windows.length > 0 ? `\n${windows.join(',\n')}\n  ` : ''}]`,
    ...(focusedIndex >= 0 ? [`  "focusedIndex": ${focusedIndex}`] : []),
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** JSON on one line with spaces inside the braces. */
function spaced(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}: ${spaced(v)}`);
  return inner.length > 0 ? `{ ${inner.join(', ')} }` : '{}';
}

/** One key with its value per line: as the app itself writes it, and easy to diff. */
function object(indent: number, entries: [string, unknown][]): string {
  const pad = ' '.repeat(indent);
  const lines = entries.map(([key, value]) => `${pad}  "${key}": ${spaced(value)}`);
  return `${pad}{\n${lines.join(',\n')}\n${pad}}`;
}

function asObject(text: string): Record<string, unknown> {
  if (text.length > MAX_LAYOUT_CHARS) throw invalid('It is larger than 1 MB.');
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw invalid(`It is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw invalid('It must hold one JSON object.');
  return raw as Record<string, unknown>;
}

function invalid(detail: string, options?: ErrorOptions): AppError {
  return new AppError('LAYOUT_INVALID', detail, options);
}
