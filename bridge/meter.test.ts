// What bridges tell of a change on its way from one app to another, and of their own state.
import { expect, test } from 'vitest';
import { Flow } from '../protocol/figures.ts';
import { until } from '../testing/until.ts';
import type { BridgeMeter, RoomChange } from './bridge.ts';
import { rectsOf, roomFixture } from './test/fixture.ts';

const on = roomFixture();

/** Notes what a bridge tells, in order. */
function meter() {
  const told: { what: string; change?: RoomChange; times?: number[] }[] = [];
  const measured: BridgeMeter = {
    fromRoom: new Flow(),
    toRoom: new Flow(),
    joined: (isIn) => told.push({ what: isIn ? 'joined' : 'away' }),
    taken: (change, ...times) => told.push({ what: 'taken', change, times }),
    heard: (change) => told.push({ what: 'heard', change }),
    applied: (change) => told.push({ what: 'applied', change }),
    lagged: (seconds) => told.push({ what: 'lagged', times: [seconds] }),
    repaired: () => told.push({ what: 'repaired' }),
  };
  const kinds = () => told.map(({ what }) => what);
  return { measured, told, kinds, of: (kind: string) => told.filter(({ what }) => what === kind) };
}

test('a change is taken from one app, heard by the other bridge and applied there, under one revision', async () => {
  const [first, second] = [meter(), meter()];
  const a = await on.seat({ meter: first.measured });
  const b = await on.seat({ meter: second.measured });
  const before = performance.now();
  a.app.user((m) => m.open('life', [1, 1, 40, 12]));
  a.bridge.input();
  await until(() => expect(rectsOf(b)).toEqual(['1,1,40,12']));
  await until(() => expect(second.of('lagged')).toHaveLength(1));
  const [taken] = first.of('taken');
  expect(taken?.change).toEqual({ epoch: expect.any(String), rev: 1 });
  const [seenAt = 0, sentAt = 0] = taken?.times ?? [];
  expect(seenAt).toBeGreaterThanOrEqual(before);
  expect(sentAt).toBeGreaterThanOrEqual(seenAt);
  // Its own change is on its screen, too.
  await until(() => expect(first.of('applied').at(-1)?.change).toEqual(taken?.change));
  expect(second.of('heard').map(({ change }) => change)).toEqual([taken?.change]);
  expect(second.of('applied').at(-1)?.change).toEqual(taken?.change);
  expect(second.kinds().indexOf('heard')).toBeLessThan(second.kinds().lastIndexOf('applied'));
  // Nobody else's change came to the first.
  expect(first.of('heard')).toEqual([]);
  expect(first.of('lagged')).toEqual([]);
  for (const { measured } of [first, second]) {
    expect(measured.fromRoom.bytes).toBeGreaterThan(measured.fromRoom.frames);
    expect(measured.toRoom.bytes).toBeGreaterThan(measured.toRoom.frames);
  }
});

test('it says when it is in its room, away, and set right by the room', async () => {
  const { measured, kinds } = meter();
  const a = await on.seat({ meter: measured });
  expect(kinds()).toContain('joined');
  // It greets the room once more when its app has come, and takes nothing else meanwhile.
  await until(() => {
    on.room.resync();
    expect(kinds()).toContain('repaired');
  });
  const there = kinds().length;
  await on.room.stop();
  // What it had heard before may still be applied.
  await until(() => expect(kinds().slice(there)).toContain('away'));
  const before = kinds().length;
  await on.room.start();
  await until(() => expect(kinds().slice(before)).toContain('joined'));
  // What a room says to who has come in again sets nothing right.
  expect(kinds().slice(before)).not.toContain('repaired');
  const met = kinds().length;
  await a.restartBridge();
  expect(kinds().slice(met)).toContain('away');
});
