// What of the resident ends by itself, also while the room sleeps: leases, lines, turns (AG1, AG2, CH5). Clocks are set.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  GROW_SILENCE_MS,
  GROW_STORE_MS,
  LEAVE_GRACE_MS,
  RESIDENT_LEASE_MS,
  TURN_LINE_MS,
} from '../../protocol/limits.ts';
import { browser, type Client, closeAll } from '../test/client.ts';
import { configure, control, home } from '../test/resident.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

const stub = (room: string) => env.RoomServer.getByName(room);
const hold = (room: string, proxy: string) =>
  control(room, { op: 'hold_resident', proxy, wants: true });

/** The room sleeps for so long, and its alarm wakes it. Those who are here are heard of in time. */
async function sleep(room: string, ms: number, here: readonly Client[] = []): Promise<void> {
  for (let left = ms; left > 0; left -= 30_000) {
    vi.setSystemTime(Date.now() + Math.min(30_000, left));
    for (const client of here) await client.settled();
    await evictDurableObject(stub(room));
    await runDurableObjectAlarm(stub(room));
  }
}

async function begin(room: string) {
  await configure(room);
  const { client: ana, welcome } = await browser(room, 'Ana');
  const { agent, reserve } = await home(room, 'agent1');
  agent.send({ type: 'chat_msg', cid: 'g1', text: 'I', growing: true });
  const said = await ana.next('chat_msg');
  return { ana, agent, said, reserve, pid: welcome.pid };
}

test('AG1: a lease that nobody renews runs out, and renewals make it last', async () => {
  await configure('out');
  const { client: ana } = await browser('out', 'Ana');
  expect(await hold('out', 'one')).toEqual({ holder: 'one' });
  vi.setSystemTime(Date.now() + RESIDENT_LEASE_MS / 2);
  expect(await hold('out', 'two')).toEqual({ holder: 'one' });
  expect(await hold('out', 'one')).toEqual({ holder: 'one' });
  vi.setSystemTime(Date.now() + RESIDENT_LEASE_MS / 2);
  expect(await hold('out', 'two')).toEqual({ holder: 'one' });
  vi.setSystemTime(Date.now() + RESIDENT_LEASE_MS / 2);
  expect(await hold('out', 'two')).toEqual({ holder: 'two' });
  await ana.settled();
});

test('AG1: a lease runs out while the room sleeps, and all are told by its alarm', async () => {
  await configure('alarm');
  const { client: ana } = await browser('alarm', 'Ana');
  const { agent } = await home('alarm', 'agent1');
  await agent.settled();
  await ana.settled();
  expect(ana.all('room').at(-1)).toMatchObject({ resident: { state: 'home' } });
  await sleep('alarm', RESIDENT_LEASE_MS, [ana, agent]);
  await ana.settled();
  expect(ana.all('room').at(-1)).toMatchObject({ resident: { state: 'away' } });
  expect(await hold('alarm', 'two')).toEqual({ holder: 'two' });
});

test('AG1: an agent whose leaving wakes the room is away for everybody', async () => {
  await configure('woken');
  const { client: ana } = await browser('woken', 'Ana');
  const { agent } = await home('woken', 'agent1');
  agent.send({ type: 'resident_is', state: 'busy', model: 'm2', for: [] });
  await vi.waitFor(() =>
    expect(ana.all('room').at(-1)).toMatchObject({ resident: { state: 'busy', model: 'm2' } }),
  );
  await evictDurableObject(stub('woken'));
  agent.close();
  await vi.waitFor(() =>
    expect(ana.all('room').at(-1)).toMatchObject({ resident: { state: 'away', model: 'm1' } }),
  );
});

test('CH5: a line that its agent lets stand ends, although the room slept', async () => {
  const { ana, agent, said } = await begin('silent');
  await sleep('silent', GROW_SILENCE_MS - 30_000, [ana, agent]);
  expect(ana.all('chat_grow')).toEqual([]);
  await sleep('silent', 30_000, [ana, agent]);
  expect(await ana.next('chat_grow')).toMatchObject({ id: said.id, text: 'I', done: true });
});

test('CH5: what was told of a line is stored before the room can sleep', async () => {
  const { ana, agent } = await begin('stored');
  agent.send({ type: 'chat_grow', cid: 'g1', text: 'I think' });
  await ana.next('chat_grow');
  vi.setSystemTime(Date.now() + GROW_STORE_MS);
  await runDurableObjectAlarm(stub('stored'));
  await evictDurableObject(stub('stored'));
  const { client: bob } = await browser('stored', 'Bob');
  expect((await bob.next('chat_history')).lines).toMatchObject([
    { text: 'I think', growing: true },
  ]);
});

test('CH5: a line whose agent is gone ends after its grace, and not before', async () => {
  const { ana, agent } = await begin('grace');
  agent.close();
  await ana.settled();
  vi.setSystemTime(Date.now() + LEAVE_GRACE_MS / 2);
  await runDurableObjectAlarm(stub('grace'));
  await ana.settled();
  expect(ana.all('chat_grow')).toEqual([]);
  vi.setSystemTime(Date.now() + LEAVE_GRACE_MS / 2);
  await runDurableObjectAlarm(stub('grace'));
  expect(await ana.next('chat_grow')).toMatchObject({ done: true });
});

test('AG2: a turn that nobody ends has run out of time after an hour', async () => {
  const { reserve, ana, pid } = await begin('hour');
  await reserve(ana, pid);
  await runInDurableObject(stub('hour'), (_, { storage }) => {
    storage.sql.exec('UPDATE turns SET at = at - ?', TURN_LINE_MS);
  });
  await evictDurableObject(stub('hour'));
  await ana.settled();
  await runDurableObjectAlarm(stub('hour'));
  expect(await control('hour', { op: 'snapshot' })).toMatchObject({
    resident: { usage: { turns: 1, failed: 1 } },
  });
});
