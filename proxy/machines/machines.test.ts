// MM1 to MM3 and MM5: what a machine knows of the others. How they answer is decided by the test.
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAX_MACHINES, type Machine } from '../../protocol/streams/machines.ts';
import { createWarnOnce } from '../process/warn-once.ts';
import { Machines } from './machines.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  ...{ id, address: `https://${id}.example.org/rooms`, free: 10, draining: false },
  ...more,
});

function start(more: { address?: undefined; free?: number } = {}) {
  const gone = new Set<string>();
  const asked: string[] = [];
  const warned: object[] = [];
  const machines = new Machines({
    ...{ id: 'a', address: 'https://a.example.org/rooms' },
    publicUrl: 'https://rooms.example.org/rooms/',
    free: () => more.free ?? 10,
    async ask(address) {
      asked.push(address);
      return gone.has(new URL(address).hostname.split('.')[0] ?? '') ? 'ECONNREFUSED' : undefined;
    },
    warnOnce: createWarnOnce({ warn: (found: object) => void warned.push(found) } as Logger),
    ...('address' in more ? { address: undefined } : {}),
  });
  return { machines, gone, asked, warned };
}

test('MM1: it knows those that the feed tells it of, and not itself', () => {
  const { machines } = start();
  machines.heard([machine('a'), machine('b'), machine('c', { draining: true })]);
  expect(machines.others().map(({ id }) => id)).toEqual(['b', 'c']);
  machines.heard([machine('c')]);
  expect(machines.others().map(({ id }) => id)).toEqual(['c']);
  expect(machines.announcement()).toEqual({ address: 'https://a.example.org/rooms', free: 10 });
});

test('MM1: the only machine announces nothing, and knows of nobody to go to', async () => {
  const { machines } = start({ address: undefined });
  expect(machines.announcement()).toBeUndefined();
  expect(machines.stays(false)).toBeUndefined();
  expect(machines.homes('/room/den/')).toEqual([]);
  expect(await machines.place()).toBeUndefined();
});

test('MM3: places hold at machines that are there and stay, for a minute also at one that is announced no more', () => {
  const { machines } = start();
  machines.heard([machine('b'), machine('c', { draining: true }), machine('d')]);
  expect(machines.stays(false)).toEqual(['b', 'd']);
  machines.heard([machine('d')]);
  vi.advanceTimersByTime(30_000);
  machines.heard([machine('d')]);
  expect(machines.stays(false)).toEqual(['d', 'b']);
  expect(machines.others().map(({ id }) => id)).toEqual(['d']);
  vi.advanceTimersByTime(30_001);
  expect(machines.stays(false)).toEqual(['d']);
  expect(machines.find('b')).toBeUndefined();
  machines.heard([machine('b'), machine('d')]);
  expect(machines.stays(false)).toEqual(['b', 'd']);
});

test('MM3: places at a machine that is silent several times in a row hold no more, until it is asked again', async () => {
  const { machines, gone, asked, warned } = start();
  machines.heard([machine('b'), machine('c')]);
  gone.add('b');
  const answers = machines.answers('b');
  expect(machines.stays(false)).toEqual(['b', 'c']);
  expect(await answers).toBe(false);
  expect(machines.stays(false)).toEqual(['c']);
  await machines.answers('b');
  expect(asked).toHaveLength(3);
  expect(warned).toEqual([{ address: 'https://b.example.org/rooms', why: 'ECONNREFUSED' }]);
  gone.clear();
  vi.advanceTimersByTime(10_001);
  expect(machines.stays(false)).toEqual(['b', 'c']);
  expect(await machines.answers('b')).toBe(true);
  expect(await machines.answers('unknown')).toBe(false);
});

test('MM3: a machine that is announced, and silent to this one once, has its places', async () => {
  const { machines, gone, asked } = start({ free: 0 });
  machines.heard([machine('b')]);
  gone.add('b');
  // A newcomer is not sent there.
  expect(await machines.place(() => 0)).toBeUndefined();
  expect(asked).toHaveLength(1);
  expect(machines.stays(false)).toEqual(['b']);
  gone.clear();
  expect(await machines.answers('b')).toBe(true);
  expect(machines.stays(false)).toEqual(['b']);
});

test('MM3: one that is announced no more has one chance; one that is back is asked anew', async () => {
  const { machines, gone, asked, warned } = start();
  machines.heard([machine('b')]);
  machines.heard([]);
  gone.add('b');
  expect(await machines.answers('b')).toBe(false);
  expect(asked).toHaveLength(1);
  expect(machines.stays(false)).toEqual([]);
  expect(warned).toEqual([]);
  gone.clear();
  machines.heard([machine('b')]);
  expect(machines.stays(false)).toEqual(['b']);
  expect(await machines.answers('b')).toBe(true);
});

test('MM3: no more proxies are named than a claim takes, those that are announced now first', () => {
  const { machines, warned } = start();
  const some = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => machine(`m${from + n}`));
  machines.heard(some(0, 40));
  expect(machines.stays(false)).toHaveLength(40);
  expect(warned).toEqual([]);
  machines.heard(some(40, 80));
  const stays = machines.stays(false) ?? [];
  expect(stays).toHaveLength(MAX_MACHINES);
  expect(stays.slice(0, 40)).toEqual(some(40, 80).map(({ id }) => id));
  expect(warned).toEqual([{ machines: 80, most: MAX_MACHINES }]);
});

test('MM2: a newcomer is placed on a machine that answers', async () => {
  const { machines, gone } = start({ free: 0 });
  machines.heard([machine('b'), machine('c')]);
  gone.add('b');
  expect((await machines.place(() => 0))?.id).toBe('c');
  gone.add('c');
  vi.advanceTimersByTime(1_001);
  expect(await machines.place(() => 0)).toBeUndefined();
});

test('MM2: it counts those whom it has just sent, until that machine announces itself again', async () => {
  const { machines } = start({ free: 0 });
  machines.heard([machine('b', { free: 2 })]);
  expect((await machines.place())?.id).toBe('b');
  expect((await machines.place())?.id).toBe('b');
  expect(await machines.place()).toBeUndefined();
  machines.heard([machine('b', { free: 1 })]);
  expect((await machines.place())?.id).toBe('b');
});

test('MM6: a machine that leaves has no seat to give, and places newcomers elsewhere', async () => {
  const { machines } = start({ free: 100 });
  machines.heard([machine('b', { free: 1 })]);
  expect(await machines.place()).toBeUndefined();
  machines.leaving = true;
  expect((await machines.place())?.id).toBe('b');
  expect(machines.announcement()?.free).toBe(0);
});

test('MM4: addresses have names that lead to announced machines alone', () => {
  const { machines } = start();
  machines.heard([machine('b')]);
  expect(machines.nameOf('rooms.example.org')).toBe('public');
  expect(machines.nameOf('a.example.org')).toBe('a');
  expect(machines.nameOf('Rooms.Example.org')).toBe('public');
  expect(machines.nameOf('10.0.0.7')).toBeUndefined();
  expect(machines.isShared('rooms.example.org')).toBe(true);
  expect(machines.isShared('a.example.org')).toBe(false);
  expect(machines.addressOf('a')).toBe('https://a.example.org/rooms');
  expect(machines.addressOf('public')).toBe('https://rooms.example.org/rooms');
  expect(machines.addressOf('b')).toBe('https://b.example.org/rooms');
  expect(machines.addressOf('https://evil.example')).toBeUndefined();
});

test('MM5: pages are told of the public address first, and of no machine that is about to go', () => {
  const { machines } = start();
  machines.heard([machine('b'), machine('c', { draining: true })]);
  expect(machines.homes('/room/den/')).toEqual([
    'https://rooms.example.org/rooms/room/den/',
    'https://b.example.org/rooms/room/den/',
  ]);
  expect(machines.origins()).toEqual(['https://rooms.example.org', 'https://b.example.org']);
});
