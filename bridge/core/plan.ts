// Reconciles the app with the desired state (BR2), one command at a time, skipping what the app has refused (BR6).
import { sameRect } from '../../protocol/geometry.ts';
import type { Props, PropValue, WindowRecord } from '../../protocol/windows.ts';
import { stacking } from './canonical.ts';
import { TITLED_TYPES } from './windows/idmap.ts';
import {
  type Abilities,
  type Command,
  type Desired,
  type Entry,
  type Local,
  PATH_PROP,
  TEXT_PROP,
  ZOOM_PROP,
} from './windows/local.ts';
import { raisesBetween } from './windows/order.ts';
import { isRefused, posOf, sizeOf } from './windows/refusals.ts';
import { mayCreate } from './windows/share.ts';

/**
 * Chooses the next command.
 * @returns null if there is nothing to do, or nothing before the next reading
 */
export function plan(
  local: Local,
  desired: Desired,
  can: Abilities,
  allowTypes: readonly string[],
): Command | null {
  if (local.sent || local.start) return null;
  const close = planClose(local, desired);
  if (close) return close;
  const create = planCreate(local, desired, can, allowTypes);
  const change = planChange(local, desired, can);
  // Alternates, so that a window being dragged for a minute doesn't delay the creation of others, or vice versa.
  const createNext = create && (!change || local.lastG === change.g);
  return (createNext ? create : change) ?? create ?? planRaise(local, desired, can);
}

function planClose(local: Local, desired: Desired): Command | null {
  for (const entry of local.entries.values()) {
    if (!desired.has(entry.g) && !isRefused(entry, 'gone', true)) {
      return { kind: 'close', g: entry.g, id: entry.id };
    }
  }
  const doomed = local.doomed[0];
  return doomed ? { kind: 'close', g: null, id: doomed.id } : null;
}

/** BR10: why this app can't show a window; undefined if it can. */
export function cannotShow(
  local: Local,
  window: WindowRecord,
  can: Abilities,
  allowTypes: readonly string[],
): string | undefined {
  if (!mayCreate(window.type, allowTypes)) return 'not_allowed';
  if (local.unknownTypes.has(window.type) || can.types?.has(window.type) === false) {
    return 'unknown_type';
  }
  return local.fails.get(window.g);
}

function planCreate(
  local: Local,
  desired: Desired,
  can: Abilities,
  allowTypes: readonly string[],
): Command | null {
  if (local.pending) return null;
  // Lowest first, so that an app that can't raise still gets the room's order.
  for (const g of stacking(desired)) {
    const window = desired.get(g);
    if (!window || local.entries.has(g) || cannotShow(local, window, can, allowTypes)) continue;
    const { type, rect, title, props } = window;
    return { kind: 'create', g, type, rect, title, props };
  }
  return null;
}

function planChange(
  local: Local,
  desired: Desired,
  can: Abilities,
): (Command & { g: string }) | null {
  const entries = [...local.entries.values()];
  const at = entries.findIndex((e) => e.g === local.lastG);
  for (const entry of [...entries.slice(at + 1), ...entries.slice(0, at + 1)]) {
    const want = desired.get(entry.g);
    const command = want ? changeOf(entry, want, can) : null;
    if (command) return command;
  }
  return null;
}

function changeOf(
  entry: Entry,
  want: WindowRecord,
  can: Abilities,
): (Command & { g: string }) | null {
  const { g, id, seen } = entry;
  const { rect } = want;
  // Absent means not zoomed, so a window that somebody zoomed in a locked room is restored too (LK1).
  const zoomed = want.props[ZOOM_PROP] === true;
  if (can.zoom && zoomed !== (seen.zoomed === true)) {
    if (!isRefused(entry, 'zoom', zoomed)) return { kind: 'zoom', g, id, zoomed };
  }
  if (!seen.zoomed && !sameRect(rect, seen.rect)) {
    const [x, y, w, h] = seen.rect;
    const moved = rect[0] !== x || rect[1] !== y;
    if (moved && !isRefused(entry, 'pos', posOf(rect), rect)) return { kind: 'move', g, id, rect };
    const resized = rect[2] !== w || rect[3] !== h;
    if (resized && !isRefused(entry, 'size', sizeOf(rect), rect))
      return { kind: 'resize', g, id, rect };
  }
  if (can.title && TITLED_TYPES.has(entry.type) && want.title !== '' && want.title !== seen.title) {
    if (!isRefused(entry, 'title', want.title)) {
      return { kind: 'title', g, id, title: want.title };
    }
  }
  if (can.props && seen.props) {
    const props = propsToSet(entry, seen.props, want.props);
    if (props) return { kind: 'props', g, id, props };
  }
  const text = want.props[TEXT_PROP];
  const held = seen.props?.[TEXT_PROP];
  // Texts that the app does not report, or that are too long, are not written either.
  if (can.text && typeof text === 'string' && typeof held === 'string' && text !== held) {
    if (!isRefused(entry, `prop.${TEXT_PROP}`, text)) {
      return { kind: 'props', g, id, props: { [TEXT_PROP]: text } };
    }
  }
  return null;
}

function propsToSet(entry: Entry, seen: Props, want: Props): Props | undefined {
  const differing = Object.entries(want).filter(
    (prop): prop is [string, PropValue] =>
      prop[0] !== ZOOM_PROP &&
      prop[0] !== PATH_PROP &&
      prop[0] !== TEXT_PROP &&
      prop[1] !== null &&
      // A prop that the app does not report is one that it does not have.
      Object.hasOwn(seen, prop[0]) &&
      seen[prop[0]] !== prop[1] &&
      !isRefused(entry, `prop.${prop[0]}`, prop[1]),
  );
  return differing.length > 0 ? Object.fromEntries(differing) : undefined;
}

function planRaise(local: Local, desired: Desired, can: Abilities): Command | null {
  if (!can.raise) return null;
  const want = stacking(desired).filter((g) => local.entries.has(g));
  const seen = local.order.filter((g) => desired.has(g));
  for (const g of raisesBetween(seen, want)) {
    const entry = local.entries.get(g);
    const z = desired.get(g)?.z;
    if (!entry || z === undefined) continue;
    // If this one can't be raised, raising those above it would only cover it again.
    if (isRefused(entry, 'z', z)) return null;
    return { kind: 'raise', g, id: entry.id, z };
  }
  return null;
}
