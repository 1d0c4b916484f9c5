// Single cases in virtual time, for what chance meets too seldom and real clocks can't show.
import { expect, test } from 'vitest';
import { HEARTBEAT_MS, INPUT_TAIL_MS } from '../../bridge/pace.ts';
import type { AppTraits, NewLocal } from './app/traits.ts';
import type { Seat } from './seat.ts';
import { World } from './world.ts';

/** WibWob-DOS: what people do there it tells nobody, and a resize rescales its windows. */
const SILENT: AppTraits = {
  kind: 'original',
  can: { raise: false, zoom: false, title: false, props: false, text: false, desktop: false },
  types: ['life'],
  listsTypes: true,
  silentTypes: [],
  reusesIds: false,
  stubborn: {},
  vanishing: [],
  tellsKeys: false,
  keepsInside: false,
  maxSpeed: 10,
  startup: [],
  allowTypes: [],
};
const LIFE: NewLocal = { type: 'life', rect: [1, 1, 40, 12], title: '', props: {} };

/** A room with one seat, in which nothing happens by itself. */
function quietWorld(layout: NewLocal[] = []): { world: World; seat: Seat } {
  const line = { minMs: 1, maxMs: 1, twice: 0 };
  const plan = { traits: SILENT, cols: 120, rows: 36, line, from: 0, salt: 1 };
  const script = { profile: '', seats: [plan], items: [], until: 0, buried: 0, crowd: 0 };
  const world = new World({ ...script, layout, epilogue: 'none' }, false);
  const [seat] = world.seats;
  if (!seat) throw new Error('no seat');
  return { world, seat };
}
const rectsOf = ({ room }: World) => [...room.state.windows.values()].map(({ rect }) => rect);

test('BR12: a change without an event is seen because of input', async () => {
  const { world, seat } = quietWorld();
  using _ = world;
  await world.time.run(2 * HEARTBEAT_MS);
  const looked = () => seat.process?.transport.sampled?.at;
  // After a heartbeat nothing is due for as long again.
  for (const last = looked(); looked() === last; ) await world.time.run(10);
  const last = looked();
  seat.app.open(LIFE);
  await world.time.run(HEARTBEAT_MS / 2);
  expect(looked()).toBe(last);
  seat.process?.bridge.input();
  await world.time.run(INPUT_TAIL_MS);
  expect(rectsOf(world)).toEqual([LIFE.rect]);
});

test('BR7: an app that takes up its terminal’s new size after its bridge came back moves nobody’s windows', async () => {
  const { world, seat } = quietWorld([LIFE]);
  using _ = world;
  await world.time.run(HEARTBEAT_MS);
  const size = { cols: 60, rows: 20 };
  seat.kill(0, false);
  seat.resizeTo(size);
  seat.start();
  await world.time.run(200);
  seat.app.resizeTerminal(size);
  await world.time.run(2 * HEARTBEAT_MS);
  expect(rectsOf(world)).toEqual([LIFE.rect]);
});

test('HS2: a bridge that is killed before the room has its first windows gives them once', async () => {
  const { world, seat } = quietWorld([LIFE]);
  using _ = world;
  seat.options.line.options.maxMs = 400;
  seat.options.line.options.minMs = 400;
  while (!/"seeded":\["/.test(seat.disk?.text ?? '')) await world.time.run(1);
  expect(rectsOf(world)).toEqual([]);
  seat.kill(0, false);
  seat.start();
  await world.time.run(2 * HEARTBEAT_MS);
  expect(rectsOf(world)).toEqual([LIFE.rect]);
});
