// The operations feed: who may hear it, what everyone hears, what is kept, and proxies that go silent.
import {
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
  SELF,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { ACCOUNTS_ROOM } from '../../protocol/access/accounts.ts';
import { CLOSE } from '../../protocol/codes.ts';
import { OPS_ROOM, OPS_TICKET_ROOM, PROXY_SILENT_MS } from '../../protocol/streams/ops-feed.ts';
import { aRoom, aSeat } from '../../testing/ops-scans.ts';
import worker from '../index.ts';
import { Client, closeAll, connect, sign } from '../test/client.ts';
import { closeOps, illScan, openOps, page, proxy, scanned, scanOf } from '../test/ops.ts';
import { MAX_EVENTS, TOLD_EVENTS } from './ops-schema.ts';

const feed = () => env.OPS_MONITOR_BROADCAST.getByName(OPS_ROOM);

afterEach(async () => {
  closeOps();
  closeAll();
  await runInDurableObject(feed(), (_, { storage }) => {
    for (const table of ['proxies', 'points', 'events', 'alerts', 'deliveries'])
      storage.sql.exec(`DELETE FROM ${table}`);
  });
});

/** As if so much time had gone by since the proxies' latest words. */
async function later(ms: number): Promise<void> {
  await runInDurableObject(feed(), (_, { storage }) => {
    storage.sql.exec('UPDATE proxies SET seen = seen - ?, due = due - ?', ms, ms);
  });
}

const low = { code: 'disk-low', level: 'warn', text: '3 % are free.' } as const;

test('OM2: every page hears a scan, an event and an alert as they happen, and the proxies hear none of it', async () => {
  const pages = [(await page()).client, (await page()).client, (await page()).client];
  const from = await proxy('p1');
  const scan = illScan('p1', low);
  from.send(scanned(scan));
  const event = {
    at: 1,
    code: 'locked',
    level: 'info',
    text: 'den is locked.',
    proxy: 'p1',
    room: 'den',
  } as const;
  from.send({ type: 'events', data: [event] });
  for (const one of pages) {
    expect(await one.next('scan-result')).toEqual({ v: 1, type: 'scan-result', data: scan });
    expect((await one.next('event')).data).toMatchObject({ code: 'proxy-started', proxy: 'p1' });
    expect((await one.next('alert')).data).toMatchObject({
      code: 'disk-low',
      state: 'firing',
      text: low.text,
    });
    expect((await one.next('event')).data).toEqual({ id: expect.any(Number), ...event });
  }
  expect(from.received).toEqual([]);
});

test('OM3: who comes gets the latest scan of each proxy, its figures, the events and the alerts', async () => {
  const [one, two] = [await proxy('p1'), await proxy('p2')];
  const watching = (await page()).client;
  one.send(scanned(scanOf('p1')));
  const last = scanOf('p1', {
    seats: [aSeat('den', 1, { echoMs: 40 })],
    rooms: [aRoom('den', { people: 3 })],
  });
  one.send(scanned(last));
  two.send(scanned(illScan('p2', low)));
  await vi.waitFor(() => expect(watching.all('alert')).toHaveLength(1));
  const { history } = await page();
  expect(history.proxies.map(({ id, state }) => [id, state])).toEqual([
    ['p1', 'live'],
    ['p2', 'live'],
  ]);
  expect(history.proxies[0]?.scan).toEqual(last);
  expect(history.proxies[0]?.points.at(-1)).toMatchObject({
    seats: 1,
    people: 3,
    echoMs: 40,
    lagMs: 5,
    partyMs: 2,
    level: 'ok',
    rssBytes: 3_000,
  });
  expect(history.proxies[1]?.points.at(-1)).toMatchObject({ level: 'bad', seats: 0, echoMs: null });
  expect(history.events.map(({ code, proxy: id }) => [code, id])).toEqual([
    ['proxy-started', 'p2'],
    ['proxy-started', 'p1'],
  ]);
  expect(history.alerts).toMatchObject([{ key: 'disk-low p2', state: 'firing' }]);
});

test('OM3: what is kept outlives the object’s sleep', async () => {
  const watching = (await page()).client;
  (await proxy('p1')).send(scanned(scanOf('p1')));
  await watching.next('scan-result');
  closeOps();
  await evictDurableObject(feed());
  expect((await page()).history.proxies.map(({ id }) => id)).toEqual(['p1']);
});

test('OM3: events are bounded, and what is older than a day goes', async () => {
  const watching = (await page()).client;
  const from = await proxy('p1');
  const event = { at: 1, code: 'locked', level: 'info', text: '', proxy: 'p1' } as const;
  await runInDurableObject(feed(), (_, { storage }) => {
    for (let n = 0; n < MAX_EVENTS + 50; n += 1)
      storage.sql.exec(
        'INSERT INTO events (at, record) VALUES (?, ?)',
        Date.now(),
        JSON.stringify({ ...event, n }),
      );
    storage.sql.exec(
      'INSERT INTO alerts (key, proxy, state, changed, record) VALUES (?, ?, ?, ?, ?)',
      'old',
      'p1',
      'resolved',
      1,
      '{}',
    );
    storage.sql.exec(
      'INSERT INTO proxies (id, state, seen, started, scan, pending, webhook) VALUES (?, ?, ?, ?, ?, ?, ?)',
      'gone',
      'ended',
      1,
      1,
      JSON.stringify(scanOf('gone')),
      '[]',
      0,
    );
  });
  // What it forgets it looks for once a minute.
  await evictDurableObject(feed());
  const { client } = await page();
  const again = await proxy('p1');
  again.send(scanned(scanOf('p1')));
  await client.next('scan-result');
  const { history } = await page();
  expect(history.proxies.map(({ id }) => id)).toEqual(['p1']);
  expect(history.alerts).toEqual([]);
  expect(history.events).toHaveLength(TOLD_EVENTS);
  const [row] = await runInDurableObject(feed(), (_, { storage }) =>
    storage.sql.exec('SELECT count(*) AS n FROM events').toArray(),
  );
  expect(row?.n).toBeLessThanOrEqual(MAX_EVENTS);
  watching.close();
  from.close();
});

test('OM4: a proxy that says nothing for 15 s is silent, once, until it reports again', async () => {
  const { client } = await page();
  const from = await proxy('p1');
  from.send(scanned(scanOf('p1')));
  await client.next('event');
  await runDurableObjectAlarm(feed());
  expect(client.all('alert'), 'it has just reported').toEqual([]);
  await later(PROXY_SILENT_MS + 500);
  expect(await runDurableObjectAlarm(feed()), 'it is waited for').toBe(true);
  expect((await client.next('event')).data).toMatchObject({
    code: 'proxy-silent',
    level: 'bad',
    proxy: 'p1',
  });
  const { data } = await client.next('alert');
  expect(data).toMatchObject({
    key: 'proxy-silent p1',
    level: 'bad',
    state: 'firing',
    resolvedAt: null,
  });
  await feed().runScheduled();
  expect((await page()).history.proxies).toMatchObject([{ id: 'p1', state: 'silent' }]);
  from.send(scanned(scanOf('p1')));
  expect((await client.next('event')).data).toMatchObject({ code: 'proxy-back' });
  expect((await client.next('alert')).data).toMatchObject({
    id: data.id,
    state: 'resolved',
    resolvedAt: expect.any(Number),
  });
  expect(client.all('alert')).toHaveLength(2);
});

test('OM4: the scheduled run of the worker notices a silent proxy where no alarm came', async () => {
  const { client } = await page();
  (await proxy('p1')).send(scanned(scanOf('p1')));
  await client.next('scan-result');
  await later(PROXY_SILENT_MS + 500);
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron: '* * * * *' }), env);
  await waitOnExecutionContext(context);
  expect((await client.next('alert')).data).toMatchObject({
    code: 'proxy-silent',
    state: 'firing',
  });
});

test('OM4: after a time in which the party itself was away, proxies get their 15 s anew', async () => {
  const { client } = await page();
  const from = await proxy('p1');
  from.send(scanned(scanOf('p1')));
  await client.next('scan-result');
  await later(3_600_000);
  await feed().runScheduled();
  expect((await page()).history).toMatchObject({ proxies: [{ state: 'live' }], alerts: [] });
  await later(PROXY_SILENT_MS + 500);
  await feed().runScheduled();
  expect((await client.next('alert')).data).toMatchObject({ code: 'proxy-silent' });
});

test('OM4: a proxy that ends in order is not missed, and what was wrong at it is over', async () => {
  const { client } = await page();
  const from = await proxy('p1');
  from.send(scanned(illScan('p1', low)));
  await client.next('alert');
  from.send({ type: 'bye' });
  expect((await client.next('alert')).data).toMatchObject({ code: 'disk-low', state: 'resolved' });
  from.close();
  await later(60_000);
  await feed().runScheduled();
  expect(client.all('event').map(({ data }) => data.code)).toEqual([
    'proxy-started',
    'proxy-ended',
  ]);
  const again = await proxy('p1');
  again.send(scanned(scanOf('p1')));
  await vi.waitFor(() =>
    expect(client.all('event').map(({ data }) => data.code)).toEqual([
      'proxy-started',
      'proxy-ended',
      'proxy-started',
    ]),
  );
});

test('OM4: a proxy whose socket closes without goodbye is waited for 5 s, and only where it has no other', async () => {
  const { client } = await page();
  const [from, other] = [await proxy('p1'), await proxy('p1')];
  from.send(scanned(scanOf('p1')));
  await client.next('scan-result');
  const dueIn = () =>
    runInDurableObject(feed(), (_, { storage }) =>
      Number(storage.sql.exec('SELECT coalesce(due, 9e15) - seen AS ms FROM proxies').one().ms),
    );
  from.close();
  other.send(scanned(scanOf('p1')));
  await client.next('scan-result');
  expect(await dueIn()).toBe(PROXY_SILENT_MS);
  other.close();
  await vi.waitFor(async () => expect(await dueIn()).toBeLessThan(PROXY_SILENT_MS));
});

test('OM5: a reason is an alert once it has held for its time; it is told once, and once that it is over', async () => {
  const { client } = await page();
  const from = await proxy('p1');
  const seat = (reasons: (typeof low)[]) =>
    scanOf('p1', { seats: [aSeat('den', 2, { health: { level: 'warn', reasons } })] });
  from.send(scanned(seat([low]), { alertAfterMs: 3_600_000 }));
  from.send(scanned(seat([low]), { alertAfterMs: 3_600_000 }));
  from.send(scanned(seat([low])));
  from.send(scanned(seat([low])));
  from.send(scanned(seat([])));
  from.send(scanned(seat([])));
  await vi.waitFor(() => expect(client.all('scan-result')).toHaveLength(6));
  expect(client.all('alert').map(({ data }) => [data.key, data.state])).toEqual([
    ['disk-low p1 den.2', 'firing'],
    ['disk-low p1 den.2', 'resolved'],
  ]);
  expect(client.all('alert')[0]?.data).toMatchObject({ room: 'den', seat: 2, proxy: 'p1' });
});

test('OM5: one that goes and comes back waits for its time anew', async () => {
  const { client } = await page();
  const from = await proxy('p1');
  const [ill, well] = [illScan('p1', low), scanOf('p1')];
  from.send(scanned(ill, { alertAfterMs: 3_600_000 }));
  from.send(scanned(well, { alertAfterMs: 3_600_000 }));
  from.send(scanned(ill, { alertAfterMs: 3_600_000 }));
  await vi.waitFor(() => expect(client.all('scan-result')).toHaveLength(3));
  const pending = await runInDurableObject(feed(), (_, { storage }) =>
    JSON.parse(String(storage.sql.exec('SELECT pending FROM proxies').one().pending)),
  );
  expect(pending).toEqual([['disk-low p1', expect.any(Number)]]);
  expect(client.all('alert')).toEqual([]);
});

test('OM6: alerts go to one proxy that tells a webhook, and to another if it leaves before it is done', async () => {
  const [mute, first, second] = [await proxy('p0'), await proxy('p1'), await proxy('p2')];
  mute.send(scanned(scanOf('p0')));
  first.send(scanned(scanOf('p1'), { webhook: true }));
  second.send(scanned(scanOf('p2'), { webhook: true }));
  const { client } = await page();
  mute.send(scanned(illScan('p0', low)));
  const { id, alert } = await first.next('deliver');
  expect(alert).toMatchObject({ key: 'disk-low p0', state: 'firing' });
  first.send({ type: 'delivered', ids: [id] });
  mute.send(scanned(scanOf('p0')));
  const open = await first.next('deliver');
  expect(open.alert).toMatchObject({ key: 'disk-low p0', state: 'resolved' });
  await vi.waitFor(() => expect(client.all('alert')).toHaveLength(2));
  expect(second.received).toEqual([]);
  first.close();
  second.send(scanned(scanOf('p2'), { webhook: true }));
  expect((await second.next('deliver')).id).toBe(open.id);
  expect(mute.received).toEqual([]);
});

test.each(['guest', 'host', 'watcher', 'bridge', 'agent'] as const)(
  'OM2: a %s hears nothing, and is told so',
  async (role) => {
    const client = await openOps({ role });
    expect((await client.next('error')).fatal).toBe(true);
    expect(await client.closedWith()).toBe(4403);
    expect(client.all('history')).toEqual([]);
  },
);

test('OM2: a ticket for a room that is called like the feed’s is none for the feed, nor the other way round', async () => {
  const wrong = await openOps({ role: 'operator' }, OPS_ROOM);
  expect(await wrong.closedWith()).toBe(4401);
  const other = await connect(OPS_ROOM, { role: 'operator', room: OPS_TICKET_ROOM });
  expect(await other.closedWith()).toBe(4401);
  for (const room of [OPS_TICKET_ROOM, ACCOUNTS_ROOM]) {
    const ticket = await sign({ room, role: 'operator' });
    const own = await SELF.fetch(
      `https://party.example/parties/room-server/${room}?ticket=${ticket}`,
      {
        headers: { upgrade: 'websocket' },
      },
    );
    const socket = own.webSocket;
    const closed = new Promise((resolve) =>
      socket?.addEventListener('close', ({ code }) => resolve(code)),
    );
    socket?.accept();
    expect(await closed).toBe(CLOSE.TICKET);
  }
});

test('OM2: there is one room of it; /api/ops/broadcast is the same', async () => {
  const there = async (path: string) =>
    (await SELF.fetch(`https://party.example${path}`, { headers: { upgrade: 'websocket' } }))
      .status;
  expect(await there('/parties/ops-monitor-broadcast/other')).toBe(404);
  const client = await openOps({ role: 'operator' }, OPS_TICKET_ROOM, '/api/ops/broadcast');
  expect((await client.next('history')).data.proxies).toEqual([]);
  const without = await SELF.fetch('https://party.example/api/ops/broadcast', {
    headers: { upgrade: 'websocket' },
  });
  if (!without.webSocket) throw new Error('no socket');
  expect(await new Client(without.webSocket).closedWith()).toBe(4401);
});

test('OM2: what is no message of that proxy is refused, and what is too many or too large', async () => {
  const { client } = await page();
  const from = await proxy('p1');
  for (const wrong of [
    '{',
    '{"type":"melt"}',
    JSON.stringify(scanned(scanOf('p2'))),
    JSON.stringify({ ...scanned(scanOf('p1')), data: { ...scanOf('p1'), seats: 7 } }),
  ]) {
    from.send(wrong);
    expect(await from.next('error')).toMatchObject({ code: 'bad_msg', fatal: false });
  }
  expect(client.all('scan-result')).toEqual([]);
  const large = JSON.stringify({
    type: 'events',
    data: [{ at: 1, code: 'locked', level: 'info', text: 'x'.repeat(800_000), proxy: 'p1' }],
  });
  for (let n = 0; n < 3; n += 1) from.send(large);
  expect((await from.next('error')).code).toBe('too_large');
  expect(await from.closedWith()).toBe(4429);
  client.send('{}');
  expect(await client.closedWith()).toBe(4403);
});

test('OM2: a fault is told without its stack', async () => {
  const broken = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const from = await proxy('p1');
  await runInDurableObject(feed(), (_, { storage }) => {
    storage.sql.exec('ALTER TABLE proxies RENAME TO gone');
  });
  from.send(scanned(scanOf('p1')));
  const error = await from.next('error');
  expect(error).toMatchObject({ code: 'not_ready', fatal: true });
  expect(error.msg).not.toMatch(/sql|table/i);
  expect(await from.closedWith()).toBe(1011);
  expect(broken).toHaveBeenCalled();
  await runInDurableObject(feed(), (_, { storage }) => {
    storage.sql.exec('ALTER TABLE gone RENAME TO proxies');
  });
  broken.mockRestore();
});
