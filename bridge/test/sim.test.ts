// Model tests of the pure core: whatever people, networks and apps do, every seat ends with the room's windows.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type Action, lastEdits, run, type Step, TYPES } from './scenario.ts';
import type { SimAppOptions } from './sim.ts';

const RUNS = Number(process.env.SIM_RUNS ?? 300);

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
  { weight: 1, arbitrary: fc.constant({ kind: 'kill' as const }) },
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
