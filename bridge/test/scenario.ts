// Random actions of people, networks and apps in a simulated room, and the invariants that must hold afterwards.
import { expect } from 'vitest';
import type { Rect } from '../../protocol/geometry.ts';
import { stacking } from '../core/canonical.ts';
import { desired } from '../core/mirror.ts';
import { isRefused } from '../core/windows/refusals.ts';
import { posOf, sizeOf } from '../core/windows/registers.ts';
import { Sim, type SimAppOptions } from './sim.ts';
import type { SimSeat } from './sim-seat.ts';

export const TYPES = ['life', 'cube', 'text_editor', 'paint', 'stone'];

export type Action =
  | { kind: 'open'; type: number; rect: Rect }
  | { kind: 'move' | 'size'; which: number; by: [number, number] }
  | { kind: 'close' | 'raise'; which: number }
  | { kind: 'dialog' }
  | { kind: 'disconnect' | 'restart' | 'kill' }
  | { kind: 'resize'; cols: number; rows: number };

export interface Step {
  seat: number;
  gap: number;
  action: Action;
}

/** The apps of a room, and the windows that each of them opens by itself. */
export interface Setup {
  seed: number;
  apps: SimAppOptions[];
  start: [number, Rect][];
}

/** @returns whether the user's action had any effect */
function act(seat: SimSeat, action: Action): boolean {
  const { app } = seat;
  const mine = app.windows.filter((w) => w.type !== 'test_pattern');
  const pick = 'which' in action ? mine[action.which % Math.max(1, mine.length)] : undefined;
  switch (action.kind) {
    case 'open': {
      const type = TYPES[action.type] ?? 'life';
      if (app.quirks.unknown.includes(type)) return false;
      seat.user((a) => a.open(type, action.rect, { title: type === 'text_editor' ? 'Notes' : '' }));
      return true;
    }
    case 'dialog':
      seat.user((a) => a.open('test_pattern', [5, 5, 40, 12], { title: 'Open…' }));
      return false;
    case 'disconnect':
      seat.disconnect();
      return false;
    case 'kill':
      seat.killBridge();
      return false;
    case 'restart':
      seat.restartApp();
      return false;
    case 'resize':
      seat.resize(action.cols, action.rows);
      return false;
    default:
      break;
  }
  if (!pick) return false;
  const [x, y, w, h] = pick.rect;
  seat.user((a) => {
    if (action.kind === 'move') a.place(pick.id, [x + action.by[0], y + action.by[1], w, h]);
    if (action.kind === 'size')
      a.place(pick.id, [x, y, Math.max(16, w + action.by[0]), Math.max(6, h + action.by[1])]);
    if (action.kind === 'close') a.close(pick.id, true);
    if (action.kind === 'raise') a.raise(pick.id);
  });
  return true;
}

function checkSeat(sim: Sim, seat: SimSeat): void {
  const room = sim.room.records();
  const name = seat.sid;
  expect(seat.mirror.canonical.rev, name).toBe(sim.room.rev);
  expect(Object.fromEntries(seat.mirror.canonical.windows)).toEqual(
    Object.fromEntries(room.map((w) => [w.g, w])),
  );
  // A user who closes a window twice within milliseconds of its creation looks like an app that can't show it.
  const { fails } = seat.mirror.local;
  const shown = room.filter((w) => !seat.app.quirks.unknown.includes(w.type) && !fails.has(w.g));
  const mirrored = seat.app.windows.filter((w) => w.type !== 'test_pattern');
  expect(mirrored.map((w) => w.type).sort(), name).toEqual(shown.map((w) => w.type).sort());
  for (const want of shown) {
    const entry = seat.mirror.local.entries.get(want.g);
    const window = entry && seat.app.get(entry.id);
    if (!entry || !window) throw new Error(`${name} lacks ${want.g}`);
    expect(window.rect).toEqual(entry.seen.rect);
    if (!isRefused(entry.tries.get('pos'), posOf(want.rect), posOf(entry.seen.rect)))
      expect(posOf(window.rect)).toEqual(posOf(want.rect));
    if (!isRefused(entry.tries.get('size'), sizeOf(want.rect), sizeOf(entry.seen.rect)))
      expect(sizeOf(window.rect)).toEqual(sizeOf(want.rect));
  }
  if (!seat.app.quirks.raise) return;
  const order = stacking(desired(seat.mirror).windows).filter((g) =>
    seat.mirror.local.entries.has(g),
  );
  expect(seat.mirror.local.order, name).toEqual(order);
}

function settle(sim: Sim): void {
  sim.faults.ipc = 0;
  sim.clock.runUntil(sim.clock.now + 15_000);
  for (const seat of sim.seats) checkSeat(sim, seat);
  const { rev } = sim.room;
  const { commands } = sim;
  sim.clock.runUntil(sim.clock.now + 15_000);
  expect(sim.room.rev, 'deltas at rest').toBe(rev);
  expect(sim.commands, 'commands at rest').toBe(commands);
}

export function run(given: Setup, script: Step[], ipc: number): Sim {
  const sim = new Sim(given.seed, given.apps);
  for (const seat of sim.seats) {
    for (const [t, r] of given.start) {
      const name = TYPES[t] ?? 'life';
      if (!seat.app.quirks.unknown.includes(name))
        seat.app.open(name, r, { title: name === 'text_editor' ? 'Notes' : '' });
    }
  }
  sim.faults.ipc = ipc;
  // The first bridge contributes its start windows to the room.
  let edits = given.start.length;
  for (const { seat, gap: ms, action } of script) {
    sim.clock.runUntil(sim.clock.now + ms);
    const target = sim.seats[seat % sim.seats.length];
    if (target && act(target, action)) edits += 1;
  }
  settle(sim);
  const { add, set, raise, del } = sim.ops;
  expect(add + set + raise + del, 'ops for edits').toBeLessThanOrEqual(edits);
  return sim;
}

/** One last edit in every seat, which must win everywhere. */
export function lastEdits(sim: Sim): void {
  for (const [i, seat] of sim.seats.entries()) {
    const window = seat.app.windows.filter((w) => w.type === 'life')[i];
    if (!window) continue;
    const entry = [...seat.mirror.local.entries.values()].find((e) => e.id === window.id);
    const [, , w, h] = window.rect;
    seat.user((a) => a.place(window.id, [30 + i, 3, w, h]));
    settle(sim);
    expect(sim.room.windows.get(entry?.g ?? '')?.rect.slice(0, 2)).toEqual([30 + i, 3]);
  }
}
