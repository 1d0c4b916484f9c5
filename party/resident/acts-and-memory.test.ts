// Acts of the resident that wait for whoever leads (AG6), what people ask of it (AG5), and what it remembers (AG7).
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import {
  ACT_WAIT_MS,
  MAX_ACTS,
  MEMORY_MAX_PEOPLE,
  RESIDENT_ACTS,
  RESIDENT_ASK_RATE,
} from '../../protocol/limits.ts';
import { browser, closeAll } from '../test/client.ts';
import { BY, configure, control, home } from '../test/resident.ts';

afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

const LOOK = { type: 'act_ask', turn: 't1', tool: 'look', words: 'looks at the windows' } as const;
const input = '{"at":"windows"}';
const host = { role: 'host', account: 'github:ada' } as const;

test('AG6: an act waits for whoever leads, who may edit it; told, counted for all, and in the log', async () => {
  await configure('act');
  const { client: ada } = await browser('act', 'Ada', { claims: host });
  const { client: bob, welcome } = await browser('act', 'Bob');
  const { agent } = await home('act', 'agent1');
  agent.send({ ...LOOK, id: 'a1', input, pid: welcome.pid });
  const act = {
    id: 'a1',
    tool: 'look',
    input,
    words: LOOK.words,
    whom: 'Bob',
    at: expect.any(Number),
  };
  expect((await ada.next('acts')).acts).toEqual([act]);
  const { client: late } = await browser('act', 'Op', { claims: { role: 'operator' } });
  expect((await late.next('acts')).acts).toEqual([act]);
  await bob.settled();
  expect(bob.all('acts')).toEqual([]);
  expect(bob.all('room').at(-1)).toMatchObject({ resident: { waits: 1 } });
  bob.send({ type: 'act_answer', id: 'a1', do: 'approve' });
  expect(await bob.next('error')).toMatchObject({ code: 'forbidden' });
  ada.send({ type: 'act_answer', id: 'a1', do: 'approve', input: '{"at":"everything"}' });
  expect(await ada.next('error')).toMatchObject({ code: 'bad_msg', ref: 'a1' });
  ada.send({ type: 'act_answer', id: 'a1', do: 'approve', input: '{"at":"screen"}' });
  expect(await agent.next('act_answer')).toMatchObject({
    ...{ id: 'a1', do: 'approve', input: '{"at":"screen"}', by: 'github:ada' },
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
    { what: 'approve_act', who: 'github:ada', note: 'look: looks at the windows (edited)' },
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
  const edit = { act: 'a1', do: 'approve', input: '{"at":"everything"}', by: BY };
  expect(await control('expire', { op: 'act_answer', ...edit })).toMatchObject({
    ...{ found: true, done: false, msg: expect.stringContaining('at') },
  });
  expect(await answer('a1')).toMatchObject({ found: true, done: true });
  expect(await answer('a1')).toMatchObject({ found: false, done: false });
  const { rows } = await control<{ rows: object[] }>('expire', { op: 'audit' });
  expect(rows.slice(0, 3)).toMatchObject([
    { what: 'refuse_act', outcome: 'failed', note: 'a1' },
    { what: 'refuse_act', outcome: 'done', note: 'look: looks at the windows' },
    { what: 'approve_act', outcome: 'failed' },
  ]);
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

test('AG6: acts end with a turn that was stopped or failed, and where anybody stops the resident or it is turned off', async () => {
  await configure('stale');
  const { client: ana, welcome } = await browser('stale', 'Ana');
  const { agent, reserve } = await home('stale', 'agent1');
  const waits = async () =>
    (await control<{ resident: { waits: number } }>('stale', { op: 'snapshot' })).resident.waits;
  const ask = async (id: string, turn = 't2') => {
    agent.send({ ...LOOK, id, input, turn });
    await agent.settled();
    expect(await waits()).toBe(1);
  };
  await reserve(ana, welcome.pid);
  await reserve(ana, welcome.pid);
  await reserve(ana, welcome.pid);
  await ask('a1');
  agent.send({ type: 'turn_end', id: 't1', how: 'failed' });
  await agent.settled();
  expect(await waits()).toBe(1);
  // While another one runs.
  agent.send({ type: 'turn_end', id: 't2', how: 'stopped' });
  expect(await agent.next('act_answer')).toMatchObject({ id: 'a1', do: 'expired' });
  await ask('a2');
  ana.send({ type: 'resident', do: 'stop' });
  expect(await agent.next('act_answer')).toMatchObject({ id: 'a2', do: 'expired' });
  await ask('a3');
  await control('stale', { op: 'resident_off', by: BY });
  expect(await agent.next('act_answer')).toMatchObject({ id: 'a3', do: 'expired' });
  expect(await waits()).toBe(0);
});

test('AG6: while its agent is away nothing is decided, and nothing expires unheard', async () => {
  await configure('unheard');
  const { client: ada } = await browser('unheard', 'Ada', { claims: host });
  const { agent } = await home('unheard', 'agent1');
  agent.send({ ...LOOK, id: 'a1', input });
  await ada.next('acts');
  agent.close();
  await vi.waitFor(() =>
    expect(ada.all('room').at(-1)).toMatchObject({ resident: { state: 'away' } }),
  );
  ada.send({ type: 'act_answer', id: 'a1', do: 'approve' });
  expect(await ada.next('error')).toMatchObject({ code: 'bad_msg', ref: 'a1' });
  const room = env.RoomServer.getByName('unheard');
  await runInDurableObject(room, (_, { storage }) => {
    storage.sql.exec('UPDATE acts SET at = at - ?', ACT_WAIT_MS);
  });
  await runDurableObjectAlarm(room);
  const { agent: again } = await home('unheard', 'agent1');
  await runDurableObjectAlarm(room);
  expect(await again.next('act_answer')).toMatchObject({ id: 'a1', do: 'expired' });
});

test('AG6: what is no input of the tool does not wait, and not more than so many do', async () => {
  await configure('many');
  const { agent } = await home('many', 'agent1');
  const bad = ['{', '[]', '{}', '{"at":"windows","more":1}', '{"__proto__":{}}'];
  for (const one of bad) {
    agent.send({ ...LOOK, id: 'bad', input: one });
    expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'bad' });
  }
  for (let n = 0; n < MAX_ACTS; n += 1) agent.send({ ...LOOK, id: `a${n}`, input });
  await agent.settled();
  agent.send({ ...LOOK, id: 'more', input });
  expect(await agent.next('error')).toMatchObject({ ref: 'more' });
});

test('AG6: so many acts in a minute are rows of the log, and what they say is cleaned', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await configure('rows');
  const { agent } = await home('rows', 'agent1');
  const done = { type: 'act_done', tool: 'point', outcome: 'done' } as const;
  for (let n = 0; n <= RESIDENT_ACTS.count; n += 1) {
    vi.setSystemTime(Date.now() + 100);
    agent.send({ ...done, words: `points\u001b[2J at ${n}\u202e` });
    if (n % 20 === 0) await agent.settled();
  }
  expect(await agent.next('error')).toMatchObject({ code: 'rate_limited', ref: 'act_done' });
  const { rows } = await control<{ rows: { note: string }[] }>('rows', { op: 'audit' });
  expect(rows).toHaveLength(RESIDENT_ACTS.count);
  expect(rows[0]?.note).toBe(`points[2J at ${RESIDENT_ACTS.count - 1}`);
});

test('AG1: the sids of agents are kept like those of pages, and do not pile up', async () => {
  await configure('sids');
  await runInDurableObject(env.RoomServer.getByName('sids'), (_, { storage }) => {
    for (let n = 0; n < 1_000; n += 1)
      storage.sql.exec("INSERT INTO sids VALUES (?, 'resident', 'agent', 0, ?)", `old${n}`, n);
  });
  await home('sids', 'agent1');
  await runInDurableObject(env.RoomServer.getByName('sids'), (_, { storage }) => {
    const rows = storage.sql.exec('SELECT sid FROM sids ORDER BY used').toArray();
    expect(rows).toHaveLength(1_000);
    expect([rows[0], rows.at(-1)]).toEqual([{ sid: 'old1' }, { sid: 'agent1' }]);
  });
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

test('AG5: who stops it while its agent is away for a moment is heard when it is back, and no other agent', async () => {
  await configure('stop-away');
  const { client: ana, welcome } = await browser('stop-away', 'Ana');
  const stopsWhileAway = async (agent: Awaited<ReturnType<typeof home>>['agent']) => {
    agent.close();
    await vi.waitFor(() =>
      expect(ana.all('room').at(-1)).toMatchObject({ resident: { state: 'away' } }),
    );
    ana.send({ type: 'resident', do: 'stop' });
    await ana.settled();
  };
  const { agent, reserve } = await home('stop-away', 'agent1');
  await reserve(ana, welcome.pid);
  await stopsWhileAway(agent);
  const { agent: again } = await home('stop-away', 'agent1');
  expect(await again.next('resident')).toMatchObject({ do: 'stop', by: welcome.pid });
  await stopsWhileAway(again);
  const { agent: other } = await home('stop-away', 'agent2');
  await other.settled();
  expect(other.all('resident')).toEqual([]);
});

test('AG7: what is kept of somebody is theirs to see and to erase, by account wherever they come from', async () => {
  await configure('memory');
  const claims = { account: 'github:1', address: '192.0.2.0' };
  const { client: ana, welcome } = await browser('memory', 'Ana', { claims });
  const { client: phone } = await browser('memory', 'Phone', { claims });
  const { client: bob, welcome: other } = await browser('memory', 'Bob');
  const { agent, reserve } = await home('memory', 'agent1');
  await reserve(ana, welcome.pid);
  await reserve(bob, other.pid);
  const keep = { type: 'memory_keep', turn: 't1' } as const;
  agent.send({ ...keep, pid: welcome.pid, text: 'likes\u0007 clocks' });
  agent.send({ ...keep, turn: 't2', pid: other.pid, text: 'likes bread' });
  agent.send({ ...keep, pid: null, text: 'the room likes tea' });
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
  const { client: ana, welcome } = await browser('people', 'Ana');
  const { agent, reserve } = await home('people', 'agent1');
  await reserve(ana, welcome.pid);
  await runInDurableObject(env.RoomServer.getByName('people'), (_, { storage }) => {
    for (let n = 0; n < MEMORY_MAX_PEOPLE; n += 1)
      storage.sql.exec('INSERT INTO memories VALUES (?, ?, ?)', `visitor:v${n}`, 'x', n);
  });
  agent.send({ type: 'memory_keep', turn: 't1', pid: welcome.pid, text: 'new' });
  await agent.settled();
  await runInDurableObject(env.RoomServer.getByName('people'), (_, { storage }) => {
    const rows = storage.sql.exec('SELECT who FROM memories ORDER BY at').toArray();
    expect(rows).toHaveLength(MEMORY_MAX_PEOPLE);
    expect(rows[0]).toEqual({ who: 'visitor:v1' });
    expect(rows.at(-1)).toEqual({ who: 'visitor:Ana' });
  });
  await configure('people', {}, false);
  agent.send({ type: 'memory_keep', turn: 't1', pid: welcome.pid, text: 'newer' });
  expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'memory_keep' });
});
