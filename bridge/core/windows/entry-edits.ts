// One mirrored window: separates the user's changes from the effects of this bridge's own commands (BR4 to BR7).
import { type Rect, sameRect } from '../../../protocol/geometry.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import type { Op, Props, PropValue, WindowRecord } from '../../../protocol/windows.ts';
import { TITLED_TYPES } from './idmap.ts';
import {
  type Desired,
  type Entry,
  type LocalWindow,
  type Sent,
  seenOf,
  ZOOM_PROP,
} from './local.ts';
import { countMisses, retryOther, wantsOf } from './refusals.ts';

/**
 * Takes one window of a reading.
 * @param want the window's desired state; undefined if it is to be closed
 * @param sent the last command, absorbed if it concerns this window (BR5, BR8)
 */
export function entryEdits(
  entry: Entry,
  window: LocalWindow,
  want: WindowRecord | undefined,
  sent: Sent | null,
  resized: boolean,
): { entry: Entry; op: Op | undefined } {
  const command = sent && 'id' in sent.command && sent.command.g === entry.g ? sent.command : null;
  // A command that failed or was never sent changed nothing, so there is nothing to absorb.
  const done = sent?.outcome.res === 'ok' || sent?.outcome.res === 'unknown';
  const absorbed = new Set(command && done ? wantsOf(command).map(([register]) => register) : []);
  const { seen } = entry;
  const tries = new Map(entry.tries);
  const edit: { rect?: Rect; title?: string; props?: Record<string, PropValue> } = {};

  const zoomed = window.zoomed === true;
  const wasZoomed = seen.zoomed === true;
  const moved = !sameRect(window.rect, seen.rect);
  // A zoomed window fills the screen, and returning from that to its old place is not the user's edit either.
  if (moved && !zoomed && !wasZoomed && !resized && !absorbed.has('pos') && !absorbed.has('size')) {
    const base = want?.rect ?? window.rect;
    edit.rect = mergeAxes(base, seen.rect, window.rect);
    // Moving a zoomed window ends its zoom, so the app didn't refuse the zoom: the user ended it.
    tries.delete('zoom');
    // In a locked room the same place is wanted again and again (LK1): each time the user moves it away counts anew.
    tries.delete('pos');
    tries.delete('size');
  }
  if (zoomed !== wasZoomed && window.zoomed !== undefined && !absorbed.has('zoom')) {
    edit.props = { [ZOOM_PROP]: zoomed };
    tries.delete('zoom');
  }
  if (window.title !== seen.title && TITLED_TYPES.has(entry.type) && !absorbed.has('title')) {
    // Cleaned as the room would: a title too long for a frame would be rejected, and then reverted here.
    edit.title = cleanTitle(window.title);
    tries.delete('title');
  }
  for (const [key, value] of changedProps(seen.props, window.props)) {
    if (absorbed.has(`prop.${key}`)) continue;
    edit.props = { ...edit.props, [key]: value };
    tries.delete(`prop.${key}`);
  }
  if (resized || zoomed !== wasZoomed) {
    tries.delete('pos');
    tries.delete('size');
  }

  const next = { ...seenOf(window), rect: zoomed ? seen.rect : window.rect };
  if (command && sent && sent.outcome.res !== 'unknown' && sent.outcome.res !== 'unsent') {
    countMisses(tries, command, next);
  }
  if (!sameRect(seen.rect, next.rect)) retryOther(tries, seen.rect, next.rect, command?.kind);
  const changed = edit.rect || edit.title !== undefined || edit.props;
  return {
    entry: { ...entry, seen: next, tries },
    op: changed ? { op: 'set', g: entry.g, ...edit } : undefined,
  };
}

/** BR4: merges only the changed axes into the desired rect. */
function mergeAxes(want: Rect, old: Rect, now: Rect): Rect {
  const axis = (i: 0 | 1 | 2 | 3) => (old[i] === now[i] ? want[i] : now[i]);
  return [axis(0), axis(1), axis(2), axis(3)];
}

function changedProps(old: Props | undefined, now: Props | undefined): [string, PropValue][] {
  if (!now) return [];
  return Object.entries(now).filter(([key, value]) => old?.[key] !== value);
}

/** Drops ops on windows that the room no longer has: delete wins (ST3). */
export function reasonless(desired: Desired, added: ReadonlyMap<string, Op>) {
  return (op: Op): boolean => op.op === 'add' || desired.has(op.g) || added.has(op.g);
}
