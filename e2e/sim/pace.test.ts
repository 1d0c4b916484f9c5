// BR12 in virtual time: the app is looked at because somebody works in it, long before the heartbeat.
import { expect, test } from 'vitest';
import { HEARTBEAT_MS, INPUT_TAIL_MS } from '../../bridge/pace.ts';
import type { AppTraits } from './app/traits.ts';
import { World } from './world.ts';

/** WibWob-DOS: what people do there it tells nobody. */
const SILENT: AppTraits = {
  kind: 'original',
  can: { raise: false, zoom: false, title: false, props: false, text: false, desktop: false },
  types: ['life'],
  listsTypes: true,
  silentTypes: [],
  reusesIds: false,
  stubborn: {},
  vanishing: [],
  reaches: false,
  keepsInside: false,
  maxSpeed: 10,
  startup: [],
  allowTypes: [],
};

test('BR12: a change without an event is seen because of input', async () => {
  const line = { minMs: 1, maxMs: 1, twice: 0 };
  const plan = { traits: SILENT, cols: 120, rows: 36, line, from: 0, salt: 1 };
  const script = {
    profile: '',
    seats: [plan],
    layout: [],
    items: [],
    until: 0,
    buried: 0,
    crowd: 0,
  };
  using world = new World({ ...script, epilogue: 'none' }, false);
  await world.time.run(2 * HEARTBEAT_MS);
  const [seat] = world.seats;
  const bridge = seat?.process?.bridge;
  if (!seat || !bridge) throw new Error('no bridge');
  const looked = () => seat.process?.transport.sampled?.at;
  // After a heartbeat nothing is due for as long again.
  for (const last = looked(); looked() === last; ) await world.time.run(10);
  const last = looked();
  seat.app.open({ type: 'life', rect: [1, 1, 40, 12], title: '', props: {} });
  await world.time.run(HEARTBEAT_MS / 2);
  expect(looked()).toBe(last);
  bridge.input();
  await world.time.run(INPUT_TAIL_MS);
  expect([...world.room.state.windows.values()].map(({ rect }) => rect)).toEqual([[1, 1, 40, 12]]);
});
