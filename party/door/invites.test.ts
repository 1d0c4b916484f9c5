// Invitations (DO2) and host links (DO3) of a room: who may enter as what, how often, until when.

import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import { type Entry, type Invite, MAX_INVITES } from '../../protocol/access/invites.ts';
import { browser, closeAll, connect, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const by = { who: 'github:ada', from: '192.0.2.1' };

async function control<T>(room: string, op: object): Promise<T> {
  const response = await controlRoom(room, op);
  expect(response.status).toBe(200);
  return response.json();
}
const make = (room: string, id: string, terms: object = {}) =>
  control<{ invites: Invite[] }>(room, {
    ...{
      op: 'invite',
      id: id.padEnd(12, '-'),
      role: 'guest',
      uses: 1,
      hours: 1,
      by: { who: 'github:ada', from: '192.0.2.1' },
    },
    ...terms,
  });
const enter = (room: string, visitor: string, invite?: string, take = true) =>
  control<Entry>(room, {
    ...{ op: 'entry', visitor, who: visitor, take, from: '192.0.2.7', address: '' },
    ...(invite === undefined ? {} : { invite: invite.padEnd(12, '-') }),
  });
const list = (room: string) => control<{ invites: Invite[] }>(room, { op: 'invites' });
const revoke = (room: string, id: string) =>
  control(room, { op: 'revoke_invite', id: id.padEnd(12, '-'), by });

test('DO2, DO4: many are looked at by one question, each as by one of their own', async () => {
  await make('bulk', 'two', { uses: 2 });
  await enter('bulk', 'ada', 'two');
  const asked = ['ada', 'eve'].map((visitor) => ({
    ...{ visitor, who: visitor, take: false, from: '192.0.2.7', address: '' },
  }));
  const alone = await Promise.all(
    ['ada', 'eve'].map((one) => enter('bulk', one, undefined, false)),
  );
  expect(await control('bulk', { op: 'entries', asked })).toEqual({ entries: alone });
  expect(alone.map(({ role }) => role)).toEqual(['guest', null]);
});

test('DO2: an invitation lets in as many as it is for, each counted once, and only who enters counts', async () => {
  await make('count', 'two', { uses: 2 });
  expect(await enter('count', 'eve', undefined)).toMatchObject({ role: null, trouble: null });
  expect(await enter('count', 'eve', 'two', false), 'looks').toMatchObject({ role: 'guest' });
  for (const visitor of ['ada', 'ada', 'bob'])
    expect(await enter('count', visitor, 'two')).toMatchObject({ role: 'guest', trouble: null });
  expect(await enter('count', 'eve', 'two')).toEqual({
    ...{ role: null, invite: null, trouble: 'used_up', hostLink: 0, keptOut: null },
  });
  await evictDurableObject(env.RoomServer.getByName('count'));
  expect(await enter('count', 'ada'), 'without showing it again').toMatchObject({ role: 'guest' });
  const { invites } = await list('count');
  expect(invites[0]).toMatchObject({ uses: 2, by: 'github:ada', revoked: false });
  expect(invites[0]?.usedBy.map(({ who }) => who)).toEqual(['ada', 'bob']);
});

test('DO2: one that is too old, taken back or unknown lets nobody in; who came in before it grew old stays', async () => {
  await make('old', 'short', { hours: 1 / 3_600, uses: 9 });
  expect(await enter('old', 'ada', 'short')).toMatchObject({ role: 'guest' });
  await expect
    .poll(async () => (await enter('old', 'bob', 'short', false)).trouble)
    .toBe('expired');
  expect(await enter('old', 'ada', 'short')).toMatchObject({ role: 'guest', trouble: null });
  await make('old', 'back', { uses: 9 });
  await revoke('old', 'back');
  expect(await enter('old', 'bob', 'back')).toMatchObject({ role: null, trouble: 'revoked' });
  expect(await enter('old', 'bob', 'never')).toMatchObject({ role: null, trouble: 'unknown' });
});

test('DO2: the best of several counts, and losing one leaves the others', async () => {
  await make('roles', 'see', { role: 'watcher' });
  await make('roles', 'sit', { role: 'guest' });
  await make('roles', 'run', { role: 'host' });
  expect((await enter('roles', 'ada', 'see')).role).toBe('watcher');
  expect((await enter('roles', 'ada', 'run')).role).toBe('host');
  expect((await enter('roles', 'ada', 'sit')).role).toBe('host');
  await revoke('roles', 'run');
  expect((await enter('roles', 'ada')).role).toBe('guest');
});

test('DO2: taken back, it ends the visits that it began, at once, and a ticket from before opens nothing', async () => {
  await make('end', 'one', { uses: 9 });
  await make('end', 'two', { uses: 9 });
  const invite = 'one'.padEnd(12, '-');
  for (const visitor of ['Ada', 'Bob']) await enter('end', visitor, 'one');
  await enter('end', 'Bob', 'two');
  const ada = await connect('end', { sub: 'Ada', invite });
  await ada.hello({ sid: 'taba' });
  const bob = await connect('end', { sub: 'Bob', invite: 'two'.padEnd(12, '-') });
  await bob.hello({ sid: 'tabb' });
  const eve = await browser('end', 'Eve');
  await revoke('end', 'one');
  // Something else may let her in: her next ticket says so.
  expect(await ada.closedWith()).toBe(1001);
  const again = await connect('end', { sub: 'Ada', invite });
  again.send({ type: 'hello', role: 'browser', sid: 'taba' });
  expect(await again.closedWith()).toBe(4403);
  // Another invitation lets Bob in: he comes back.
  expect(await bob.closedWith()).toBe(1001);
  const back = await connect('end', { sub: 'Bob', invite: 'two'.padEnd(12, '-') });
  await back.hello({ sid: 'tabb' });
  await eve.client.settled();
  expect(eve.client.closed).toBeNull();
});

test('DO3: a ticket of a host from before opens nothing once the link was renewed', async () => {
  const claims = { sub: 'Ada', role: 'host', hostLink: 0 } as const;
  await browser('older', 'Ada', { claims });
  await control('older', { op: 'renew_host_link', by });
  const again = await connect('older', claims);
  again.send({ type: 'hello', role: 'browser', sid: 'tabagain' });
  expect(await again.closedWith()).toBe(4401);
  await browser('older', 'Ada', { sid: 'tabnew', claims: { ...claims, hostLink: 1 } });
});

test('DO2: of many invitations those that are over are forgotten, never one that lets somebody in', async () => {
  await make('many', 'kept', { hours: 1_000 });
  await enter('many', 'ada', 'kept');
  await make('many', 'open', { hours: 1_000 });
  const stub = env.RoomServer.getByName('many');
  await runInDurableObject(stub, (_, { storage }) => {
    for (let n = 0; n < MAX_INVITES; n += 1)
      storage.sql.exec(
        "INSERT INTO invites VALUES (?, 'guest', 1, '', ?, ?, 0)",
        ...[`over${n}`, Date.now() + n, Date.now() - 1],
      );
  });
  await make('many', 'new');
  expect(await enter('many', 'ada')).toMatchObject({ role: 'guest' });
  expect(await enter('many', 'bob', 'open')).toMatchObject({ role: 'guest' });
  expect((await list('many')).invites).toHaveLength(MAX_INVITES);
});

test('DO4: a proxy that listens hears how the room is, and each change at its door, also after the room slept', async () => {
  const proxy = await connect('heard', { role: 'proxy', sub: 'proxy' });
  expect(await proxy.next('room')).toMatchObject({ paused: false });
  await control('heard', { op: 'pause', reason: 'lunch' });
  expect(await proxy.next('room')).toMatchObject({
    paused: true,
    pauses: { room: { reason: 'lunch' } },
  });
  await evictDurableObject(env.RoomServer.getByName('heard'));
  await make('heard', 'one');
  await revoke('heard', 'one');
  await proxy.next('door');
  await control('heard', { op: 'renew_host_link', by });
  await proxy.next('door');
  expect(proxy.closed).toBeNull();
  proxy.send({ type: 'hello', role: 'browser', sid: 'proxytab' });
  expect(await proxy.closedWith(), 'it only listens').toBe(4403);
});

test('DO3: renewing the host link sends its hosts away, to come back as what they are now', async () => {
  const host = await connect('link', { sub: 'Ada', role: 'host' });
  await host.hello({ sid: 'tabh' });
  const watching = await connect('link', { sub: 'Ann', role: 'watcher', host: true });
  await watching.hello({ sid: 'tabw' });
  const guest = await browser('link', 'Bob');
  expect(await control('link', { op: 'renew_host_link', by })).toMatchObject({ hostLink: 1 });
  for (const client of [host, watching]) expect(await client.closedWith()).toBe(1001);
  await guest.client.settled();
  expect(guest.client.closed).toBeNull();
  await evictDurableObject(env.RoomServer.getByName('link'));
  expect(await enter('link', 'Bob')).toMatchObject({ hostLink: 1 });
});

test.each(['invite', 'invites', 'revoke_invite', 'entry', 'entries', 'renew_host_link'])(
  'DO2: %s is for proxies, not for an operator’s ticket',
  async (op) => {
    const more = {
      id: 'x'.repeat(12),
      role: 'guest',
      uses: 1,
      hours: 1,
      by,
      from: '',
      address: '',
    };
    const body = { op, visitor: 'ada', who: '', take: false, asked: [], ...more };
    expect((await controlRoom('theirs', body, 'operator')).status).toBe(403);
    expect((await controlRoom('theirs', body)).status).toBe(200);
  },
);
