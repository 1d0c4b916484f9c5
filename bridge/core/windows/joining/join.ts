// Matching when a bridge first knows both the app's windows and the room's (docs/wibwob.md, "Joining a room"; HS2, BR9).

import { type Rect, sameRect } from '../../../../protocol/geometry.ts';
import { wireOf, withoutTextProp } from '../../../../protocol/texts/room-window.ts';
import { SharedText } from '../../../../protocol/texts/shared-text.ts';
import type { Props, WindowOp } from '../../../../protocol/windows.ts';
import { type Mint, stackOf } from '../edits.ts';
import {
  type Entry,
  entryOf,
  type Local,
  type LocalWindow,
  pathOf,
  type Windows,
} from '../local.ts';
import { type Placed, pairUp } from './idmap.ts';

/** One of a room's initial windows, from its layout or its preloaded files. */
export interface SeedWindow {
  type: string;
  rect: Rect;
  title: string;
  /** `path` relative to the room's files. */
  props: Props;
}

function unmapped(local: Local, windows: readonly LocalWindow[]): LocalWindow[] {
  const mapped = new Set([...local.entries.values()].map((e) => e.id));
  const doomed = new Set(local.doomed.map((d) => d.id));
  return windows.filter((w) => w.private === undefined && !mapped.has(w.id) && !doomed.has(w.id));
}

function wantedOf(local: Local, desired: Windows): (Placed & { g: string })[] {
  return [...desired.values()]
    .filter((w) => !local.entries.has(w.g))
    .map((w) => ({ g: w.g, type: w.type, path: pathOf(w.props), title: w.title, rect: w.rect }));
}

/** Maps windows to entries as they are shown now, so that only later changes count as the user's. */
function adopt(local: Local, pairs: readonly (readonly [{ g: string }, LocalWindow])[]): Local {
  const entries = new Map<string, Entry>(local.entries);
  for (const [{ g }, window] of pairs) entries.set(g, entryOf(g, window));
  return { ...local, entries };
}

/**
 * The windows in a first reading that the app opened by itself. If a user may have acted before that reading, only
 * those placed exactly as in the room's layout count, so that a person's window is never closed by mistake.
 */
export function ownStart(
  { touched }: Local,
  start: readonly LocalWindow[],
  seed: readonly SeedWindow[],
): readonly LocalWindow[] {
  if (!touched) return start;
  const inLayout = (w: LocalWindow) =>
    seed.some((s) => {
      return s.type === w.type && pathOf(s.props) === w.path && sameRect(s.rect, w.rect);
    });
  return start.filter(inLayout);
}

/**
 * BR9: a freshly started app joins a room that has state. Windows that the room has too are mapped; the app's other
 * default windows are to be closed. A window that a person opened before the first reading is mapped only to an
 * exact match in the room; otherwise it is treated as the user's edit, which adds it.
 */
export function joinFresh(
  local: Local,
  start: readonly LocalWindow[],
  seed: readonly SeedWindow[],
  desired: Windows,
): Local {
  const own = ownStart(local, start, seed);
  const matched = adopt(local, pairUp(wantedOf(local, desired), unmapped(local, own)));
  const same = pairUp(wantedOf(matched, desired), unmapped(matched, start), true);
  const next = adopt(matched, same);
  const doomed = unmapped(next, own).map(({ id, type, path }) => ({ id, type, path }));
  return {
    ...next,
    start: null,
    doomed: [...next.doomed, ...doomed],
    order: stackOf(start, next.entries),
  };
}

/**
 * A bridge restarts while its app kept running: windows without an entry are the user's, unless the saved entries were
 * older than the room; then windows placed exactly as in the room are mapped to it.
 */
export function joinKnown(local: Local, windows: readonly LocalWindow[], desired: Windows): Local {
  return adopt(local, pairUp(wantedOf(local, desired), unmapped(local, windows), true));
}

/**
 * HS2: this bridge seeds an empty room: first with the room's own initial windows, matched with those that the app
 * opened by itself (both may come from the same layout), then, as ordinary edits, with everything else in the app.
 */
export function joinSeeding(
  local: Local,
  start: readonly LocalWindow[],
  seed: readonly SeedWindow[],
  mint: Mint,
): { local: Local; ops: WindowOp[]; n: number } {
  const wanted = seed.map((s, i) => ({
    ...s,
    g: `${mint.sid}:${mint.n + i}`,
    path: pathOf(s.props),
  }));
  const next = adopt(local, pairUp(wanted, unmapped(local, start)));
  const ops = wanted.map(({ g, type, rect, title, ...window }): WindowOp => {
    const { props, text } = withoutTextProp(window.props);
    const u = text === '' ? {} : wireOf(SharedText.written(text, mint.writer));
    return { op: 'add', g, type, rect, title, props, ...u };
  });
  return {
    local: { ...next, start: null, order: stackOf(start, next.entries) },
    ops,
    n: mint.n + seed.length,
  };
}
