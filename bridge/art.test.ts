// Art in the seats of a room: real desktops on real ptys, on machines whose clocks differ, started at different times.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { type DesktopSeat, openDesktop } from './test/real-desktop.ts';
import { TestRoom } from './test/room.ts';

let room: TestRoom;
const seats: DesktopSeat[] = [];

beforeEach(async () => {
  room = await new TestRoom().start();
  // Nobody's clock is the room's: a minute and a bit.
  room.clockAheadMs = 73_000;
});
afterEach(async () => {
  await Promise.all(seats.splice(0).map((seat) => seat.close()));
  await room.stop();
});

async function join(clockMs: number, cols = 120, rows = 36): Promise<DesktopSeat> {
  const seat = await openDesktop(room, cols, rows, clockMs);
  seats.push(seat);
  await until(() => expect(seat.bridge.snapshot().status).toBe('live'));
  return seat;
}

const propsOf = async (seat: DesktopSeat, type = 'life') =>
  (await seat.state()).windows.find((win) => win.type === type)?.props;
const idOf = async (seat: DesktopSeat, type = 'life'): Promise<string> =>
  until(async () => {
    const found = (await seat.state()).windows.find((win) => win.type === type)?.id;
    expect(found).toBeDefined();
    return found as string;
  });

/** The inside of a window whose frame is at 4, 2 of the desktop, 26 x 10. */
const inside = (seat: DesktopSeat): string => seat.picture(5, 4, 24, 8).join();

/** Looks on at pictures as they change, and keeps each that stays for a moment, once. */
function watch(seat: DesktopSeat): { seen: string[]; stop(): void } {
  const seen: string[] = [];
  let last = '';
  const timer = setInterval(() => {
    const now = inside(seat);
    if (now === last && !seen.includes(now)) seen.push(now);
    last = now;
  }, 20);
  return { seen, stop: () => clearInterval(timer) };
}

/** From its first frame on, so that there is much to see. */
const fromNow = () => ({ since: Date.now() + room.clockAheadMs });

/** The pictures that both have seen, in the order of each. */
function common(a: readonly string[], b: readonly string[]): [string[], string[]] {
  return [a.filter((one) => b.includes(one)), b.filter((one) => a.includes(one))];
}

const open = (seat: DesktopSeat, type: string, more: Record<string, string | number> = {}) =>
  seat.ipc.request('create_window', { type, x: 4, y: 2, w: 26, h: 10, ...more });

test('AR1, AR2: seats with other clocks show the same pictures in the same order, also who comes late', async () => {
  const a = await join(-2_500_000);
  await open(a, 'life', { speed: 3, seed: 4, ...fromNow() });
  await until(() => expect(new Set(inside(a).split(',')).size).toBeGreaterThan(2));
  const b = await join(86_400_000);
  await idOf(b);
  const [of, by] = [watch(a), watch(b)];
  await until(() => expect(common(of.seen, by.seen)[0].length).toBeGreaterThan(5));
  of.stop();
  by.stop();
  const [mine, theirs] = common(of.seen, by.seen);
  expect(theirs).toEqual(mine);
});

test('AR1: a pause, another speed and another seed hold for everyone, at the same frame', async () => {
  const [a, b] = await Promise.all([join(0), join(5_000_000)]);
  await open(a, 'life', { speed: 12, seed: 9, ...fromNow() });
  const there = await idOf(b);
  const here = await idOf(a);
  await b.ipc.request('set_props', { id: there, paused: true });
  await until(async () => expect((await propsOf(a))?.paused).toBe(true));
  const frame = (await propsOf(b))?.frame;
  expect(frame).toBeTypeOf('number');
  await until(async () => expect(await propsOf(a)).toEqual(await propsOf(b)));
  await until(() => expect(inside(a)).toBe(inside(b)));

  await a.ipc.request('set_props', { id: here, speed: 3 });
  await until(async () => expect((await propsOf(b))?.speed).toBe(3));
  expect((await propsOf(b))?.frame).toBe(frame);
  await a.ipc.request('set_props', { id: here, paused: false });
  await until(async () => expect((await propsOf(b))?.paused).toBe(false));
  expect(await propsOf(b)).toMatchObject({ frame });
  const [of, by] = [watch(a), watch(b)];
  await until(() => expect(common(of.seen, by.seen)[0].length).toBeGreaterThan(4));
  of.stop();
  by.stop();
  expect(common(of.seen, by.seen)[1]).toEqual(common(of.seen, by.seen)[0]);

  const before = inside(a);
  await b.ipc.request('set_props', { id: there, seed: 4_711, paused: true });
  await until(async () => expect(await propsOf(a)).toEqual(await propsOf(b)));
  await until(() => {
    expect(inside(a)).toBe(inside(b));
    expect(inside(a)).not.toBe(before);
  });
});

test('AR3: a window that a smaller terminal shows less of has the same board', async () => {
  const a = await join(0);
  await a.ipc.request('create_window', {
    type: 'life',
    x: 0,
    y: 0,
    w: 110,
    h: 32,
    seed: 3,
    speed: 12,
  });
  const b = await join(0, 60, 20);
  await a.ipc.request('set_props', { id: await idOf(a), paused: true });
  await until(async () => expect((await propsOf(b))?.paused).toBe(true));
  await until(async () => expect(await propsOf(b)).toEqual(await propsOf(a)));
  await until(() => {
    const shown = b.picture(1, 2, 40, 10);
    expect(new Set(shown).size).toBeGreaterThan(3);
    expect(shown).toEqual(a.picture(1, 2, 40, 10));
  });
});
