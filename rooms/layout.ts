// A layout file says which windows a desktop opens with; the format is WibWob-DOS's workspace file.
import * as v from 'valibot';
import { AppError } from '../protocol/errors.ts';
import { anyKeys } from '../protocol/keys.ts';
import { MAX_WINDOWS } from '../protocol/limits.ts';
import { coord, extent, propKey, propValue, typeName } from '../protocol/messages.ts';
import { cleanTitle } from '../protocol/text/text.ts';
import type { PropValue } from '../protocol/windows.ts';

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
   * File order. WibWob-DOS writes the topmost window first, and loads in file order with the later one on top
   * (measured February 2026), so its own restore turns the stack over before it raises `focusedIndex`.
   */
  windows: LayoutWindow[];
  /** Index into `windows` of the window that is raised after loading; -1 for none. */
  focusedIndex: number;
  /** The windows are all that the room opens with, so its preloaded files open no window of their own. */
  complete?: boolean;
  /** Size of the desktop when it was saved, in cells; nobody reads it back for placing. */
  screen?: { width: number; height: number };
}

/** Largest layout file in UTF-16 units. */
export const MAX_LAYOUT_CHARS = 1024 * 1024;
/** Where WibWob-DOS puts a window whose bounds are missing or not whole numbers. */
const FALLBACK_BOUNDS: LayoutBounds = { x: 2, y: 1, w: 50, h: 15 };
const MAX_PROPS = 64;

const boundsSchema = v.object({ x: coord, y: coord, w: extent, h: extent });
const propsSchema = v.pipe(
  anyKeys(),
  v.record(v.string(), v.unknown()),
  v.transform((raw) => {
    const kept = Object.entries(raw).filter(
      (entry): entry is [string, PropValue] => v.is(propKey, entry[0]) && v.is(propValue, entry[1]),
    );
    return Object.fromEntries(kept.slice(0, MAX_PROPS));
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
 * Reads a layout file with WibWob-DOS's tolerance: entries without a type are skipped, bounds that are missing
 * or not whole numbers become 2,1,50,15, odd titles and props are dropped, null is harmless, key order is free.
 * @param text the file's content, at most 1 MB
 * @throws AppError LAYOUT_INVALID if it is no JSON object with "version" and "windows"; the message names what is wrong
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
 * Writes a layout as WibWob-DOS reads it. Equal layouts give equal text: there is no timestamp, the ids are
 * positional (the app ignores them), and non-ASCII titles stay as they are, since the app decodes no \u escapes.
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

/** JSON on one line with spaces inside its braces. */
function spaced(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}: ${spaced(v)}`);
  return inner.length > 0 ? `{ ${inner.join(', ')} }` : '{}';
}

/** One key a line, each value on that line: the shape that the app itself writes, and that diffs well. */
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
