// The canonical state (the room's windows and desktop as received), and the desired state built on it (BR1, BR2).
import type { ServerMessage } from '../../protocol/messages.ts';
import { changesOf, withProps, withRegisters } from '../../protocol/registers.ts';
import {
  type EffectiveOp,
  hashWindows,
  type Op,
  type WindowRecord,
} from '../../protocol/windows.ts';
import type { Desired, Windows } from './windows/local.ts';

export interface Canonical extends Desired {
  /** Null before the first sync. */
  epoch: string | null;
  rev: number;
}

export const EMPTY_CANONICAL: Canonical = {
  epoch: null,
  rev: 0,
  windows: new Map(),
  desktop: null,
};

type StateSync = Extract<ServerMessage, { type: 'state_sync' }>;
export type Step = 'applied' | 'old' | 'gap';

/** Applies a `state_sync`; `sound` tells whether the result matches the room's hash. */
export function applySync(
  canonical: Canonical,
  sync: StateSync,
): { canonical: Canonical; sound: boolean } {
  const { epoch, rev, mode } = sync;
  const old = mode === 'diff' ? canonical : EMPTY_CANONICAL;
  const windows = new Map(old.windows);
  for (const g of sync.del) windows.delete(g);
  for (const record of sync.put) windows.set(record.g, record);
  const desktop = sync.desktop ?? old.desktop;
  return {
    canonical: { epoch, rev, windows, desktop },
    sound: hashWindows(windows.values(), desktop) === sync.hash,
  };
}

/** BR1: applies effective ops that follow the held revision; older ones are ignored, a gap needs a new hello. */
export function applyEffective(
  canonical: Canonical,
  step: { prev: number; rev: number; ops: readonly EffectiveOp[] },
): { canonical: Canonical; step: Step } {
  if (step.rev <= canonical.rev) return { canonical, step: 'old' };
  if (step.prev !== canonical.rev) return { canonical, step: 'gap' };
  const state = { windows: new Map(canonical.windows), desktop: canonical.desktop };
  for (const op of step.ops) applyOne(state, op);
  return { canonical: { ...canonical, ...state, rev: step.rev }, step: 'applied' };
}

interface State extends Desired {
  windows: Map<string, WindowRecord>;
}

function applyOne(state: State, op: EffectiveOp): void {
  const { windows } = state;
  if (op.op === 'desktop') {
    state.desktop = { props: withProps(state.desktop?.props, op.props) };
    return;
  }
  if (op.op === 'add') {
    const { op: _, ...record } = op;
    windows.set(op.g, record);
    return;
  }
  const old = windows.get(op.g);
  if (!old) return;
  if (op.op === 'del') windows.delete(op.g);
  else if (op.op === 'raise') windows.set(op.g, { ...old, z: op.z });
  else windows.set(op.g, withRegisters(old, op));
}

/** BR2: the canonical state plus this bridge's own unconfirmed ops. */
export function desiredOf({ windows, desktop }: Canonical, ops: Iterable<Op>): Desired {
  const state = { windows: new Map(windows), desktop };
  let z = 0;
  for (const w of windows.values()) z = Math.max(z, w.z);
  for (const op of ops) {
    z += 1;
    const effect = effectOf(op, state, z);
    if (effect) applyOne(state, effect);
  }
  return state;
}

/** What the room will make of an op; ops on missing windows do nothing, because delete wins (ST3). */
function effectOf(op: Op, { windows, desktop }: Desired, z: number): EffectiveOp | undefined {
  if (op.op === 'desktop') return op.offer && desktop ? undefined : op;
  const old = windows.get(op.g);
  if (op.op === 'add')
    return old ? undefined : { title: '', ...op, props: withProps(undefined, op.props), z };
  if (op.op === 'set') return old && { op: 'set', g: op.g, ...changesOf(old, op) };
  return op.op === 'raise' ? { ...op, z } : op;
}

/** Ids of these windows, bottom to top. */
export function stacking(windows: Windows): string[] {
  return [...windows.values()].sort((a, b) => a.z - b.z || (a.g < b.g ? -1 : 1)).map((w) => w.g);
}
