// The resident in a room: who runs it, what it may say, what it uses, and who stops it (AG1 to AG4, AG8, AG9).
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import type { ClientInput } from '../../protocol/messages.ts';
import { browser, closeAll, connect, controlRoom } from '../test/client.ts';
import { BY, configure, control, home, line, used } from '../test/resident.ts';

afterEach(closeAll);

test('AG1: one proxy runs the resident: the first that asks, until its lease is over; one with a key takes it from one without', async () => {
  const hold = (proxy: string, wants: boolean, keyed?: boolean) =>
    control('lease', {
      op: 'hold_resident',
      proxy,
      wants,
      ...(keyed === undefined ? {} : { keyed }),
    });
  expect(await hold('one', true)).toEqual({ holder: null });
  await configure('lease');
  expect(await hold('one', true, false)).toEqual({ holder: 'one' });
  expect(await hold('two', true, false)).toEqual({ holder: 'one' });
  expect(await hold('two', true)).toEqual({ holder: 'two' });
  expect(await hold('one', true)).toEqual({ holder: 'two' });
  expect(await hold('one', false)).toEqual({ holder: 'two' });
  await evictDurableObject(env.RoomServer.getByName('lease'));
  expect(await hold('one', true)).toEqual({ holder: 'two' });
  expect(await hold('two', false)).toEqual({ holder: null });
  expect(await hold('one', true)).toEqual({ holder: 'one' });
  await configure('lease', null);
  expect(await hold('one', true)).toEqual({ holder: null });
  const response = await controlRoom(
    'lease',
    { op: 'hold_resident', proxy: 'one', wants: true },
    'operator',
  );
  expect(response.status).toBe(403);
});

test('AG1: everybody is told who lives there and how it is, and it counts as nobody', async () => {
  const { client: ana } = await browser('told', 'Ana');
  await configure('told');
  expect(await ana.next('room')).toMatchObject({
    resident: { name: 'Ada', model: 'm1', state: 'away', waits: 0, for: [] },
  });
  const { agent } = await home('told', 'agent1');
  expect(await ana.next('room')).toMatchObject({ resident: { state: 'home' } });
  agent.send({ type: 'resident_is', state: 'busy', model: 'm2', for: ['Ana', 'nobody'] });
  const { welcome } = await browser('told', 'Bob');
  const pid = ana.all('welcome')[0]?.pid;
  expect(await ana.next('room')).toMatchObject({
    resident: { state: 'busy', model: 'm2', for: [pid] },
  });
  expect(welcome.pid).not.toBe(pid);
  expect(await control('told', { op: 'snapshot' })).toMatchObject({ people: 2 });
  await configure('told', null);
  expect(await ana.next('room')).not.toHaveProperty('resident');
});

test('AG2: a line is answered once, whoever asks, and only a line of that person’s', async () => {
  await configure('once');
  const { client: ana, welcome } = await browser('once', 'Ana');
  const { agent } = await home('once', 'agent1');
  const one = await line(ana, 'hello');
  const ask = async (from: typeof agent, id: string, pid: string, of: number) => {
    from.send({ type: 'turn', id, pid, line: of });
    return from.next('turn');
  };
  expect(await ask(agent, 't0', 'p999', one)).toMatchObject({ ok: false, why: 'taken' });
  expect(await ask(agent, 't0', welcome.pid, one + 5)).toMatchObject({ why: 'taken' });
  expect(await ask(agent, 't1', welcome.pid, one)).toMatchObject({ id: 't1', ok: true });
  expect(await ask(agent, 't2', welcome.pid, one)).toMatchObject({ ok: false, why: 'taken' });
  // Asked again, since the answer was lost: it is the same turn.
  expect(await ask(agent, 't1', welcome.pid, one)).toMatchObject({ id: 't1', ok: true });
  expect(await control('once', { op: 'snapshot' })).toMatchObject({
    resident: { usage: { messages: 1 } },
  });
  await evictDurableObject(env.RoomServer.getByName('once'));
  const { agent: other } = await home('once', 'agent2');
  expect(await ask(other, 't3', welcome.pid, one)).toMatchObject({ ok: false, why: 'taken' });
  expect(await agent.closedWith()).toBe(4409);
  // Its own lines are none to answer.
  other.send({ type: 'chat_msg', cid: 'c9', text: 'mine' });
  const mine = await other.next('chat_msg');
  expect(await ask(other, 't4', mine.pid, mine.id)).toMatchObject({ why: 'taken' });
});

test('AG3: answers to a person within an hour, across their visits with an account; refused ones are told in the chat once', async () => {
  await configure('messages', { messagesPerHour: 2 });
  const claims = { account: 'github:1', address: '192.0.2.0' };
  const { client: ana, welcome } = await browser('messages', 'Ana', { claims });
  const { client: again, welcome: elsewhere } = await browser('messages', 'Phone', { claims });
  const { client: bob, welcome: other } = await browser('messages', 'Bob');
  const { agent, reserve } = await home('messages', 'agent1');
  expect(await reserve(ana, welcome.pid)).toMatchObject({
    ...{ ok: true, left: { messages: 1 } },
  });
  expect(await reserve(again, elsewhere.pid)).toMatchObject({
    ...{ ok: true, left: { messages: 0 } },
  });
  expect(await again.next('resident_near')).toMatchObject({
    text: 'That was the last answer that you get in this hour.',
  });
  const refused = await reserve(ana, welcome.pid);
  expect(refused).toMatchObject({ ok: false, why: 'messages', at: expect.any(Number) });
  expect(await reserve(again, elsewhere.pid)).toMatchObject({ ok: false, why: 'messages' });
  expect(await reserve(bob, other.pid)).toMatchObject({ ok: true });
  await agent.settled();
  const said = bob.all('chat_msg').filter(({ sid }) => sid === 'agent1');
  expect(said.map(({ text }) => text)).toEqual([
    'Ana: I answer each of you 2 times an hour at most, and I have done that. Ask me again in 60 minutes.',
  ]);
  await runInDurableObject(env.RoomServer.getByName('messages'), (_, { storage }) => {
    storage.sql.exec('UPDATE turns SET at = at - 3600000');
  });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true });
});

test.each([
  ['visitor_tokens', { tokensPerVisitor: 100 }, { output: 100 }, true],
  ['tokens', { tokensPerDay: 100 }, { input: 60, cacheWrite: 40 }, false],
  ['usd', { usdPerDay: 0.5 }, { usd: 0.5, cacheRead: 9 }, false],
] as const)('AG3: %s of a day', async (why, budget, use, othersMay) => {
  const room = `day-${why.replace('_', '-')}`;
  await configure(room, budget);
  const { client: ana, welcome } = await browser(room, 'Ana');
  const { client: bob, welcome: other } = await browser(room, 'Bob');
  const { agent, reserve } = await home(room, 'agent1');
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true });
  agent.send({ type: 'turn_use', id: 't1', ...used(use) });
  agent.send({ type: 'turn_end', id: 't1', how: 'done' });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: false, why });
  expect(await reserve(bob, other.pid)).toMatchObject({ ok: othersMay });
  expect(await control(room, { op: 'snapshot' })).toMatchObject({
    resident: { usage: { ...used(use), turns: 1, failed: 0 } },
  });
  await runInDurableObject(env.RoomServer.getByName(room), (_, { storage }) => {
    storage.sql.exec('UPDATE turns SET day = day - 1, at = at - 3600000');
  });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true });
});

test('AG3: near the end of a budget the person’s own pages get a hint', async () => {
  await configure('near', { tokensPerDay: 100 });
  const { client: ana, welcome } = await browser('near', 'Ana');
  const { client: bob } = await browser('near', 'Bob');
  const { agent, reserve } = await home('near', 'agent1');
  await reserve(ana, welcome.pid);
  agent.send({ type: 'turn_use', id: 't1', ...used({ input: 85, cacheRead: 500 }) });
  expect(await reserve(ana, welcome.pid)).toMatchObject({
    ...{ ok: true, left: { tokens: 15 } },
  });
  expect(await ana.next('resident_near')).toMatchObject({
    text: 'My words for today are nearly used up in this room.',
  });
  await bob.settled();
  expect(bob.all('resident_near')).toEqual([]);
});

test('AG3: turns that run hold a part of the budgets, until they end', async () => {
  await configure('held', { tokensPerDay: 2 });
  const { client: ana, welcome } = await browser('held', 'Ana');
  const { client: bob, welcome: other } = await browser('held', 'Bob');
  const { agent, reserve } = await home('held', 'agent1');
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true, left: { tokens: 2 } });
  expect(await reserve(bob, other.pid)).toMatchObject({ ok: true, left: { tokens: 1 } });
  const before = Date.now();
  const held = await reserve(ana, welcome.pid);
  expect(held).toMatchObject({ ok: false, why: 'tokens', text: expect.stringContaining('minute') });
  expect(held.ok ? null : held.at).toBeLessThan(before + 3_600_000);
  agent.send({ type: 'turn_end', id: 't2', how: 'done' });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true });
});

test('AG8: a host or an operator turns it off and on, in the log and told; it does nothing meanwhile', async () => {
  await configure('off');
  const { client: ana, welcome } = await browser('off', 'Ana');
  const { agent, reserve } = await home('off', 'agent1');
  agent.send({ type: 'chat_msg', cid: 'g1', text: 'I am', growing: true });
  await ana.next('chat_msg');
  expect(await control('off', { op: 'resident_off', by: BY, reason: 'too loud' })).toMatchObject({
    changed: true,
  });
  expect(await agent.next('resident')).toMatchObject({ do: 'stop', by: null });
  expect(await ana.next('chat_grow')).toMatchObject({ text: 'I am', done: true });
  expect(await ana.next('told')).toMatchObject({
    what: 'resident_off',
    whom: 'Ada',
    reason: 'too loud',
  });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: false, why: 'off' });
  agent.send({ type: 'chat_msg', cid: 'g2', text: 'but' });
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden' });
  await evictDurableObject(env.RoomServer.getByName('off'));
  const { client: bob } = await browser('off', 'Bob');
  expect(await bob.next('room')).toMatchObject({ resident: { state: 'off' } });
  await control('off', { op: 'resident_on', by: BY });
  expect(await control('off', { op: 'resident_on', by: BY })).toMatchObject({ changed: false });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true });
  const { rows } = await control<{ rows: object[] }>('off', { op: 'audit' });
  expect(rows.slice(0, 2)).toMatchObject([
    { what: 'resident_on', who: BY.who },
    { what: 'resident_off', note: 'too loud' },
  ]);
});

test('AG2, LK2: in a paused room nothing is answered, and what grows ends', async () => {
  await configure('paused');
  const { client: ana, welcome } = await browser('paused', 'Ana');
  const { agent, reserve } = await home('paused', 'agent1');
  agent.send({ type: 'chat_msg', cid: 'g1', text: 'I am', growing: true });
  await ana.next('chat_msg');
  await control('paused', { op: 'pause', by: BY });
  expect(await ana.next('chat_grow')).toMatchObject({ done: true });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: false, why: 'paused' });
  // It gives account all the same: nobody sees it type in a room that rests.
  agent.send({ type: 'presence', status: 'active' });
  agent.send({ type: 'chat_grow', cid: 'g1', text: 'I am not' });
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden', ref: 'g1' });
});

test('AG3: what a turn has used counts, although nobody lives there any more', async () => {
  await configure('moved');
  const { client: ana, welcome } = await browser('moved', 'Ana');
  const { agent, reserve } = await home('moved', 'agent1');
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: true });
  await configure('moved', null);
  agent.send({ type: 'turn_use', id: 't1', ...used({ input: 9 }) });
  agent.send({ type: 'turn_end', id: 't1', how: 'stopped' });
  agent.send({ type: 'turn', id: 't2', pid: welcome.pid, line: 1 });
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden', ref: 't2' });
  await configure('moved');
  expect(await control('moved', { op: 'snapshot' })).toMatchObject({
    resident: { usage: { ...used({ input: 9 }), messages: 1, turns: 1, failed: 0 } },
  });
});

test('AG1: what is the agent’s, nobody else may, and nothing of it where nobody lives', async () => {
  await configure('else');
  const { client: ana, welcome } = await browser('else', 'Ana');
  const messages: ClientInput[] = [
    { type: 'turn', id: 't1', pid: welcome.pid, line: 1 },
    { type: 'turn_use', id: 't1', ...used({}) },
    { type: 'turn_end', id: 't1', how: 'done' },
    { type: 'chat_grow', cid: 'c1', text: 'x' },
    { type: 'act_ask', id: 'a1', turn: 't1', tool: 'look', input: '{}', words: 'x' },
    { type: 'act_done', tool: 'look', outcome: 'done', words: 'x' },
    { type: 'memory_keep', turn: 't1', pid: null, text: 'x' },
    { type: 'resident_is', state: 'home', model: 'm', for: [] },
  ];
  for (const message of messages) {
    ana.send(message);
    expect(await ana.next('error')).toMatchObject({ code: 'forbidden' });
  }
  ana.send({ type: 'chat_msg', cid: 'c2', text: 'x', growing: true });
  expect(await ana.next('error')).toMatchObject({ code: 'forbidden', ref: 'c2' });
  await configure('else', null);
  const agent = await connect('else', { role: 'agent', sub: 'resident', name: 'Ada' });
  await agent.hello({ role: 'agent', sid: 'agent1' });
  agent.send({ type: 'turn', id: 't1', pid: welcome.pid, line: 1 });
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden' });
});

test('AG2, AG3: an agent’s numbers and ids are judged like anybody’s', async () => {
  await configure('hostile');
  const { client: ana, welcome } = await browser('hostile', 'Ana');
  const { agent, reserve } = await home('hostile', 'agent1');
  await reserve(ana, welcome.pid);
  for (const use of [{ input: -1 }, { usd: -0.1 }, { output: 1e12 }, { cacheRead: 0.5 }]) {
    agent.send({ type: 'turn_use', id: 't1', ...used(use) });
    expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'turn_use' });
  }
  agent.send({ type: 'turn_use', id: 'other', ...used({ input: 1 }) });
  expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'other' });
  agent.send({ type: 'turn_end', id: 'other', how: 'done' });
  expect(await agent.next('error')).toMatchObject({ ref: 'other' });
  expect(await control('hostile', { op: 'snapshot' })).toMatchObject({
    resident: { usage: used({}) },
  });
});

test('AG2, MO2: a muted resident answers nobody', async () => {
  await configure('mute');
  const { client: ana, welcome } = await browser('mute', 'Ana');
  const { welcome: me, reserve } = await home('mute', 'agent1');
  await control('mute', { op: 'mute', person: me.pid, by: BY });
  expect(await reserve(ana, welcome.pid)).toMatchObject({ ok: false, why: 'off' });
});

test('AG2: an agent that is gone leaves a turn that has failed', async () => {
  await configure('failed');
  const { client: ana, welcome } = await browser('failed', 'Ana');
  const { agent, reserve } = await home('failed', 'agent1');
  await reserve(ana, welcome.pid);
  agent.close();
  await home('failed', 'agent2');
  expect(await control('failed', { op: 'snapshot' })).toMatchObject({
    resident: { usage: { messages: 1, turns: 1, failed: 1 } },
  });
});
