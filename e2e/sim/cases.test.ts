// Single cases in virtual time, for what chance meets too seldom and real clocks can't show.
import { expect, test } from 'vitest';
import { HEARTBEAT_MS, INPUT_TAIL_MS } from '../../bridge/pace.ts';
import * as wm from '../../desktop/wm/desk.ts';
import type { AppTraits, NewLocal } from './app/traits.ts';
import type { Seat } from './seat.ts';
import { SWITCH_KEY, World } from './world.ts';

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

/** A room in which nothing happens by itself, with one seat or more; `seat` is the first. */
function quietWorld(layout: NewLocal[] = [], count = 1): { world: World; seat: Seat } {
  const line = { minMs: 1, maxMs: 1, twice: 0 };
  const plan = { traits: SILENT, cols: 120, rows: 36, line, from: 0, salt: 1 };
  const seats = Array.from({ length: count }, (_, i) => ({ ...plan, salt: i + 1 }));
  const script = { profile: '', seats, items: [], until: 0, buried: 0, crowd: 0 };
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

/** Every moment of the time in which a bridge may be busy with what another seat did. */
const MOMENTS = Array.from({ length: 120 }, (_, ms) => ms);

test('BR18: a line that comes as its person closes the chat window does not end the app', async () => {
  for (const ms of MOMENTS) {
    const { world, seat } = quietWorld([], 2);
    using _ = world;
    const [, other] = world.seats;
    await world.time.run(HEARTBEAT_MS);
    const chat = { type: 'scramble', rect: [80, 0, 30, 30], title: 'Scramble', props: {} } as const;
    let id = '';
    world.person(seat, () => {
      id = seat.app.open(chat);
    });
    await world.time.run(HEARTBEAT_MS);
    if (other) world.person(other, () => other.app.said.push('hello'));
    await world.time.run(ms);
    world.person(seat, () => seat.app.userClose(id));
    await world.time.run(2 * HEARTBEAT_MS);
    expect(seat.app.crashes, `after ${ms} ms`).toBe(0);
  }
});

test('BR17: who clicks into another’s window while the bridge keeps input back has the keys there', async () => {
  let kept = 0;
  for (const ms of MOMENTS) {
    const { world, seat } = quietWorld([], 2);
    using _ = world;
    const { app } = seat;
    const [, other] = world.seats;
    const opens = () => other && world.person(other, () => other.app.open(LIFE));
    await world.time.run(HEARTBEAT_MS);
    world.person(seat, () => app.open(LIFE));
    await world.time.run(HEARTBEAT_MS);
    opens();
    await world.time.run(HEARTBEAT_MS);
    // Theirs lies on top, the keys are in the person's own.
    const [top, own] = app.desk.windows;
    expect(app.desk.focused).toBe(own?.id);
    opens();
    await world.time.run(ms);
    let done = false;
    const click = (): void => {
      done = true;
      app.desk = wm.activate(app.desk, top?.id ?? '');
    };
    world.person(seat, click, SWITCH_KEY);
    if (!done) kept += 1;
    await world.time.run(HEARTBEAT_MS);
    opens();
    await world.time.run(2 * HEARTBEAT_MS);
    expect(app.desk.windows).toHaveLength(4);
    expect(app.desk.focused, `after ${ms} ms`).toBe(top?.id);
  }
  expect(kept).toBeGreaterThan(0);
});
