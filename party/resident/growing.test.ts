// Lines that grow while a model writes them (CH5).
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { CHAT_MAX_CHARS, LEAVE_GRACE_MS } from '../../protocol/limits.ts';
import { browser, type Client, closeAll, connect, controlRoom } from '../test/client.ts';
import { BY, configure, control, home } from '../test/resident.ts';

afterEach(closeAll);

const stub = (room: string) => env.RoomServer.getByName(room);
const grow = (agent: Client, text: string, done?: true) =>
  agent.send({ type: 'chat_grow', cid: 'g1', text, ...(done ? { done } : {}) });
const begin = (agent: Client, text: string) =>
  agent.send({ type: 'chat_msg', cid: 'g1', text, growing: true });
async function start(room: string) {
  await configure(room);
  const { client: ana } = await browser(room, 'Ana');
  const { agent } = await home(room, 'agent1');
  begin(agent, 'I');
  const said = await ana.next('chat_msg');
  return { ana, agent, said };
}
async function history(room: string, sub: string) {
  const { client } = await browser(room, sub);
  const { lines } = await client.next('chat_history');
  return lines.map(({ text, growing }) => ({ text, growing }));
}

test('CH5: a line grows for everybody, whole each time, until it is done', async () => {
  const { ana, agent, said } = await start('grow');
  expect(said).toMatchObject({ text: 'I', growing: true, model: true });
  grow(agent, 'I am');
  expect(await ana.next('chat_grow')).toEqual({
    v: 1,
    type: 'chat_grow',
    id: said.id,
    text: 'I am',
  });
  expect(await history('grow', 'Bob')).toEqual([{ text: 'I am', growing: true }]);
  grow(agent, 'I am here.', true);
  expect(await ana.next('chat_grow')).toMatchObject({ text: 'I am here.', done: true });
  expect(await history('grow', 'Eve')).toEqual([{ text: 'I am here.', growing: undefined }]);
  grow(agent, 'I am not.');
  expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'g1' });
});

test('AG1: the lines of a model say so, also once it has left; those of people do not', async () => {
  const { ana, agent } = await start('said');
  grow(agent, 'I am here.', true);
  agent.close();
  ana.send({ type: 'chat_msg', cid: 'c1', text: 'Hello' });
  await ana.settled();
  const { client: bob } = await browser('said', 'Bob');
  const { lines } = await bob.next('chat_history');
  expect(lines.map(({ text, model }) => [text, model])).toEqual([
    ['I am here.', true],
    ['Hello', undefined],
  ]);
});

test('CH5, TX1: each text is cleaned whole and cut; one without anything to see changes nothing', async () => {
  const { ana, agent } = await start('clean');
  grow(agent, 'I\u001b[2J\u202e am');
  expect((await ana.next('chat_grow')).text).toBe('I[2J am');
  grow(agent, '\u200b \n');
  grow(agent, 'x'.repeat(3_000), true);
  expect((await ana.next('chat_grow')).text).toBe('x'.repeat(CHAT_MAX_CHARS));
});

test('CH5: of texts that come faster than they may, the last is told', async () => {
  const { ana, agent } = await start('fast');
  for (let n = 0; n < 40; n += 1) grow(agent, `I${'!'.repeat(n + 1)}`);
  grow(agent, 'I stop.', true);
  await vi.waitFor(() =>
    expect(ana.all('chat_grow').at(-1)).toMatchObject({ text: 'I stop.', done: true }),
  );
  expect(ana.all('chat_grow').length).toBeLessThan(40);
});

test('CH5: a line whose agent is gone ends after its grace, and goes on if the agent comes back before', async () => {
  const { ana, agent, said } = await start('gone');
  grow(agent, 'I am');
  await ana.next('chat_grow');
  agent.close();
  const { agent: again } = await home('gone', 'agent1');
  grow(again, 'I am back');
  expect(await ana.next('chat_grow')).toMatchObject({ id: said.id, text: 'I am back' });
  again.close();
  const ended = await vi.waitFor(
    async () => {
      await runDurableObjectAlarm(stub('gone'));
      const last = ana.all('chat_grow').at(-1);
      expect(last).toMatchObject({ done: true });
      return last;
    },
    { timeout: LEAVE_GRACE_MS * 4, interval: 200 },
  );
  expect(ended).toMatchObject({ id: said.id, text: 'I am back' });
});

test('CH5: another agent ends what the one before had begun, and does not say it again', async () => {
  const { ana, agent, said } = await start('twice');
  agent.close();
  const { agent: other } = await home('twice', 'agent2');
  // At once, and not only after the grace.
  await ana.settled();
  expect(ana.all('chat_grow')).toMatchObject([{ id: said.id, text: 'I', done: true }]);
  begin(other, 'I');
  expect(await other.next('chat_msg')).toMatchObject({ id: said.id });
  await ana.settled();
  expect(ana.all('chat_msg')).toHaveLength(1);
});

test('CH5: a room that was put out of memory goes on with its growing lines', async () => {
  const { ana, agent, said } = await start('sleep');
  await evictDurableObject(stub('sleep'));
  grow(agent, 'I woke');
  expect(await ana.next('chat_grow')).toMatchObject({ id: said.id, text: 'I woke' });
  grow(agent, 'I woke up.', true);
  expect(await ana.next('chat_grow')).toMatchObject({ done: true });
  await runInDurableObject(stub('sleep'), (_, { storage }) => {
    expect(storage.sql.exec('SELECT text, growing FROM chat').one()).toEqual({
      text: 'I woke up.',
      growing: 0,
    });
  });
});

test('CH5, MO3: a growing line that a host takes away, or with all of the chat erases, grows no more', async () => {
  const { ana, agent, said } = await start('away');
  await control('away', { op: 'remove_line', line: said.id, by: BY });
  await ana.next('chat_gone');
  grow(agent, 'I am', true);
  await agent.settled();
  expect(ana.all('chat_grow')).toEqual([]);
  expect(await history('away', 'Bob')).toEqual([{ text: '', growing: undefined }]);
  await controlRoom('away', { op: 'erase', by: BY });
  expect(await history('away', 'Eve')).toEqual([]);
});

test('CH5, MO3: the newest text of a line that was taken away is told to nobody, neither then nor later', async () => {
  const { ana, agent, said } = await start('secret');
  grow(agent, 'I know');
  await ana.next('chat_grow');
  await control('secret', { op: 'remove_line', line: said.id, by: BY });
  expect(await history('secret', 'Bob')).toEqual([{ text: '', growing: undefined }]);
  grow(agent, 'I know a secret');
  expect(await agent.next('error')).toMatchObject({ code: 'bad_msg', ref: 'g1' });
  await ana.settled();
  expect(ana.all('chat_grow')).toHaveLength(1);
  begin(agent, 'I');
  expect(await agent.next('chat_msg')).toMatchObject({ id: said.id, text: '', gone: true });
});

test('CH5, MO2: what a muted resident has begun ends as it is, and it gives nobody anything', async () => {
  const { ana, agent, said } = await start('muted');
  await control('muted', { op: 'mute', person: said.pid, by: BY });
  grow(agent, 'I am not');
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden', ref: 'g1' });
  expect(await ana.next('chat_grow')).toMatchObject({ text: 'I', done: true });
  const [{ pid } = { pid: '' }] = ana.all('welcome');
  agent.send({ type: 'give', to: pid, text: 'a word' });
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden' });
  await ana.settled();
  expect(ana.all('given')).toEqual([]);
});

test('CH5: nothing grows where nobody lives', async () => {
  const agent = await connect('nobody', { role: 'agent', sub: 'resident', name: 'Ada' });
  await agent.hello({ role: 'agent', sid: 'agent1' });
  begin(agent, 'I');
  expect(await agent.next('error')).toMatchObject({ code: 'forbidden', ref: 'g1' });
});
