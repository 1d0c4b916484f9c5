// MM1 over the real feed: machines hear of each other, proxies without an address of their own hear nothing.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { Machine } from '../../protocol/streams/machines.ts';
import { OPS_ROOM } from '../../protocol/streams/ops-feed.ts';
import { closeOps, type OpsClient, proxy, scanned, scanOf } from '../test/ops.ts';

const feed = () => env.OPS_MONITOR_BROADCAST.getByName(OPS_ROOM);

afterEach(closeOps);

const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  ...{ id, address: `https://${id}.example.org`, free: 10, draining: false },
  ...more,
});

/** A scan of a proxy that announces itself. */
function announce({ id, draining, ...own }: Machine) {
  const scan = scanOf(id);
  return scanned({ ...scan, proxy: { ...scan.proxy, draining, machine: own } });
}

const latest = (client: OpsClient) => client.all('machines').at(-1)?.data;
const hears = (client: OpsClient, ...machines: Machine[]) =>
  vi.waitFor(() => expect(latest(client)).toEqual(machines), { interval: 5 });

test('MM1: machines are told of each other with every change, until one says goodbye', async () => {
  const [a, b, alone] = [await proxy('a'), await proxy('b'), await proxy('alone')];
  alone.send(scanned(scanOf('alone')));
  a.send(announce(machine('a')));
  await hears(a, machine('a'));
  b.send(announce(machine('b', { free: 3 })));
  await hears(a, machine('a'), machine('b', { free: 3 }));
  await hears(b, machine('a'), machine('b', { free: 3 }));
  b.send(announce(machine('b', { free: 0, draining: true })));
  await hears(a, machine('a'), machine('b', { free: 0, draining: true }));
  b.send({ type: 'bye' });
  await hears(a, machine('a'));
  expect(alone.received).toEqual([]);
});

test('MM1: the feed knows them after its sleep, and one that is silent is none', async () => {
  const [c, d] = [await proxy('c'), await proxy('d')];
  c.send(announce(machine('c')));
  d.send(announce(machine('d')));
  await vi.waitFor(() => expect(latest(c)).toContainEqual(machine('d')), { interval: 5 });
  await evictDurableObject(feed());
  c.send(announce(machine('c', { free: 9 })));
  await vi.waitFor(() => expect(latest(d)).toContainEqual(machine('c', { free: 9 })), {
    interval: 5,
  });
  expect(latest(d)).toContainEqual(machine('d'));
  await runInDurableObject(feed(), (_, { storage }) => {
    storage.sql.exec("UPDATE proxies SET due = 1 WHERE id = 'd'");
  });
  await runInDurableObject(feed(), (object) => object.alarm());
  await vi.waitFor(() => expect(latest(c)?.map(({ id }) => id)).not.toContain('d'), {
    interval: 5,
  });
});

test('MM1: an address that is none is no scan', async () => {
  const e = await proxy('e');
  for (const address of ['javascript:alert(1)', 'https://x.example/?a', 'https://u:p@x.example'])
    e.send(announce(machine('e', { address })));
  await vi.waitFor(() => expect(e.all('error')).toHaveLength(3), { interval: 5 });
  expect(e.all('machines')).toEqual([]);
});
