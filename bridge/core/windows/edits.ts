// Diffs a reading of the app against the previous one: the differences are the user's edits (BR4).

import { PATH_PROP, type Registers } from '../../../protocol/registers.ts';
import type { WindowOp } from '../../../protocol/windows.ts';
import { entryEdits, reasonless } from './entry-edits.ts';
import { created, reusedId } from './joining/created.ts';
import {
  type Entry,
  entryOf,
  isSame,
  type Known,
  type Local,
  type LocalWindow,
  markOf,
  type Reading,
  type Windows,
  wasAnswered,
} from './local.ts';
import { isRefused, missed } from './refusals.ts';
import { rulesOf } from './registers.ts';
import { raised, raisesBetween } from './stacking/order.ts';

/** Generates the ids of new windows (ID1). */
export interface Mint {
  sid: string;
  /** The next free number. */
  n: number;
  /** Whose edits of texts these are (TE1). */
  writer: number;
}

export interface Edits {
  local: Local;
  /** The user's edits: closes, changes, then adds and raises, bottom to top. */
  ops: WindowOp[];
  n: number;
  /** Windows that are new in the app: opened by its person, or made by this bridge. */
  opened: { own: ReadonlySet<string>; made: string | undefined };
}

/**
 * Takes one reading.
 * @param local state of the previous reading, of the same boot @param desired the desired state (BR2)
 */
export function findEdits(local: Local, reading: Reading, desired: Windows, mint: Mint): Edits {
  const byId = new Map(reading.windows.map((w) => [w.id, w]));
  const ops: WindowOp[] = [];
  const entries = new Map<string, Entry>();
  const resized = isResized(local, reading);
  const reused = reusedId(local, byId);
  for (const entry of local.entries.values()) {
    const window = byId.get(entry.id);
    if (!isSame(entry, window) || entry.id === reused) {
      if (desired.has(entry.g)) ops.push({ op: 'del', g: entry.g });
      continue;
    }
    const taken = entryEdits(entry, window, desired.get(entry.g), local.sent, resized);
    entries.set(entry.g, taken.entry);
    if (taken.op) ops.push(taken.op);
  }

  const mapped = new Set([...entries.values()].map((e) => e.id));
  const free = (w: LocalWindow) => !mapped.has(w.id) && w.private === undefined;
  const found = created(local, reading.windows.filter(free), reused);
  if (found.entry) {
    entries.set(found.entry.g, found.entry);
    mapped.add(found.entry.id);
  }

  const still = (known: Known) => isSame(known, byId.get(known.id)) && !mapped.has(known.id);
  const closed = closedId(local);
  const closing = local.doomed
    .filter(still)
    .map((d) => (d.id === closed ? { ...d, tried: missed(d.tried, true) } : d));
  const doomed = closing.filter((d) => !isRefused(d.tried, true));
  const unshared = [...local.unshared.filter(still), ...closing.filter((d) => !doomed.includes(d))];
  const left = new Set([...doomed, ...unshared].map((known) => known.id));

  // Bottom to top, so that the newest window ends up on top in the room as well.
  const added = new Map<string, WindowOp>();
  let { n } = mint;
  for (const window of [...reading.windows].reverse()) {
    if (!free(window) || left.has(window.id)) continue;
    const g = `${mint.sid}:${n}`;
    n += 1;
    entries.set(g, entryOf(g, window));
    mapped.add(window.id);
    added.set(g, addOf(g, window));
  }

  const order = stackOf(reading.windows, entries);
  countRaise(local, entries, order);
  ops.push(...onTop(local, order, added, found.entry?.g));
  const next: Local = {
    ...local,
    grid: reading.grid,
    entries,
    order,
    marks: new Set(reading.windows.map(markOf)),
    doomed,
    unshared,
    pending: found.pending,
    vanished: found.vanished,
    fails: found.fails,
    sent: null,
  };
  const opened = { own: new Set(added.keys()), made: found.entry?.g };
  return { local: next, ops: ops.filter(reasonless(desired, added)), n, opened };
}

/** The window that the app said it would close. */
function closedId({ sent }: Local): string | undefined {
  return sent?.command.kind === 'close' && wasAnswered(sent) ? sent.command.id : undefined;
}

/** BR6 for the stacking order: records whether the app really did the raise that it answered. */
function countRaise(local: Local, entries: Map<string, Entry>, order: readonly string[]): void {
  const { sent } = local;
  if (sent?.command.kind !== 'raise' || !wasAnswered(sent)) return;
  const { command } = sent;
  const entry = entries.get(command.g);
  if (!entry) return;
  const before = local.order.filter((g) => entries.has(g));
  const now = order.filter((g) => before.includes(g));
  const tries = new Map(entry.tries);
  // An unchanged order means a refusal; anything else means that the window moved.
  const stuck = before.every((g, i) => g === now[i]) && now.at(-1) !== command.g;
  if (stuck) tries.set('z', missed(tries.get('z'), command.z));
  else tries.delete('z');
  entries.set(command.g, { ...entry, tries });
}

/** BR7: whether the terminal was resized, so that moves since the last reading are not the user's. */
export function isResized({ grid }: Local, reading: Reading): boolean {
  if (reading.resized) return true;
  return grid !== null && (grid.cols !== reading.grid.cols || grid.rows !== reading.grid.rows);
}

/** The `add` op for a window that the user opened. A register that has its first value needs no mention. */
function addOf(g: string, window: LocalWindow): WindowOp {
  const { type, rect, path } = window;
  const change = { type, now: window, base: rect, resized: false };
  const first: Registers = { props: path === undefined ? {} : { [PATH_PROP]: path } };
  const registers = rulesOf(window.props)
    .filter((rule) => !rule.same(rule.of(window), undefined))
    .reduce((all, rule) => rule.put(all, change), first);
  return { op: 'add', g, type, rect, ...registers };
}

/** Mirrored windows bottom to top. */
export function stackOf(
  windows: readonly LocalWindow[],
  entries: ReadonlyMap<string, Entry>,
): string[] {
  const byId = new Map([...entries.values()].map((e) => [e.id, e.g]));
  return windows.flatMap((w) => byId.get(w.id) ?? []).reverse();
}

/** The user's raises, bottom to top, without those that this bridge commanded. */
function onTop(
  local: Local,
  order: readonly string[],
  added: ReadonlyMap<string, WindowOp>,
  createdG: string | undefined,
): WindowOp[] {
  const known = new Set(local.order);
  const now = order.filter((g) => g !== createdG && (known.has(g) || added.has(g)));
  const before = local.order.filter((g) => now.includes(g));
  const command = local.sent?.command;
  let moved = raisesBetween(before, now);
  if (command?.kind === 'raise' && known.has(command.g)) {
    // Takes the explanation with the fewest user raises: neither a raise that the app ignored, nor one that it did
    // above a window that the user opened meanwhile, must look like the user's raise of other windows.
    const others = (list: readonly string[]) => list.filter((g) => g !== command.g);
    const after = raisesBetween(raised(before, command.g), now);
    if (after.length < moved.length) moved = after;
    const beside = raisesBetween(others(before), others(now));
    if (now.at(-1) === command.g && beside.length < moved.length) moved = beside;
  }
  return moved.map((g) => added.get(g) ?? { op: 'raise', g });
}
