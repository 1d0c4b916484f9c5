// The rules for changing a room's windows (ST1 to ST4, ST7, HS2), as pure functions that also run in a simulator.
import * as v from 'valibot';
import { sameRect } from '../../protocol/geometry.ts';
import { MAX_TOMBSTONES, MAX_WINDOWS } from '../../protocol/limits.ts';
import { opSchema } from '../../protocol/messages.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import type { RoomLayout } from '../../protocol/ticket.ts';
import {
  DESK_G,
  type EffectiveOp,
  hashWindows,
  type Op,
  type Props,
  type PropValue,
  type WindowRecord,
} from '../../protocol/windows.ts';
import { Delta, recordOf, sizeOf } from './delta.ts';
import { deskMistake, hadWindow } from './desktop-record.ts';
import { type Bad, type Bar, contentOf, LOCKED, PAUSED } from './lock.ts';
import type { Ack, Effects, Outcome, RoomState, Row, StateSync } from './room-state.ts';

/** Largest number of props of a window. */
export const MAX_PROPS = 64;
/** The state of a new room. */
export function emptyState(epoch: string): RoomState {
  return {
    epoch,
    rev: 0,
    floor: 0,
    started: false,
    windows: new Map(),
    tombs: new Map(),
    seqs: new Map(),
    chars: 0,
  };
}

/** The canonical windows, lowest z first. */
export function layoutOf({ rev, windows }: RoomState): RoomLayout {
  const rows = [...windows.values()].filter(({ g }) => g !== DESK_G).sort((a, b) => a.z - b.z);
  return { rev, layout: rows.map(recordOf) };
}

/**
 * Applies one delta by the rules ST1 to ST4 and ST7, without changing the state.
 * @param delta `ops` are not validated yet: each is checked here, and a bad one is skipped and reported by its index
 * @param bar what the sender may not change (LK1, LK2); ignored until the room has had its first windows
 * @returns the answer, and the effects to store and then `commit`
 */
export function applyDelta(
  state: RoomState,
  delta: { sid: string; seq: number; ops: readonly unknown[] },
  bar: Bar = 'none',
): Outcome {
  const { sid, seq } = delta;
  const last = state.seqs.get(sid) ?? 0;
  const now = state.rev;
  if (seq <= last) {
    const ack: Ack = { type: 'ack', seq, prev: now, rev: now, res: 'duplicate', ops: [] };
    return { res: 'duplicate', ack };
  }
  if (seq > last + 1) return { res: 'seq_gap', want: last + 1 };

  const held = state.started ? bar : 'none';
  const applied = new Delta(state, held === 'layout');
  for (const [i, raw] of delta.ops.entries()) {
    const parsed = v.safeParse(opSchema, raw);
    const bad = parsed.success
      ? held === 'all'
        ? probe(state, parsed.output)
        : take(applied, parsed.output)
      : badOp(parsed.issues[0]);
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
  const row = delta.get(op.g);
  switch (op.op) {
    case 'add':
      if (row || delta.isDead(op.g)) return undefined;
      if (delta.locked && op.g !== DESK_G) return LOCKED;
      return deskMistake(op) ?? add(delta, op);
    case 'set': {
      if (!row) return undefined;
      const { part, refused } = delta.locked ? contentOf(op, row) : { part: op, refused: false };
      return set(delta, row, part) ?? (refused ? LOCKED : undefined);
    }
    case 'raise': {
      if (!row || op.g === DESK_G) return undefined;
      if (delta.locked) return LOCKED;
      const z = delta.nextZ();
      const bad = delta.tryPut({ ...row, z, rev: delta.rev }, row);
      if (bad) return { code: 'too_large', msg: bad };
      delta.ops.push({ op: 'raise', g: op.g, z });
      return undefined;
    }
    case 'del':
      if (!row || op.g === DESK_G) return undefined;
      if (delta.locked) return LOCKED;
      delta.chars -= sizeOf(row);
      delta.put.delete(op.g);
      delta.dead.add(op.g);
      delta.ops.push({ op: 'del', g: op.g });
      return undefined;
  }
}

/** LK2: why an op is rejected in a paused room; undefined if it would change nothing anyway. */
function probe(state: RoomState, op: Op): Bad | undefined {
  const delta = new Delta(state, false);
  return take(delta, op) ?? (delta.ops.length > 0 ? PAUSED : undefined);
}

function add(delta: Delta, op: Extract<Op, { op: 'add' }>): Bad | undefined {
  if (op.g !== DESK_G && delta.count() >= MAX_WINDOWS) {
    return { code: 'room_full', msg: `A room has at most ${MAX_WINDOWS} windows.` };
  }
  const record: WindowRecord = {
    g: op.g,
    type: op.type,
    rect: op.rect,
    title: cleanTitle(op.title ?? ''),
    props: op.props ?? {},
    z: delta.nextZ(),
  };
  const bad = delta.tryPut({ ...record, rev: delta.rev }, undefined);
  if (bad) return { code: 'too_large', msg: bad };
  delta.ops.push({ op: 'add', ...record });
  return undefined;
}

function set(delta: Delta, row: Row, op: Extract<Op, { op: 'set' }>): Bad | undefined {
  const effective: Extract<EffectiveOp, { op: 'set' }> = { op: 'set', g: op.g };
  const next = { ...row, rev: delta.rev };
  if (op.rect && !sameRect(op.rect, row.rect)) {
    effective.rect = op.rect;
    next.rect = op.rect;
  }
  const title = op.title === undefined ? row.title : cleanTitle(op.title);
  if (title !== row.title) {
    effective.title = title;
    next.title = title;
  }
  const props = changedProps(row.props, op.props);
  if (props) {
    effective.props = props;
    next.props = { ...row.props, ...props };
    if (Object.keys(next.props).length > MAX_PROPS) {
      return { code: 'too_large', msg: `A window has at most ${MAX_PROPS} props.` };
    }
  }
  if (!effective.rect && effective.title === undefined && !effective.props) return undefined;
  const bad = delta.tryPut(next, row);
  if (bad) return { code: 'too_large', msg: bad };
  delta.ops.push(effective);
  return undefined;
}

function changedProps(old: Props, wanted: Props | undefined): Props | undefined {
  if (!wanted) return undefined;
  const changed: [string, PropValue][] = Object.entries(wanted).filter(
    ([key, value]) => !Object.hasOwn(old, key) || old[key] !== value,
  );
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
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
  for (const g of effects.del) {
    state.windows.delete(g);
    state.tombs.set(g, effects.rev);
  }
  for (const g of effects.forget) state.tombs.delete(g);
  state.seqs.set(effects.sid, effects.seq);
  state.rev = effects.rev;
  state.floor = effects.floor;
  state.chars += effects.chars;
  if (hadWindow(effects)) state.started = true;
}

/**
 * The catch-up for a client that already has `have` (HS2).
 * @returns a diff where the client's revision allows it, else a full sync
 */
export function syncFor(
  state: RoomState,
  have: { epoch?: string | undefined; rev?: number | undefined } | undefined,
): StateSync {
  const { epoch, rev } = state;
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
    hash: hashWindows(rows),
  };
}
