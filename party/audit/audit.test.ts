// The room's log (AU1): a row an act, newest first, which nobody changes and which is gone after 90 days.

import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import { AUDIT_MS, AUDIT_PAGE, type AuditPage } from '../../protocol/access/audit.ts';
import { closeAll, controlRoom } from '../test/client.ts';

afterEach(closeAll);

const by = { who: 'github:ada', from: '192.0.2.1' };
async function control<T>(room: string, op: object): Promise<T> {
  const response = await controlRoom(room, op);
  expect(response.status).toBe(200);
  return response.json();
}
const log = (room: string, before?: number) =>
  control<AuditPage>(room, { op: 'audit', ...(before === undefined ? {} : { before }) });

test('AU1: each act is one row: who, what, whom, from where, when, outcome; what nobody asked for is none', async () => {
  const began = Date.now();
  await control('acts', { op: 'pause', reason: 'lunch', by });
  await control('acts', { op: 'resume', by: { who: 'an\u001b[31m operator', from: '::1' } });
  await control('acts', { op: 'lock' });
  await control('acts', { op: 'invite', id: 'i'.repeat(12), role: 'guest', uses: 2, hours: 3, by });
  const entry = {
    op: 'entry',
    visitor: 'v',
    who: 'Bob',
    from: '198.51.100.4',
    address: '',
    take: true,
  };
  for (const _ of [1, 2]) await control('acts', { ...entry, invite: 'i'.repeat(12) });
  await control('acts', { ...entry, take: false });
  await control('acts', { op: 'revoke_invite', id: 'i'.repeat(12), by });
  await control('acts', { op: 'renew_host_link', by });
  const act = { what: 'capture', whom: 'layout.json', outcome: 'failed', note: 'disk full' };
  await control('acts', { op: 'audit_add', by, act });
  await evictDurableObject(env.RoomServer.getByName('acts'));
  const { rows, more } = await log('acts');
  expect(more).toBe(false);
  expect(
    rows.map(({ who, what, whom, outcome, note }) => [who, what, whom, outcome, note]),
  ).toEqual([
    ['github:ada', 'capture', 'layout.json', 'failed', 'disk full'],
    ['github:ada', 'renew_host_link', '', 'done', ''],
    ['github:ada', 'revoke_invite', 'iiiiiiiiiiii', 'done', ''],
    ['Bob', 'enter', 'iiiiiiiiiiii', 'done', ''],
    ['github:ada', 'invite', 'iiiiiiiiiiii', 'done', 'as guest, 2 times, 3 h'],
    ['an[31m operator', 'resume', '', 'done', ''],
    ['github:ada', 'pause', '', 'done', 'lunch'],
  ]);
  expect(rows[3]?.from).toBe('198.51.100.4');
  for (const { at } of rows) expect(at).toBeGreaterThanOrEqual(began);
});

test('AU1: it comes in pages', async () => {
  const act = { what: 'tick', whom: '', outcome: 'done', note: '' };
  for (let n = 0; n < AUDIT_PAGE + 5; n += 1)
    await control('pages', { op: 'audit_add', by, act: { ...act, note: String(n) } });
  const first = await log('pages');
  expect([first.rows.length, first.more, first.rows[0]?.note]).toEqual([AUDIT_PAGE, true, '104']);
  const rest = await log('pages', first.rows.at(-1)?.id);
  expect(rest.rows.map(({ note }) => note)).toEqual(['4', '3', '2', '1', '0']);
  expect(rest.more).toBe(false);
});

test('AU1: a row can’t be changed, nor deleted before its 90 days; then it goes by itself', async () => {
  await control('kept', { op: 'lock', by });
  const stub = env.RoomServer.getByName('kept');
  await runInDurableObject(stub, (_, { storage }) => {
    expect(() => storage.sql.exec("UPDATE audit SET who = 'nobody'")).toThrow('only added to');
    expect(() => storage.sql.exec('DELETE FROM audit')).toThrow('90 days');
    storage.sql.exec('DROP TRIGGER audit_kept');
    storage.sql.exec('UPDATE audit SET at = ?', Date.now() - AUDIT_MS - 120_000);
  });
  expect((await log('kept')).rows).toEqual([]);
  await control('kept', { op: 'unlock', by });
  await runInDurableObject(stub, (_, { storage }) => {
    expect(storage.sql.exec('SELECT what FROM audit').toArray()).toEqual([{ what: 'unlock' }]);
  });
});

test.each(['audit', 'audit_add'])('AU1: %s is for proxies alone', async (op) => {
  const act = { what: 'x', whom: '', outcome: 'done', note: '' };
  expect((await controlRoom('theirs', { op, by, act }, 'operator')).status).toBe(403);
});

test('AU1: an operator acts under their own name, whatever their message says', async () => {
  const claims = { account: 'github:7', address: '203.0.113.5', name: 'Olga' };
  for (const op of [{ op: 'pause', by }, { op: 'lock' }])
    expect((await controlRoom('own', op, 'operator', claims)).status).toBe(200);
  const { rows } = await log('own');
  expect(rows.map(({ who, from, what }) => [who, from, what])).toEqual([
    ['github:7', '203.0.113.5', 'lock'],
    ['github:7', '203.0.113.5', 'pause'],
  ]);
});
