// The canonical state (the room's windows as received), and the desired state built on it (BR1, BR2).
import type { ServerMessage } from '../../protocol/messages.ts';
import type { EffectiveOp, Op, WindowRecord } from '../../protocol/windows.ts';
import { hashWindows } from '../../protocol/windows.ts';
import type { Desired } from './windows/local.ts';

export interface Canonical {
  /** Null before the first sync. */
  epoch: string | null;
  rev: number;
  windows: ReadonlyMap<string, WindowRecord>;
}

export const EMPTY_CANONICAL: Canonical = { epoch: null, rev: 0, windows: new Map() };

type StateSync = Extract<ServerMessage, { type: 'state_sync' }>;
export type Step = 'applied' | 'old' | 'gap';

/** Applies a `state_sync`; `sound` tells whether the result matches the room's hash. */
export function applySync(
  canonical: Canonical,
  sync: StateSync,
): { canonical: Canonical; sound: boolean } {
  const windows = new Map(sync.mode === 'diff' ? canonical.windows : []);
  for (const g of sync.del) windows.delete(g);
  for (const record of sync.put) windows.set(record.g, record);
  return {
    canonical: { epoch: sync.epoch, rev: sync.rev, windows },
    sound: hashWindows(windows.values()) === sync.hash,
  };
}

/** BR1: applies effective ops that follow the held revision; older ones are ignored, a gap needs a new hello. */
export function applyEffective(
  canonical: Canonical,
  step: { prev: number; rev: number; ops: readonly EffectiveOp[] },
): { canonical: Canonical; step: Step } {
  if (step.rev <= canonical.rev) return { canonical, step: 'old' };
  if (step.prev !== canonical.rev) return { canonical, step: 'gap' };
  const windows = new Map(canonical.windows);
  for (const op of step.ops) applyOne(windows, op);
  return { canonical: { ...canonical, rev: step.rev, windows }, step: 'applied' };
}

function applyOne(windows: Map<string, WindowRecord>, op: EffectiveOp): void {
  if (op.op === 'add') {
    const { op: _, ...record } = op;
    windows.set(op.g, record);
    return;
  }
  const old = windows.get(op.g);
  if (!old) return;
  if (op.op === 'del') windows.delete(op.g);
  else if (op.op === 'raise') windows.set(op.g, { ...old, z: op.z });
  else windows.set(op.g, withSet(old, op));
}

function withSet(old: WindowRecord, op: Extract<Op, { op: 'set' }>): WindowRecord {
  return {
    ...old,
    rect: op.rect ?? old.rect,
    title: op.title ?? old.title,
    props: op.props ? { ...old.props, ...op.props } : old.props,
  };
}

/** BR2: the canonical windows plus this bridge's own unconfirmed ops; ops on missing windows do nothing. */
export function desiredOf(canonical: Canonical, ops: Iterable<Op>): Desired {
  const windows = new Map(canonical.windows);
  let z = 0;
  for (const w of windows.values()) z = Math.max(z, w.z);
  for (const op of ops) {
    const old = windows.get(op.g);
    if (op.op === 'add') {
      if (old) continue;
      z += 1;
      const { g, type, rect, title = '', props = {} } = op;
      windows.set(g, { g, type, rect, title, props, z });
    } else if (!old) {
      // Deleted meanwhile: delete wins (ST3).
    } else if (op.op === 'del') {
      windows.delete(op.g);
    } else if (op.op === 'raise') {
      z += 1;
      windows.set(op.g, { ...old, z });
    } else {
      windows.set(op.g, withSet(old, op));
    }
  }
  return windows;
}

/** Ids of these windows, bottom to top. */
export function stacking(desired: Desired): string[] {
  return [...desired.values()].sort((a, b) => a.z - b.z || (a.g < b.g ? -1 : 1)).map((w) => w.g);
}
