// Parses the app's replies. The app is not trusted: malformed ones yield `undefined` or are skipped, never a throw.

import * as v from 'valibot';
import type { Grid, Rect } from '../../protocol/geometry.ts';
import { IPC_LINE_BYTES } from '../../protocol/limits.ts';
import { PATH_PROP, TEXT_PROP } from '../../protocol/registers.ts';
import { isStroke } from '../../protocol/strokes.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import { type Props, propKey } from '../../protocol/windows.ts';
import type { LocalWindow } from '../core/windows/local.ts';

/** A window as `get_state` tells it, its path as the app spells it. */
export interface RawWindow extends Omit<LocalWindow, 'private'> {
  /** Increases with every change of the text; absent for windows without one. */
  textRevision?: number;
  /** Increases with every change of the strokes returned by `get_strokes`; absent for windows without any. */
  strokesRevision?: number;
}
export interface ChatLogLine {
  seq: number;
  sender: string;
  text: string;
}
export interface AppState {
  /** Top first. */
  windows: RawWindow[];
  chat: ChatLogLine[];
  /** Id of the process run, from apps that report it. */
  boot: string;
  /** The desktop's look, from apps that report it. */
  desktop?: Props;
  /** The window that has the keys, from apps that report it. */
  keys?: string | null;
}

const cell = v.pipe(v.number(), v.finite());
const windowSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  type: v.pipe(v.string(), v.maxLength(64)),
  x: cell,
  y: cell,
  w: cell,
  h: cell,
  title: v.fallback(v.string(), ''),
  path: v.fallback(v.optional(v.string()), undefined),
  zoomed: v.fallback(v.optional(v.boolean()), undefined),
  props: v.fallback(v.optional(v.record(v.string(), v.unknown())), undefined),
  text_revision: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger())), undefined),
  strokes_revision: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger())), undefined),
  focused: v.fallback(v.optional(v.boolean()), undefined),
});
const chatSchema = v.object({
  seq: v.pipe(v.number(), v.safeInteger()),
  sender: v.fallback(v.string(), 'you'),
  text: v.string(),
});
const lookName = v.pipe(v.string(), v.regex(/^[a-z0-9_-]{1,32}$/));
const lookSchema = v.object({ wallpaper: lookName, theme: lookName });
const stateSchema = v.object({
  windows: v.array(v.unknown()),
  chat_log: v.fallback(v.array(v.unknown()), []),
  boot: v.fallback(v.union([v.string(), v.number()]), ''),
  desktop: v.fallback(v.optional(lookSchema), undefined),
});
const MAX_LOCAL_WINDOWS = 1_000;
/** Longer props are not mirrored: the room limits a window's size. */
const MAX_PROP_CHARS = 60_000;

/**
 * Parses a `get_state` reply. A title with raw control characters makes the app's JSON invalid; they are then escaped
 * and the reply is parsed again.
 * @returns undefined if it is still invalid
 */
export function readState(line: string): AppState | undefined {
  const parsed = v.safeParse(stateSchema, parseLoose(line));
  if (!parsed.success) return undefined;
  const { windows, chat_log, boot, desktop } = parsed.output;
  const known = windows.slice(0, MAX_LOCAL_WINDOWS).flatMap((raw) => {
    const w = v.safeParse(windowSchema, raw);
    return w.success ? w.output : [];
  });
  const keys = known.some(({ focused }) => focused !== undefined)
    ? (known.find(({ focused }) => focused)?.id ?? null)
    : undefined;
  return {
    windows: known.map((w) => {
      const { id, type, title, path, zoomed, props, text_revision, strokes_revision } = w;
      return {
        id,
        type,
        // Cleaned as the room does (TX1): a title that it shortens or refuses would look like a change forever.
        title: cleanTitle(title),
        rect: readRect(w),
        ...(path === undefined ? {} : { path }),
        ...(zoomed === undefined ? {} : { zoomed }),
        ...(props === undefined ? {} : { props: readProps(props) }),
        ...(text_revision === undefined ? {} : { textRevision: text_revision }),
        ...(strokes_revision === undefined ? {} : { strokesRevision: strokes_revision }),
      };
    }),
    chat: chat_log.flatMap((raw) => {
      const line = v.safeParse(chatSchema, raw);
      return line.success ? line.output : [];
    }),
    boot: String(boot).slice(0, 64),
    ...(desktop === undefined ? {} : { desktop }),
    ...(keys === undefined ? {} : { keys }),
  };
}

/** Parses `get_canvas_size`: the columns and rows of the app's desktop. */
export function readCanvas(line: string): Grid | undefined {
  const parsed = v.safeParse(v.object({ cols: cell, rows: cell }), parseLoose(line));
  return parsed.success ? parsed.output : undefined;
}

/** Type names that `get_window_types` lists as creatable. */
export function readTypes(line: string): string[] {
  const entry = v.object({ type: v.string(), spawnable: v.fallback(v.boolean(), true) });
  const parsed = v.safeParse(v.object({ window_types: v.array(entry) }), parseLoose(line));
  if (!parsed.success) return [];
  return parsed.output.window_types.filter((t) => t.spawnable).map((t) => t.type);
}

/** The longest request that the app accepts, in bytes; the original's limit if it is not reported. */
export function readMaxRequest(line: string): number {
  const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(IPC_LINE_BYTES));
  const parsed = v.safeParse(v.object({ max_request_bytes: bytes }), parseLoose(line));
  return parsed.success ? parsed.output.max_request_bytes : IPC_LINE_BYTES;
}

/** Names of the commands listed in `get_capabilities`. */
export function readCapabilities(line: string): Set<string> {
  const schema = v.object({ commands: v.array(v.object({ name: v.string() })) });
  const parsed = v.safeParse(schema, parseLoose(line));
  return new Set(parsed.success ? parsed.output.commands.map((c) => c.name) : []);
}

export type Reply = { ok: true; id?: string } | { ok: false; error: string };

/** The app's reply to a command: success if it starts with `ok` or contains `"success":true`. */
export function readReply(line: string): Reply {
  if (line.startsWith('ok')) return { ok: true };
  const value = parseLoose(line) as
    | { success?: unknown; id?: unknown; error?: unknown }
    | undefined;
  if (value?.success === true) {
    return typeof value.id === 'string' && value.id !== ''
      ? { ok: true, id: value.id }
      : { ok: true };
  }
  const error = typeof value?.error === 'string' ? value.error : line.replace(/^err /, '');
  return { ok: false, error: error.slice(0, 200) };
}

function parseLoose(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    const escaped = line.replace(
      /[\u0000-\u001f]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    try {
      return JSON.parse(escaped);
    } catch {
      return undefined;
    }
  }
}

function readRect(w: { x: number; y: number; w: number; h: number }): Rect {
  const within = (n: number, min: number) => Math.max(min, Math.min(10_000, Math.trunc(n)));
  return [within(w.x, -10_000), within(w.y, -10_000), within(w.w, 1), within(w.h, 1)];
}

function readProps(raw: Record<string, unknown>): Props {
  const kept = Object.entries(raw).filter((entry): entry is [string, string | number | boolean] => {
    const [key, value] = entry;
    if (!v.is(propKey, key) || key === PATH_PROP || key === TEXT_PROP || isStroke(key))
      return false;
    if (typeof value === 'string') return value.length <= MAX_PROP_CHARS;
    return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  });
  return Object.fromEntries(kept.slice(0, 60));
}
