// Finds the window that a create made (BR8, BR13): by its id, or else by comparing with the windows before.
import { sameRect } from '../../../../protocol/geometry.ts';
import {
  type Entry,
  entryOf,
  type Local,
  type LocalWindow,
  markOf,
  type PendingCreate,
  pathOf,
} from '../local.ts';
import { isRefused, missed } from '../refusals.ts';
import { findCreated } from './idmap.ts';

/** Readings to wait for the window of an unanswered create. */
export const PATIENCE = 2;

export interface Created {
  entry: Entry | undefined;
  pending: PendingCreate | null;
  vanished: Local['vanished'];
  fails: ReadonlyMap<string, string>;
}

/**
 * BR13: the new window may reuse the id of a window that the user closed just before the create. The old window is
 * then gone, even though its id is still in the reading.
 */
export function reusedId(local: Local, byId: ReadonlyMap<string, LocalWindow>): string | undefined {
  const { sent } = local;
  if (sent?.command.kind !== 'create' || sent.outcome.res !== 'ok') return undefined;
  const { command, outcome } = sent;
  const entries = [...local.entries.values()];
  // Apps never return the id of a window that still exists.
  if (outcome.id !== undefined) return entries.find((e) => e.id === outcome.id)?.id;
  const fresh = [...byId.values()].some(
    (w) => w.type === command.type && !local.marks.has(markOf(w)),
  );
  if (fresh) return undefined;
  const took = (e: Entry, w: LocalWindow | undefined) =>
    w?.type === command.type &&
    sameRect(w.rect, command.rect) &&
    !sameRect(e.seen.rect, command.rect);
  return entries.find((e) => took(e, byId.get(e.id)))?.id;
}

/** @param free windows of the reading that belong to no entry @param reused an id that now means another window */
export function created(
  local: Local,
  free: readonly LocalWindow[],
  reused: string | undefined,
): Created {
  const { sent } = local;
  const { vanished, fails } = local;
  let { pending } = local;
  const none = { entry: undefined, vanished, fails };
  if (sent?.command.kind === 'create') {
    const { command, outcome } = sent;
    if (outcome.res === 'error' || outcome.res === 'unsent') return { ...none, pending };
    const { g, type, rect, title } = command;
    const path = pathOf(command.props);
    const wanted = { g, type, path, rect, title };
    if (outcome.res === 'ok' && outcome.id !== undefined) {
      // The id existed before and is reused (BR13), so the type must match too.
      const old = [...local.marks].some((mark) => mark.startsWith(`${outcome.id} `));
      const window = free.find((w) => w.id === outcome.id && (!old || w.type === type));
      if (window) return done(local, g, window);
    }
    const certain = outcome.res === 'ok';
    pending = { ...wanted, before: local.marks, certain, patience: certain ? 1 : PATIENCE };
  }
  if (!pending) return { ...none, pending };

  const { before } = pending;
  const doomed = new Set(local.doomed.map((d) => d.id));
  const candidates = free.filter(
    (w) => (!before.has(markOf(w)) || w.id === reused) && !doomed.has(w.id),
  );
  const window = findCreated(pending, candidates, pending.certain);
  if (window) return done(local, pending.g, window);
  const patience = pending.patience - 1;
  if (patience > 0) return { ...none, pending: { ...pending, patience } };
  // After a time-out it may never have been executed; only an OK reply without a window is abnormal.
  if (!pending.certain) return { ...none, pending: null };
  const { g } = pending;
  const tried = missed(vanished.get(g), true);
  return {
    ...none,
    pending: null,
    vanished: new Map(vanished).set(g, tried),
    fails: isRefused(tried, true) ? new Map(fails).set(g, 'vanished') : fails,
  };
}

function done(local: Local, g: string, window: LocalWindow): Created {
  const vanished = new Map(local.vanished);
  vanished.delete(g);
  return { entry: entryOf(g, window), pending: null, vanished, fails: local.fails };
}
