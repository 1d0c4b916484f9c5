// The outbox: numbered deltas for the room, kept until acknowledged and resent in order (ST1, HS3).
import { MAX_OPS } from '../../protocol/limits.ts';
import { mergeWire } from '../../protocol/texts/room-window.ts';
import type { Op, TextOp } from '../../protocol/windows.ts';
import { splitStrokes } from './outgoing/split-strokes.ts';

export interface Delta {
  seq: number;
  ops: readonly Op[];
  /** Whether it was sent on the current connection. */
  sent: boolean;
}

export interface Outbox {
  /** The next `seq`. */
  next: number;
  /** Sealed but unacknowledged, in order. */
  deltas: readonly Delta[];
  /** Not sealed yet: newer ops on the same register replace older ones (BR12). */
  waiting: readonly Op[];
}

export const EMPTY_OUTBOX: Outbox = { next: 1, deltas: [], waiting: [] };
/** Deltas in flight: enough for a distant room at 25 a second, few enough that moves still coalesce. */
export const MAX_IN_FLIGHT = 8;
/** JSON characters of one delta; a bridge's frame holds 256 KB, a character is up to 3 bytes. */
const MAX_DELTA_CHARS = 80_000;

/** All ops that the room has not confirmed, oldest first. */
export function unconfirmed(outbox: Outbox): Op[] {
  return [...outbox.deltas.flatMap((d) => d.ops), ...outbox.waiting];
}

/** Adds ops to the waiting ones, coalescing. */
export function enqueue(outbox: Outbox, ops: readonly Op[]): Outbox {
  if (ops.length === 0) return outbox;
  return { ...outbox, waiting: ops.reduce(coalesce, [...outbox.waiting]) };
}

/** What an op is about. What is only offered may come to nothing, so nothing is merged into it. */
const aimOf = (op: Op) => ('g' in op ? op.g : op.offer ? 'offer' : 'desktop');

function coalesce(waiting: Op[], op: Op): Op[] {
  const isOn = (w: Op) => aimOf(w) === aimOf(op);
  if (op.op === 'del') {
    const added = waiting.some((w) => isOn(w) && w.op === 'add');
    const rest = waiting.filter((w) => !isOn(w));
    // A window that the room never knew needs no delete.
    return added ? rest : [...rest, op];
  }
  if (op.op === 'raise') {
    return [...waiting.filter((w) => !(isOn(w) && w.op === 'raise')), op];
  }
  if (op.op === 'add') return [...waiting, op];
  if (op.op === 'text') return coalesceText(waiting, op);
  // The last one: what has been split is in several.
  const at = waiting.findLastIndex((w) => {
    return isOn(w) && w.op !== 'raise' && w.op !== 'del' && w.op !== 'text';
  });
  const old = waiting[at];
  if (!old || old.op === 'raise' || old.op === 'del' || old.op === 'text') return [...waiting, op];
  const props = op.props ? { ...old.props, ...op.props } : old.props;
  const merged = { ...old, ...op, op: old.op, ...(props ? { props } : {}) } as Op;
  return waiting.with(at, merged);
}

/** Updates of one text become one, as long as the room takes that. */
function coalesceText(waiting: Op[], op: TextOp): Op[] {
  const at = waiting.findLastIndex((w) => w.op === 'text' && w.g === op.g);
  const old = waiting[at];
  if (old?.op !== 'text') return [...waiting, op];
  const u = mergeWire(old.u, op.u);
  return u === null ? [...waiting, op] : waiting.with(at, { ...old, u });
}

/**
 * The next delta to send, in order; seals the waiting ops into one if few enough are in flight.
 * @param isHeld what may not be sent yet, and goes later, whatever comes behind it
 * @returns `delta` undefined if there is nothing to send now
 */
export function nextDelta(
  outbox: Outbox,
  isHeld: (op: Op) => boolean = () => false,
): { outbox: Outbox; delta: Delta | undefined } {
  const at = outbox.deltas.findIndex((d) => !d.sent);
  const old = outbox.deltas[at];
  if (old) {
    const delta = { ...old, sent: true };
    return { outbox: { ...outbox, deltas: outbox.deltas.with(at, delta) }, delta };
  }
  const waiting = outbox.waiting.flatMap(splitStrokes);
  const due = waiting.filter((op) => !isHeld(op));
  if (due.length === 0 || outbox.deltas.length >= MAX_IN_FLIGHT) {
    return { outbox, delta: undefined };
  }
  const taken = new Set(due.slice(0, fitting(due)));
  const delta: Delta = { seq: outbox.next, ops: [...taken], sent: true };
  return {
    outbox: {
      next: outbox.next + 1,
      deltas: [...outbox.deltas, delta],
      // What is held stays behind what came before it: a text needs its window.
      waiting: waiting.filter((op) => !taken.has(op)),
    },
    delta,
  };
}

function fitting(ops: readonly Op[]): number {
  let chars = 0;
  for (const [i, op] of ops.entries()) {
    chars += JSON.stringify(op).length;
    if (i > 0 && (chars > MAX_DELTA_CHARS || i >= MAX_OPS)) return i;
  }
  return ops.length;
}

/** Removes a delta once the room has acknowledged it. */
export function settle(outbox: Outbox, seq: number): { outbox: Outbox; delta: Delta | undefined } {
  const delta = outbox.deltas.find((d) => d.seq === seq);
  if (!delta) return { outbox, delta };
  return { outbox: { ...outbox, deltas: outbox.deltas.filter((d) => d.seq !== seq) }, delta };
}

/** What the room has answered, by its own count, oldest first: whether it has taken that is not known. */
export function answeredOps(outbox: Outbox, ack: number): Op[] {
  return outbox.deltas.filter((d) => d.seq <= ack).flatMap((d) => d.ops);
}

/**
 * HS3: after a sync, drops what the room has acknowledged and marks the rest to be resent, in order.
 * The room's count is authoritative: a bridge that lost its own, or whose room was reset, continues from `ack`.
 */
export function resume(outbox: Outbox, ack: number): Outbox {
  const rest = outbox.deltas.filter((d) => d.seq > ack);
  const deltas = rest.map((d, i) => ({ ...d, seq: ack + 1 + i, sent: false }));
  return { ...outbox, next: ack + 1 + deltas.length, deltas };
}

/** Marks everything as unsent, to be resent in order (after a rate limit or a lost frame). */
export function unsend(outbox: Outbox): Outbox {
  return { ...outbox, deltas: outbox.deltas.map((d) => ({ ...d, sent: false })) };
}

/**
 * Drops ops that no longer make sense; deltas keep their numbers, and may become empty.
 * @param keeps whether to keep what concerns a window @param desktop whether to keep what concerns the desktop
 */
export function retain(outbox: Outbox, keeps: (g: string) => boolean, desktop = true): Outbox {
  const keep = (op: Op) => (op.op === 'desktop' ? desktop : keeps(op.g));
  return {
    ...outbox,
    deltas: outbox.deltas.map((d) => ({ ...d, ops: d.ops.filter(keep) })),
    waiting: outbox.waiting.filter(keep),
  };
}
