// What the resident notes of a visit, while people have it forget (AG7, CH3, MO3): what was forgotten does not come back.
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test } from 'vitest';
import { browser, closeAll } from '../test/client.ts';
import { BY, configure, control, home, line } from '../test/resident.ts';

afterEach(closeAll);

/** Ana is being answered (turn `t1`), and so is Bob (`t2`). */
async function visit(room: string) {
  await configure(room);
  const ana = await browser(room, 'Ana');
  const bob = await browser(room, 'Bob');
  const { agent, reserve } = await home(room, 'agent1');
  await reserve(ana.client, ana.welcome.pid);
  await reserve(bob.client, bob.welcome.pid);
  /** @returns the room's objection; undefined if it is kept */
  const keep = async (turn: string, pid: string | null): Promise<string | undefined> => {
    const before = agent.all('error').length;
    agent.send({ type: 'memory_keep', turn, pid, text: `noted in ${turn}` });
    await agent.settled();
    return agent.all('error')[before]?.msg;
  };
  const memory = async ({ client }: typeof ana): Promise<string | null> => {
    client.send({ type: 'resident', do: 'memory' });
    return (await client.next('resident_memory')).text;
  };
  return { ana, bob, agent, reserve, keep, memory };
}

const GONE = 'What was said then is not to be remembered.';

test('AG7: what somebody has it forget is not noted after all, also after the room slept; the next visit is', async () => {
  const { ana, bob, reserve, keep, memory } = await visit('forget');
  ana.client.send({ type: 'resident', do: 'forget' });
  await ana.client.next('resident_memory');
  await evictDurableObject(env.RoomServer.getByName('forget'));
  expect(await keep('t1', ana.welcome.pid)).toBe(GONE);
  expect(await keep('t1', null)).toBe(GONE);
  expect(await memory(ana)).toBeNull();
  expect(await keep('t2', bob.welcome.pid)).toBeUndefined();
  expect(await memory(bob)).toBe('noted in t2');
  await reserve(ana.client, ana.welcome.pid);
  expect(await keep('t3', ana.welcome.pid)).toBeUndefined();
  expect(await memory(ana)).toBe('noted in t3');
});

test('AG7: who has signed in meanwhile is forgotten, too', async () => {
  const { ana, keep } = await visit('account');
  const claims = { account: 'github:1', address: '192.0.2.0' };
  const { client: again, welcome } = await browser('account', 'Ana', { sid: 'tab2', claims });
  expect(welcome.pid).toBe(ana.welcome.pid);
  again.send({ type: 'resident', do: 'forget' });
  await again.next('resident_memory');
  expect(await keep('t1', welcome.pid)).toBe(GONE);
});

test.each(['erased by whoever said them', 'taken away by a host', 'erased by a host'])(
  'AG7, CH3, MO3: of lines that were %s nothing is noted any more',
  async (how) => {
    const room = `lines-${how.replaceAll(' ', '-')}`;
    const { ana, bob, keep, memory } = await visit(room);
    const said = await line(ana.client, 'my number is 4');
    if (how === 'erased by whoever said them')
      ana.client.send({ type: 'chat_erase', lines: [said] });
    else if (how === 'taken away by a host')
      await control(room, { op: 'remove_line', line: said, by: BY });
    else await control(room, { op: 'erase', by: BY });
    await bob.client.next('chat_gone');
    for (const pid of [ana.welcome.pid, null]) expect(await keep('t1', pid)).toBe(GONE);
    expect(await keep('t2', bob.welcome.pid)).toBe(GONE);
    expect(await memory(ana)).toBeNull();
  },
);

test('AG7: nothing is noted of somebody in another’s turn, or in no turn of this agent’s', async () => {
  const { ana, bob, keep, memory } = await visit('whose');
  expect(await keep('t2', ana.welcome.pid)).toBe('That turn was not theirs.');
  expect(await keep('t9', ana.welcome.pid)).toBe('There is no such turn of yours.');
  expect(await keep('t1', 'p999')).toBe('That turn was not theirs.');
  const { agent: other } = await home('whose', 'agent2');
  other.send({ type: 'memory_keep', turn: 't1', pid: ana.welcome.pid, text: 'x' });
  expect(await other.next('error')).toMatchObject({ code: 'bad_msg', ref: 'memory_keep' });
  expect(await memory(ana)).toBeNull();
  expect(await memory(bob)).toBeNull();
});

test('AG7: what was noted can be read and erased where nobody lives any more', async () => {
  const { ana, keep, memory } = await visit('empty');
  await keep('t1', ana.welcome.pid);
  await configure('empty', null);
  expect(await memory(ana)).toBe('noted in t1');
  ana.client.send({ type: 'resident', do: 'stop' });
  expect(await ana.client.next('error')).toMatchObject({ code: 'forbidden' });
  ana.client.send({ type: 'resident', do: 'forget' });
  await ana.client.next('resident_memory');
  expect(await memory(ana)).toBeNull();
});
