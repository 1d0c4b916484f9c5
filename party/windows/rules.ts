// The rules for changing a room's windows (ST1 to ST4, ST7, HS2), as pure functions that also run in a simulator.
import * as v from 'valibot';
import type { RoomLayout } from '../../protocol/access/room-control.ts';
import { MAX_TOMBSTONES, MAX_WINDOWS } from '../../protocol/limits.ts';
import {
  changedProps,
  changesOf,
  type Registers,
  withProps,
  withRegisters,
} from '../../protocol/registers.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import { layoutRecordOf, recordOf, withoutTextProp } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { hashWindows, type Op, opSchema, type SetOp } from '../../protocol/windows.ts';
import { Delta, sizeOf } from './delta.ts';
import { type Bad, contentOf, LOCKED } from './lock.ts';
import { strokesOf, withoutStrokes } from './picture.ts';
import type { Ack, Effects, Outcome, RoomState, Row, StateSync } from './room-state.ts';
import { firstText, mergeText, textsToStore, write } from './texts.ts';

/** The state of a new room. */
export function emptyState(epoch: string): RoomState {
  return {
    epoch,
    rev: 0,
    floor: 0,
    started: false,
    windows: new Map(),
    desktop: null,
    tombs: new Map(),
    seqs: new Map(),
    chars: 0,
  };
}

/** The canonical windows with their texts as layouts have them, lowest z first. */
export function layoutOf({ rev, windows }: RoomState): RoomLayout {
  const rows = [...windows.values()].sort((a, b) => a.z - b.z);
  return { rev, layout: rows.map(layoutRecordOf) };
}

/**
 * Applies one delta by the rules ST1 to ST4 and ST7, without changing the state.
 * @param delta `ops` are not validated yet: each is checked here, and a bad one is skipped and reported by its index
 * @param locked the sender may not change the layout (LK1); ignored until the room has had its first windows
 * @returns the answer, and the effects to store and then `commit`
 */
export function applyDelta(
  state: RoomState,
  delta: { sid: string; seq: number; ops: readonly unknown[] },
  locked = false,
): Outcome {
  const { sid, seq } = delta;
  const last = state.seqs.get(sid) ?? 0;
  const now = state.rev;
  if (seq <= last) {
    const ack: Ack = { type: 'ack', seq, prev: now, rev: now, res: 'duplicate', ops: [] };
    return { res: 'duplicate', ack };
  }
  if (seq > last + 1) return { res: 'seq_gap', want: last + 1 };

  const applied = new Delta(state, locked && state.started);
  for (const [i, raw] of delta.ops.entries()) {
    const parsed = v.safeParse(opSchema, raw);
    const bad = parsed.success ? take(applied, parsed.output) : badOp(parsed.issues[0]);
    if (bad) applied.fail.push({ i, ...bad });
  }

  const changed = applied.ops.length > 0;
  const rev = changed ? applied.rev : now;
  const res = changed ? 'commit' : 'discard';
  const ack: Ack = { type: 'ack', seq, prev: now, rev, res, ops: applied.ops };
  if (applied.fail.length > 0) ack.fail = applied.fail;
  const del = [...applied.dead];
  const effects: Effects = {
    sid,
    seq,
    rev,
    ...trimTombs(state, del.length),
    put: [...applied.put.values()],
    texts: textsToStore(state, applied.put.values()),
    strokes: strokesOf(applied.ops),
    desktop: applied.desktop === state.desktop ? null : applied.desktop,
    started: applied.put.size + del.length > 0,
    del,
    chars: applied.chars,
  };
  return { res, ack, effects };
}

function badOp(issue: v.BaseIssue<unknown>): Bad {
  return { code: 'bad_msg', msg: `${v.getDotPath(issue) ?? 'op'}: ${issue.message}` };
}

/** Applies one op to the delta. @returns why it is rejected, if it is; an op without effect is no error (ST3) */
function take(delta: Delta, op: Op): Bad | undefined {
  if (op.op === 'desktop') return setDesktop(delta, op);
  const row = delta.get(op.g);
  if (op.op === 'add') return row || delta.isDead(op.g) ? undefined : add(delta, op);
  if (!row) return undefined;
  if (op.op === 'set') return set(delta, row, op);
  if (op.op === 'text') return write(delta, row, op);
  if (delta.locked) return LOCKED;
  if (op.op === 'raise') {
    const z = delta.nextZ();
    return delta.tryPut({ ...row, z, rev: delta.rev }, { op: 'raise', g: op.g, z });
  }
  delta.chars -= sizeOf(row);
  delta.put.delete(op.g);
  delta.dead.add(op.g);
  delta.ops.push({ op: 'del', g: op.g });
  return undefined;
}

function add(delta: Delta, op: Extract<Op, { op: 'add' }>): Bad | undefined {
  if (delta.locked) return LOCKED;
  if (delta.count() >= MAX_WINDOWS) {
    return { code: 'room_full', msg: `A room has at most ${MAX_WINDOWS} windows.` };
  }
  const { g, type, rect, title = '' } = op;
  // As layouts have it, and senders of an earlier version.
  const { props, text } = withoutTextProp(op.props ?? {});
  const merged =
    op.u === undefined ? firstText(text, delta.rev) : mergeText(SharedText.empty(), op.u);
  if ('code' in merged) return merged;
  const kept = withProps(undefined, props);
  const record = { g, type, rect, title: cleanTitle(title), props: kept, z: delta.nextZ() };
  const row = { ...record, text: merged.text, rev: delta.rev };
  return delta.tryPut(row, { op: 'add', ...recordOf(row) });
}

function set(delta: Delta, row: Row, op: SetOp): Bad | undefined {
  // The prop `text` of an earlier version is no register any more: the whole text is nobody's to set (TE1).
  const changes = changesOf(row, op.props ? { ...op, props: withoutTextProp(op.props).props } : op);
  const { part, refused } = delta.locked ? contentOf(changes) : { part: changes, refused: false };
  const locked = refused ? LOCKED : undefined;
  return tryChange(delta, row, part) ?? locked;
}

function tryChange(delta: Delta, row: Row, changes: Registers): Bad | undefined {
  if (Object.keys(changes).length === 0) return undefined;
  const next = { ...withRegisters(row, changes), rev: delta.rev };
  const bad = delta.tryPut(next, { op: 'set', g: row.g, ...changes });
  if (!bad) return undefined;
  // What was drawn has no place; everything else, and what was taken away, is not refused with it (PA3).
  const rest = withoutStrokes(changes);
  return rest === changes ? bad : (tryChange(delta, row, rest) ?? bad);
}

/** BR16: open to everybody in a locked room, because it is no layout. */
function setDesktop(delta: Delta, op: Extract<Op, { op: 'desktop' }>): Bad | undefined {
  const before = delta.desktop;
  if (op.offer && before) return undefined;
  const props = changedProps(before?.props, op.props);
  if (before && Object.keys(props).length === 0) return undefined;
  return delta.tryDesktop(props);
}

/** Which tombstones to discard for `more` new ones, and the resulting floor (HS2). */
function trimTombs(state: RoomState, more: number): Pick<Effects, 'forget' | 'floor'> {
  const excess = state.tombs.size + more - MAX_TOMBSTONES;
  if (excess <= 0) return { forget: [], floor: state.floor };
  const oldest = [...state.tombs].slice(0, excess);
  return { forget: oldest.map(([g]) => g), floor: oldest.at(-1)?.[1] ?? state.floor };
}

/** Applies the effects of a delta to the state in memory; call it after they are stored (ST5). */
export function commit(state: RoomState, effects: Effects): void {
  for (const row of effects.put) state.windows.set(row.g, row);
  if (effects.desktop) state.desktop = effects.desktop;
  for (const g of effects.del) {
    state.windows.delete(g);
    state.tombs.set(g, effects.rev);
  }
  for (const g of effects.forget) state.tombs.delete(g);
  state.seqs.set(effects.sid, effects.seq);
  state.rev = effects.rev;
  state.floor = effects.floor;
  state.chars += effects.chars;
  if (effects.started) state.started = true;
}

/**
 * The catch-up for a client that already has `have` (HS2).
 * @returns a diff where the client's revision allows it, else a full sync
 */
export function syncFor(
  state: RoomState,
  have: { epoch?: string | undefined; rev?: number | undefined } | undefined,
): StateSync {
  const { epoch, rev, desktop } = state;
  const from = have?.rev;
  const known =
    have?.epoch === epoch && from !== undefined && from >= state.floor && from <= state.rev;
  const rows = [...state.windows.values()];
  return {
    type: 'state_sync',
    mode: known ? 'diff' : 'full',
    epoch,
    rev,
    put: (known ? rows.filter((row) => row.rev > from) : rows).map(recordOf),
    del: known ? [...state.tombs].filter(([, died]) => died > from).map(([g]) => g) : [],
    ...(desktop && !(known && desktop.rev <= from) && { desktop: { props: desktop.props } }),
    hash: hashWindows(rows, desktop),
  };
}
