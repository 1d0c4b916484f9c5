// The canonical state (the room's windows and desktop as received), and the desired state built on it (BR1, BR2).
import type { ServerMessage } from '../../protocol/messages.ts';
import { changesOf, withProps, withRegisters } from '../../protocol/registers.ts';
import { fromWire, openWindow, type RoomWindow } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { type EffectiveOp, hashWindows, type Op } from '../../protocol/windows.ts';
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
  for (const record of sync.put) windows.set(record.g, openWindow(record));
  const desktop = sync.desktop ?? old.desktop;
  return {
    canonical: { epoch, rev, windows, desktop },
    sound: hashWindows(windows.values(), desktop) === sync.hash,
  };
}

/**
 * BR1: applies effective ops that follow the held revision; older ones are ignored. A gap needs a new hello; so does an edit of
 * a text that is not held as the room has it.
 */
export function applyEffective(
  canonical: Canonical,
  step: { prev: number; rev: number; ops: readonly EffectiveOp[] },
): { canonical: Canonical; step: Step } {
  if (step.rev <= canonical.rev) return { canonical, step: 'old' };
  if (step.prev !== canonical.rev) return { canonical, step: 'gap' };
  const state = { windows: new Map(canonical.windows), desktop: canonical.desktop };
  for (const op of step.ops) if (!applyOne(state, op)) return { canonical, step: 'gap' };
  return { canonical: { ...canonical, ...state, rev: step.rev }, step: 'applied' };
}

interface State extends Desired {
  windows: Map<string, RoomWindow>;
}

/** @returns whether it fits what is there */
function applyOne(state: State, op: EffectiveOp): boolean {
  const { windows } = state;
  if (op.op === 'desktop') {
    state.desktop = { props: withProps(state.desktop?.props, op.props) };
    return true;
  }
  if (op.op === 'add') {
    const { op: _, ...record } = op;
    windows.set(op.g, openWindow(record));
    return true;
  }
  const old = windows.get(op.g);
  if (!old) return true;
  if (op.op === 'text') {
    const text = textAfter(old.text, op);
    if (text) windows.set(op.g, { ...old, text });
    return text !== null;
  }
  if (op.op === 'del') windows.delete(op.g);
  else if (op.op === 'raise') windows.set(op.g, { ...old, z: op.z });
  else windows.set(op.g, withRegisters(old, op));
  return true;
}

function textAfter(
  text: SharedText,
  { u, anew }: Extract<EffectiveOp, { op: 'text' }>,
): SharedText | null {
  const update = fromWire(u);
  if (!update) return null;
  return anew ? SharedText.of([update]) : text.merged(update);
}

/** BR2: the canonical state plus this bridge's own unconfirmed ops. */
export function desiredOf({ windows, desktop }: Desired, ops: Iterable<Op>): Desired {
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
  if (op.op === 'text') return op;
  if (op.op === 'add')
    return old ? undefined : { title: '', ...op, props: withProps(undefined, op.props), z };
  if (op.op === 'set') return old && { op: 'set', g: op.g, ...changesOf(old, op) };
  return op.op === 'raise' ? { ...op, z } : op;
}

/** Ids of these windows, bottom to top. */
export function stacking(windows: Windows): string[] {
  return [...windows.values()].sort((a, b) => a.z - b.z || (a.g < b.g ? -1 : 1)).map((w) => w.g);
}
