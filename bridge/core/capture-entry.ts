// One mirrored window: which of its registers the user changed, and which only show what was commanded (BR4 to BR7).
import { type Rect, sameRect } from '../../protocol/geometry.ts';
import type { Op, Props, PropValue, WindowRecord } from '../../protocol/state.ts';
import { TITLED_TYPES } from './idmap.ts';
import {
  type Command,
  type Desired,
  type Entry,
  type LocalWindow,
  type Register,
  type Seen,
  type Sent,
  seenOf,
  type Try,
  ZOOM_PROP,
} from './local.ts';

/** BR6: after this many answers of OK without effect, the app has refused. */
export const MAX_MISSES = 2;
/** Commands for one want, however the app's other registers move meanwhile. */
const MAX_TRIES = 6;

/** BR6: whether the app has refused exactly this. */
export function isRefused(entry: Entry, register: Register, want: unknown): boolean {
  const tried = entry.tries.get(register);
  if (tried?.want !== JSON.stringify(want)) return false;
  return tried.misses >= MAX_MISSES || tried.total >= MAX_TRIES;
}

/** The registers that a command sets, with what each should become. */
export function wantsOf(command: Command): [Register, unknown][] {
  switch (command.kind) {
    case 'move':
      return [['pos', posOf(command.rect)]];
    case 'resize':
      return [['size', sizeOf(command.rect)]];
    case 'zoom':
      return [['zoom', command.zoomed]];
    case 'title':
      return [['title', command.title]];
    case 'props':
      return Object.entries(command.props).map(([key, value]) => [`prop.${key}`, value]);
    case 'raise':
      return [['z', command.z]];
    case 'close':
      return [['gone', true]];
    case 'create':
      return [];
  }
}

export const posOf = (rect: Rect) => [rect[0], rect[1]] as const;
export const sizeOf = (rect: Rect) => [rect[2], rect[3]] as const;

/**
 * Takes what a reading shows of one window.
 * @param want the window as the room should have it; undefined if it is to be closed
 * @param sent the last command, absorbed where it concerns this window (BR5, BR8)
 */
export function captureEntry(
  entry: Entry,
  window: LocalWindow,
  want: WindowRecord | undefined,
  sent: Sent | null,
  resized: boolean,
): { entry: Entry; op: Op | undefined } {
  const command = sent && 'id' in sent.command && sent.command.g === entry.g ? sent.command : null;
  // A command that failed or never left changed nothing that could be absorbed.
  const done = sent?.outcome.res === 'ok' || sent?.outcome.res === 'unknown';
  const absorbed = new Set(command && done ? wantsOf(command).map(([register]) => register) : []);
  const { seen } = entry;
  const tries = new Map(entry.tries);
  const edit: { rect?: Rect; title?: string; props?: Record<string, PropValue> } = {};

  const zoomed = window.zoomed === true;
  const wasZoomed = seen.zoomed === true;
  const moved = !sameRect(window.rect, seen.rect);
  // A zoomed window's place is the whole screen; the place that it goes back to is not the user's edit either.
  if (moved && !zoomed && !wasZoomed && !resized && !absorbed.has('pos') && !absorbed.has('size')) {
    const base = want?.rect ?? window.rect;
    edit.rect = mergeAxes(base, seen.rect, window.rect);
    if (!same(posOf(seen.rect), posOf(window.rect))) tries.delete('pos');
    if (!same(sizeOf(seen.rect), sizeOf(window.rect))) tries.delete('size');
  }
  if (zoomed !== wasZoomed && window.zoomed !== undefined && !absorbed.has('zoom')) {
    edit.props = { [ZOOM_PROP]: zoomed };
    tries.delete('zoom');
  }
  if (window.title !== seen.title && TITLED_TYPES.has(entry.type) && !absorbed.has('title')) {
    edit.title = window.title;
    tries.delete('title');
  }
  for (const [key, value] of changedProps(seen.props, window.props)) {
    if (absorbed.has(`prop.${key}`)) continue;
    edit.props = { ...edit.props, [key]: value };
    tries.delete(`prop.${key}`);
  }
  if (resized) {
    tries.delete('pos');
    tries.delete('size');
  }

  const next = { ...seenOf(window), rect: zoomed ? seen.rect : window.rect };
  if (command && sent && sent.outcome.res !== 'unknown' && sent.outcome.res !== 'unsent') {
    count(tries, command, seen, next);
  }
  const changed = edit.rect || edit.title !== undefined || edit.props;
  return {
    entry: { ...entry, seen: next, tries },
    op: changed ? { op: 'set', g: entry.g, ...edit } : undefined,
  };
}

/** BR4: only the axes that changed go into what is wanted. */
function mergeAxes(want: Rect, old: Rect, now: Rect): Rect {
  const axis = (i: 0 | 1 | 2 | 3) => (old[i] === now[i] ? want[i] : now[i]);
  return [axis(0), axis(1), axis(2), axis(3)];
}

/** BR6: notes whether the app did what it said yes to. */
function count(tries: Map<Register, Try>, command: Command, before: Seen, now: Seen): void {
  for (const [register, value] of wantsOf(command)) {
    // The order is judged where all windows are known.
    if (register === 'z') continue;
    const want = JSON.stringify(value);
    if (same(registerOf(now, register), value)) {
      tries.delete(register);
      continue;
    }
    tries.set(register, missed(tries.get(register), want));
  }
  // A new size may make room for the place that was refused before.
  const pos = tries.get('pos');
  if (command.kind === 'resize' && pos && !same(sizeOf(before.rect), sizeOf(now.rect))) {
    tries.set('pos', { ...pos, misses: 0 });
  }
}

/** One more answer of OK without effect. @param want JSON of what was wanted */
export function missed(old: Try | undefined, want: string): Try {
  const again = old?.want === want;
  return { want, misses: (again ? old.misses : 0) + 1, total: (again ? old.total : 0) + 1 };
}

function registerOf(seen: Seen, register: Register): unknown {
  if (register === 'pos') return posOf(seen.rect);
  if (register === 'size') return sizeOf(seen.rect);
  if (register === 'zoom') return seen.zoomed === true;
  if (register === 'title') return seen.title;
  if (register.startsWith('prop.')) return seen.props?.[register.slice(5)];
  return undefined;
}

function changedProps(old: Props | undefined, now: Props | undefined): [string, PropValue][] {
  if (!now) return [];
  return Object.entries(now).filter(([key, value]) => old?.[key] !== value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Leaves out ops on windows that the room no longer has: delete wins (ST3). */
export function reasonless(desired: Desired, added: ReadonlyMap<string, Op>) {
  return (op: Op): boolean => op.op === 'add' || desired.has(op.g) || added.has(op.g);
}
