// Acts of the resident that wait for whoever leads (AG6), what people ask of it (AG5), and what it remembers (AG7).
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import {
  ACT_WAIT_MS,
  MAX_ACTS,
  MEMORY_MAX_PEOPLE,
  RESIDENT_ASK_RATE,
} from '../../protocol/limits.ts';
import { browser, closeAll } from '../test/client.ts';
import { BY, configure, control, home } from '../test/resident.ts';

afterEach(closeAll);

const LOOK = { type: 'act_ask', tool: 'look', words: 'looks at the windows' } as const;
const input = '{"what":"windows"}';
const host = { role: 'host', account: 'github:ada' } as const;

test('AG6: an act waits for whoever leads, who may edit it; told, counted for all, and in the log', async () => {
  await configure('act');
  const { client: ada } = await browser('act', 'Ada', { claims: host });
  const { client: bob, welcome } = await browser('act', 'Bob');
  const { agent } = await home('act', 'agent1');
  agent.send({ ...LOOK, id: 'a1', input, pid: welcome.pid });
  const act = { id: 'a1', tool: 'look', input, words: LOOK.words, at: expect.any(Number) };
  expect((await ada.next('acts')).acts).toEqual([act]);
  const { client: late } = await browser('act', 'Op', { claims: { role: 'operator' } });
  expect((await late.next('acts')).acts).toEqual([act]);
  await bob.settled();
  expect(bob.all('acts')).toEqual([]);
  expect(bob.all('room').at(-1)).toMatchObject({ resident: { waits: 1 } });
  bob.send({ type: 'act_answer', id: 'a1', do: 'approve' });
  expect(await bob.next('error')).toMatchObject({ code: 'forbidden' });
  ada.send({ type: 'act_answer', id: 'a1', do: 'approve', input: '{"what":"everything"}' });
  expect(await ada.next('error')).toMatchObject({ code: 'bad_msg', ref: 'a1' });
  ada.send({ type: 'act_answer', id: 'a1', do: 'approve', input: '{"what":"screen"}' });
  expect(await agent.next('act_answer')).toMatchObject({
    ...{ id: 'a1', do: 'approve', input: '{"what":"screen"}', by: 'github:ada' },
  });
  expect((await ada.next('acts')).acts).toEqual([]);
  expect(await bob.next('told')).toMatchObject({ what: 'approve_act', by: 'github:ada' });
  agent.send({
    type: 'act_done',
    tool: 'look',
    outcome: 'done',
    words: 'looked',
    pid: welcome.pid,
  });
  await agent.settled();
  const { rows } = await control<{ rows: object[] }>('act', { op: 'audit' });
  expect(rows.slice(0, 2)).toMatchObject([
    { what: 'act_look', who: 'Ada', whom: 'Bob', outcome: 'done', note: 'looked' },
    { what: 'approve_act', who: 'github:ada', note: 'look: looks at the windows' },
  ]);
});

test('AG6: a proxy answers for a host; an act expires, and with its agent', async () => {
  await configure('expire');
  const { agent } = await home('expire', 'agent1');
  const answer = (act: string) =>
    control('expire', { op: 'act_answer', act, do: 'refuse', by: BY });
  agent.send({ ...LOOK, id: 'a1', input });
  agent.send({ ...LOOK, id: 'a2', input });
  await agent.settled();
  expect(await answer('a1')).toMatchObject({ found: true });
  expect(await answer('a1')).toMatchObject({ found: false });
  expect(await agent.next('act_answer')).toMatchObject({ id: 'a1', do: 'refuse', by: BY.who });
  await runInDurableObject(env.RoomServer.getByName('expire'), (_, { storage }) => {
    storage.sql.exec('UPDATE acts SET at = at - ?', ACT_WAIT_MS);
  });
  await runDurableObjectAlarm(env.RoomServer.getByName('expire'));
  expect(await agent.next('act_answer')).toMatchObject({ id: 'a2', do: 'expired' });
  agent.send({ ...LOOK, id: 'a3', input });
  await agent.settled();
  await home('expire', 'agent2');
  expect(await control('expire', { op: 'snapshot' })).toMatchObject({ resident: { waits: 0 } });
});

test('AG6: what is no input of the tool does not wait, and not more than so many do', async () => {
  await configure('many');
  const { agent } = await home('many', 'agent1');
  const bad = ['{', '[]', '{}', '{"what":"windows","more":1}', '{"__proto__":{}}'];
  for (const one of bad) {
    agent.send({ ...LOOK, id: 'bad', input: one });
    expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'bad' });
  }
  for (let n = 0; n < MAX_ACTS; n += 1) agent.send({ ...LOOK, id: `a${n}`, input });
  await agent.settled();
  agent.send({ ...LOOK, id: 'more', input });
  expect(await agent.next('error')).toMatchObject({ ref: 'more' });
});

test('AG5: anybody stops it, as often as they may', async () => {
  await configure('stop');
  const { client: ana, welcome } = await browser('stop', 'Ana', { claims: { role: 'watcher' } });
  const { agent } = await home('stop', 'agent1');
  for (let n = 0; n < RESIDENT_ASK_RATE.count; n += 1) ana.send({ type: 'resident', do: 'stop' });
  expect(await agent.next('resident')).toMatchObject({ do: 'stop', by: welcome.pid });
  await ana.settled();
  ana.send({ type: 'resident', do: 'stop' });
  expect(await ana.next('error')).toMatchObject({ code: 'rate_limited', ref: 'resident' });
});

test('AG7: what is kept of somebody is theirs to see and to erase, by account wherever they come from', async () => {
  await configure('memory');
  const claims = { account: 'github:1', address: '192.0.2.0' };
  const { client: ana, welcome } = await browser('memory', 'Ana', { claims });
  const { client: phone } = await browser('memory', 'Phone', { claims });
  const { client: bob, welcome: other } = await browser('memory', 'Bob');
  const { agent, reserve } = await home('memory', 'agent1');
  agent.send({ type: 'memory_keep', pid: welcome.pid, text: 'likes\u0007 clocks' });
  agent.send({ type: 'memory_keep', pid: other.pid, text: 'likes bread' });
  agent.send({ type: 'memory_keep', pid: null, text: 'the room likes tea' });
  expect(await reserve(phone, welcome.pid)).toMatchObject({ why: 'taken' });
  expect(await reserve(ana, welcome.pid)).toMatchObject({
    memory: { visitor: 'likes clocks', room: 'the room likes tea' },
  });
  phone.send({ type: 'resident', do: 'memory' });
  expect(await phone.next('resident_memory')).toMatchObject({
    ...{ text: 'likes clocks', at: expect.any(Number) },
  });
  phone.send({ type: 'resident', do: 'forget' });
  expect(await agent.next('resident')).toMatchObject({
    do: 'forget',
    by: phone.all('welcome')[0]?.pid,
  });
  ana.send({ type: 'resident', do: 'memory' });
  expect(await ana.next('resident_memory')).toMatchObject({ text: null, at: null });
  await control('memory', { op: 'erase', by: BY });
  expect(await agent.next('resident')).toMatchObject({ do: 'forget', by: null });
  bob.send({ type: 'resident', do: 'memory' });
  expect(await bob.next('resident_memory')).toMatchObject({ text: null });
  expect(await reserve(bob, other.pid)).toMatchObject({ memory: { visitor: null, room: null } });
});

test('AG7: it remembers so many people, the oldest go first, and nothing where the file says so', async () => {
  await configure('people');
  const { welcome } = await browser('people', 'Ana');
  const { agent } = await home('people', 'agent1');
  await runInDurableObject(env.RoomServer.getByName('people'), (_, { storage }) => {
    for (let n = 0; n < MEMORY_MAX_PEOPLE; n += 1)
      storage.sql.exec('INSERT INTO memories VALUES (?, ?, ?)', `visitor:v${n}`, 'x', n);
  });
  agent.send({ type: 'memory_keep', pid: welcome.pid, text: 'new' });
  await agent.settled();
  await runInDurableObject(env.RoomServer.getByName('people'), (_, { storage }) => {
    const rows = storage.sql.exec('SELECT who FROM memories ORDER BY at').toArray();
    expect(rows).toHaveLength(MEMORY_MAX_PEOPLE);
    expect(rows[0]).toEqual({ who: 'visitor:v1' });
    expect(rows.at(-1)).toEqual({ who: 'visitor:Ana' });
  });
  await configure('people', {}, false);
  agent.send({ type: 'memory_keep', pid: welcome.pid, text: 'newer' });
  expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'memory_keep' });
});
