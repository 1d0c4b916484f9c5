// Model tests of the pure core: whatever people, networks and apps do, every seat ends with the room's windows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rect } from '../protocol/geometry.ts';
import { stacking } from './core/canonical.ts';
import { isRefused, posOf, sizeOf } from './core/capture-entry.ts';
import { desired } from './core/mirror.ts';
import { Sim, type SimAppOptions, type SimSeat } from './test/sim.ts';

const RUNS = Number(process.env.SIM_RUNS ?? 300);
const TYPES = ['life', 'cube', 'text_editor', 'paint', 'stone'];

type Action =
  | { kind: 'open'; type: number; rect: Rect }
  | { kind: 'move' | 'size'; which: number; by: [number, number] }
  | { kind: 'close' | 'raise'; which: number }
  | { kind: 'dialog' }
  | { kind: 'disconnect' | 'restart' }
  | { kind: 'resize'; cols: number; rows: number };

interface Step {
  seat: number;
  gap: number;
  action: Action;
}

const cell = fc.integer({ min: 0, max: 60 });
const rect = fc.tuple(
  cell,
  cell,
  fc.integer({ min: 16, max: 110 }),
  fc.integer({ min: 6, max: 34 }),
);
const which = fc.nat(20);
const by = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -5, max: 5 }));
const type = fc.nat(TYPES.length - 1);

const userAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('open' as const), type, rect }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('move' as const), which, by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('size' as const), which, by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('raise' as const), which }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'dialog' as const }) },
);
const fault: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'disconnect' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('resize' as const),
      cols: fc.integer({ min: 60, max: 140 }),
      rows: fc.integer({ min: 20, max: 45 }),
    }),
  },
);
const gap = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 60, max: 2_000 }),
);
const step = (action: fc.Arbitrary<Action>): fc.Arbitrary<Step> =>
  fc.record({ seat: fc.nat(3), gap, action });
const steps = (faults: boolean) =>
  fc.array(
    step(
      faults
        ? fc.oneof({ weight: 5, arbitrary: userAction }, { weight: 1, arbitrary: fault })
        : userAction,
    ),
    { maxLength: 40, size: 'max' },
  );

const appOptions: fc.Arbitrary<SimAppOptions> = fc.record({
  cols: fc.constantFrom(80, 120),
  rows: fc.constantFrom(24, 36),
  quirks: fc.record({
    raise: fc.boolean(),
    reuseIds: fc.boolean(),
    userEvents: fc.boolean(),
    unknown: fc.constantFrom<string[]>([], ['paint']),
    stubborn: fc.constantFrom<string[]>([], ['stone']),
    noId: fc.constantFrom(['text_editor'], ['text_editor', 'life']),
  }),
});
const setup = fc.record({
  seed: fc.integer(),
  apps: fc.array(appOptions, { minLength: 2, maxLength: 4 }),
  start: fc.array(fc.tuple(type, rect), { maxLength: 2 }),
});

/** @returns whether the user really did something */
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
  const shown = room.filter((w) => !seat.app.quirks.unknown.includes(w.type));
  const mirrored = seat.app.windows.filter((w) => w.type !== 'test_pattern');
  expect(mirrored.map((w) => w.type).sort(), name).toEqual(shown.map((w) => w.type).sort());
  for (const want of shown) {
    const entry = seat.mirror.local.entries.get(want.g);
    const window = entry && seat.app.get(entry.id);
    if (!entry || !window) throw new Error(`${name} lacks ${want.g}`);
    expect(window.rect).toEqual(entry.seen.rect);
    if (!isRefused(entry, 'pos', posOf(want.rect)))
      expect(posOf(window.rect)).toEqual(posOf(want.rect));
    if (!isRefused(entry, 'size', sizeOf(want.rect)))
      expect(sizeOf(window.rect)).toEqual(sizeOf(want.rect));
  }
  if (!seat.app.quirks.raise) return;
  const order = stacking(desired(seat.mirror)).filter((g) => seat.mirror.local.entries.has(g));
  expect(seat.mirror.local.order, name).toEqual(order);
}

function settle(sim: Sim): void {
  sim.faults.ipc = 0;
  sim.clock.run(15_000);
  for (const seat of sim.seats) checkSeat(sim, seat);
  const { rev } = sim.room;
  const { commands } = sim;
  sim.clock.run(15_000);
  expect(sim.room.rev, 'deltas at rest').toBe(rev);
  expect(sim.commands, 'commands at rest').toBe(commands);
}

function run(
  given: { seed: number; apps: SimAppOptions[]; start: [number, Rect][] },
  script: Step[],
  ipc: number,
): Sim {
  const sim = new Sim(given.seed, given.apps);
  for (const seat of sim.seats) {
    for (const [t, r] of given.start) {
      const name = TYPES[t] ?? 'life';
      if (!seat.app.quirks.unknown.includes(name))
        seat.app.open(name, r, { title: name === 'text_editor' ? 'Notes' : '' });
    }
  }
  sim.faults.ipc = ipc;
  // The start windows of the first bridge are its to give.
  let edits = given.start.length;
  for (const { seat, gap: ms, action } of script) {
    sim.clock.run(ms);
    const target = sim.seats[seat % sim.seats.length];
    if (target && act(target, action)) edits += 1;
  }
  settle(sim);
  const { add, set, raise, del } = sim.ops;
  expect(add + set + raise + del, 'ops for edits').toBeLessThanOrEqual(edits);
  return sim;
}

/** A last edit in every seat: it must win, everywhere. */
function lastEdits(sim: Sim): void {
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

describe('simulated rooms', () => {
  test('BR2, BR4, BR5: edits at the same time converge, without echo and without more ops than edits', () => {
    fc.assert(
      fc.property(setup, steps(false), (given, script) => {
        lastEdits(run(given, script, 0));
      }),
      { numRuns: RUNS },
    );
  });

  test('BR6 to BR9, HS3: with lost sockets, time-outs, restarts and resizes too', () => {
    fc.assert(
      fc.property(setup, steps(true), fc.constantFrom(0, 0.02, 0.1), (given, script, ipc) => {
        lastEdits(run(given, script, ipc));
      }),
      { numRuns: RUNS },
    );
  });
});
