// What people do with each other, with real sockets in workerd (PR2, PR3, CU3).
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { bridge, browser, closeAll } from '../test/client.ts';

afterEach(() => {
  vi.useRealTimers();
  closeAll();
});

test('PR2: whom I follow and what I look at is told, and goes when they leave', async () => {
  const a = await browser('follow', 'Ana');
  const b = await browser('follow', 'Bob');
  b.client.send({ type: 'presence', follow: a.welcome.pid, look: 'b1:3' });
  await vi.waitFor(() =>
    expect(a.client.all('presence').at(-1)).toMatchObject({
      ev: 'update',
      who: [{ name: 'Bob', follow: a.welcome.pid, look: 'b1:3' }],
    }),
  );
  b.client.send({ type: 'presence', look: null });
  await b.client.settled();
  expect(b.client.all('presence').at(-1)?.who[0]).not.toHaveProperty('look');
  a.client.close();
  // One jump, once the room knows that she is gone: several would make a silent connection of Bob's, too.
  const room = env.RoomServer.getByName('follow');
  await vi.waitFor(async () => {
    const open = await runInDurableObject(room, (instance) => [...instance.getConnections()]);
    expect(open).toHaveLength(1);
  });
  vi.setSystemTime(Date.now() + 6_000);
  await runDurableObjectAlarm(room);
  await vi.waitFor(() =>
    expect(b.client.all('presence').some(({ ev }) => ev === 'leave')).toBe(true),
  );
  await b.client.settled();
  const last = b.client.all('presence').at(-1);
  expect(last).toMatchObject({ ev: 'update', who: [{ name: 'Bob' }] });
  expect(last?.who[0]).not.toHaveProperty('follow');
});

test('PR2: nobody follows themselves or somebody who is not here', async () => {
  const a = await browser('nobody', 'Ana');
  for (const follow of [a.welcome.pid, 'p999']) a.client.send({ type: 'presence', follow });
  await a.client.settled();
  for (const { who } of a.client.all('presence')) expect(who[0]).not.toHaveProperty('follow');
});

test('PR2: only a host or an operator brings everyone', async () => {
  const host = await browser('summon', 'Ana', { claims: { role: 'host' } });
  const guest = await browser('summon', 'Bob');
  guest.client.send({ type: 'summon', at: [1, 2] });
  expect(await guest.client.next('error')).toMatchObject({ code: 'forbidden', ref: 'summon' });
  host.client.send({ type: 'summon', g: 'b1:2' });
  expect(await guest.client.next('summon')).toEqual({
    v: 1,
    type: 'summon',
    by: host.welcome.pid,
    g: 'b1:2',
  });
  const operator = await browser('summon', 'Oz', { claims: { role: 'operator' } });
  operator.client.send({ type: 'summon', at: [3, 4] });
  expect(await guest.client.next('summon')).toMatchObject({ by: operator.welcome.pid, at: [3, 4] });
});

test('PR3: do not disturb and the link are told until they change; a colour is one person’s', async () => {
  const a = await browser('dnd', 'Ana');
  const b = await browser('dnd', 'Bob');
  b.client.send({ type: 'presence', dnd: true, link: 'poor', color: a.welcome.me.color });
  expect(await b.client.next('error')).toMatchObject({ code: 'bad_msg', ref: 'presence' });
  await a.client.settled();
  expect(a.client.all('presence').at(-1)?.who[0]).toMatchObject({ dnd: true, link: 'poor' });
  b.client.send({ type: 'presence', dnd: false, color: 9 });
  await b.client.settled();
  const me = b.client.all('presence').at(-1)?.who[0];
  expect(me).toMatchObject({ color: 9, link: 'poor' });
  expect(me).not.toHaveProperty('dnd');
});

test('BR10: what the app in somebody’s seat can’t show is told to everyone', async () => {
  const a = await browser('health', 'Ana');
  const { client } = await bridge('health', 'b1', undefined, { sub: 'Ana', name: 'Ana' });
  client.send({ type: 'apply', rev: 0, fail: [{ g: 'b2:1', code: 'unknown_type' }] });
  await vi.waitFor(() => expect(a.client.all('presence').at(-1)?.who[0]?.missing).toBe(1));
  client.close();
  await vi.waitFor(() =>
    expect(a.client.all('presence').at(-1)?.who[0]).not.toHaveProperty('missing'),
  );
});

test('CU3, TX1, LI1: reactions and lines at the pointer reach everyone, cleaned and paced, and are not kept', async () => {
  const a = await browser('react', 'Ana');
  const b = await browser('react', 'Bob');
  a.client.send({ type: 'reaction', k: 'wave' });
  a.client.send({ type: 'say', text: 'look \u001b[31mhere\n now' });
  expect(await b.client.next('reaction')).toMatchObject({ pid: a.welcome.pid, k: 'wave' });
  expect(await b.client.next('say')).toMatchObject({
    pid: a.welcome.pid,
    text: 'look [31mhere now',
  });
  for (let i = 0; i < 8; i += 1) a.client.send({ type: 'reaction', k: 'heart' });
  expect(await a.client.next('error')).toMatchObject({ code: 'rate_limited', ref: 'reaction' });
  await b.client.settled();
  expect(b.client.all('reaction')).toHaveLength(8);
  const late = await browser('react', 'Cem');
  await late.client.settled();
  expect([...late.client.all('reaction'), ...late.client.all('say')]).toEqual([]);
});
