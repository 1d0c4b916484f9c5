// MM6: when a machine that leaves may end. Who sits there is what the test says.
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../protocol/emitter.ts';
import type { Machine } from '../../protocol/streams/machines.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { Machines } from './machines.ts';

let open: Leaving | undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  open?.[Symbol.dispose]();
  vi.useRealTimers();
});

const B: Machine = { id: 'b', address: 'https://b.example.org', free: 5, draining: false };

function start(more: { address?: undefined; runsParty?: boolean; others?: Machine[] } = {}) {
  const machines = new Machines({
    ...{ id: 'a', publicUrl: 'https://rooms.example.org', free: () => 5, warnOnce: () => false },
    address: 'address' in more ? undefined : 'https://a.example.org',
  });
  machines.heard(more.others ?? [B]);
  const changed = new Emitter<void>();
  const state = { apps: 0, busyUntil: -Infinity };
  const sent: string[] = [];
  const leaving = createLeaving({
    machines,
    registry: {
      list: () => Array(state.apps).fill(null),
      busyUntil: () => state.busyUntil,
      onSeats: (fn) => changed.on(fn),
      onPlaces: (fn) => changed.on(fn),
    },
    runsParty: more.runsParty ?? false,
    live: { end: (_which, error) => void sent.push(error.code) },
    tell() {},
    log: pino({ level: 'silent' }),
  });
  open = leaving;
  const seen = { left: false };
  void leaving.left.then(() => {
    seen.left = true;
  });
  return {
    ...{ leaving, state, seen, sent },
    become(next: Partial<typeof state>) {
      Object.assign(state, next);
      changed.emit();
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('MM6: an app that nobody sits in keeps no machine', async () => {
  const { leaving, state, seen } = start();
  state.apps = 1;
  leaving.begin(300_000);
  await pass(999);
  expect(seen.left).toBe(false);
  await pass(2);
  expect(seen.left).toBe(true);
});

test('MM6: it stays while a terminal is open or a seat starts, and while who has just left may come back', async () => {
  const { leaving, become, seen } = start();
  become({ busyUntil: Infinity });
  leaving.begin(300_000);
  await pass(100_000);
  expect(seen.left).toBe(false);
  become({ busyUntil: performance.now() + 5_000 });
  await pass(4_000);
  expect(seen.left).toBe(false);
  // A reload.
  become({ busyUntil: Infinity });
  await pass(10_000);
  expect(seen.left).toBe(false);
  become({ busyUntil: performance.now() + 5_000 });
  await pass(5_001);
  expect(seen.left).toBe(true);
});

test('MM6: at the deadline who sits there is sent elsewhere, and 10 s later it ends', async () => {
  const { leaving, become, seen, sent } = start();
  become({ busyUntil: Infinity });
  leaving.begin(60_000);
  await pass(61_000);
  expect(sent).toEqual(['MACHINE_LEAVES']);
  expect(seen.left).toBe(false);
  await pass(10_000);
  expect(seen.left).toBe(true);
});

test('MM6: one that stays after all does not end, nor one that is told anew before its time', async () => {
  const { leaving, become, seen } = start();
  become({ busyUntil: performance.now() + 5_000 });
  leaving.begin(60_000);
  await pass(2_000);
  leaving.cancel();
  await pass(600_000);
  expect(seen.left).toBe(false);
  expect(leaving.until()).toBe(null);
});

test('MM6: the only machine is not drained, nor the one that the others have their party from, unless by force', () => {
  expect(() => start({ address: undefined }).leaving.begin(0)).toThrow(
    expect.objectContaining({ code: 'ONE_MACHINE' }),
  );
  const { leaving } = start({ runsParty: true });
  expect(() => leaving.begin(0)).toThrow(expect.objectContaining({ code: 'RUNS_PARTY' }));
  expect(leaving.until()).toBe(null);
  leaving.begin(0, true);
  expect(leaving.until()).not.toBe(null);
  leaving[Symbol.dispose]();
  // Nobody else has its party.
  start({ runsParty: true, others: [] }).leaving.begin(0);
});
