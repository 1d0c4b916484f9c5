// Paused seats of real apps (LK2): nobody's keys arrive, windows stay as they are, and nothing of it is lost after.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { until } from '../../testing/until.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal, typeIn } from '../test/terminal.ts';

const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
const opened = new Set<AsyncDisposable>();
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]();
  opened.clear();
});

async function start(rooms: Record<string, string>, env = {}): Promise<TestProxy> {
  const proxy = await startTestProxy(rooms, env);
  opened.add(proxy);
  return proxy;
}

async function post(proxy: TestProxy, target: string, body: object = {}): Promise<unknown> {
  const response = await fetch(proxy.url + target, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(response.status, target).toBe(200);
  return response.json();
}

test('LK2: a paused seat gets nothing and sends nothing; the others go on, and it catches up both ways', async () => {
  const proxy = await start({ trio: 'multiplayer: true\nmax_players: 3' });
  const terminals = [];
  for (let seat = 1; seat <= 3; seat += 1)
    terminals.push(await openTerminal(proxy.visitor(), 'trio'));
  const create = (seat: number, type: string) =>
    post(proxy, '/api/ops/ipc', {
      ...{ room: 'trio', seat, cmd: 'create_window' },
      params: { type, x: '4', y: '2', w: '40', h: '12' },
    });
  const types = async (seat: number) => {
    const state = await post(proxy, '/api/ops/ipc', { room: 'trio', seat, cmd: 'get_state' });
    return ['life', 'cube', 'gradient'].filter((type) => JSON.stringify(state).includes(type));
  };
  const show = (seat: number, want: string[]) =>
    until(async () => expect(await types(seat)).toEqual(want));
  await create(1, 'life');
  for (const seat of [2, 3]) await show(seat, ['life']);

  await post(proxy, '/api/rooms/trio/pause', { seat: 2, question: 'Is this right?' });
  await create(2, 'gradient');
  await create(1, 'cube');
  await show(3, ['life', 'cube']);
  expect(await types(2)).toEqual(['life', 'gradient']);
  expect(await types(1)).toEqual(['life', 'cube']);

  await post(proxy, '/api/rooms/trio/approve', { seat: 2 });
  for (const seat of [1, 2, 3]) await show(seat, ['life', 'cube', 'gradient']);
  for (const terminal of terminals) terminal.socket.close();
});

test('LK2: keys typed in a paused seat reach nobody, later neither; those of another seat do', async () => {
  const proxy = await start({ pair: 'multiplayer: true\nmax_players: 2\napp: [cat]' });
  const ana = await openTerminal(proxy.visitor(), 'pair');
  const bob = await openTerminal(proxy.visitor(), 'pair');
  await post(proxy, '/api/rooms/pair/pause', { seat: 1 });
  await typeIn(ana, 'lost\r');
  bob.type('kept\r');
  await until(() => expect(bob.output()).toContain('kept'));
  await post(proxy, '/api/rooms/pair/resume', { seat: 1 });
  ana.type('after\r');
  await until(() => expect(ana.output()).toContain('after'));
  expect(ana.output()).not.toContain('lost');
  await post(proxy, '/api/rooms/pair/pause');
  for (const one of [ana, bob]) await typeIn(one, 'lost\r');
  await post(proxy, '/api/rooms/pair/resume');
  bob.type('again\r');
  await until(() => expect(bob.output()).toContain('again'));
  expect(bob.output()).not.toContain('lost');
  for (const one of [ana, bob]) one.socket.close();
});

test('LK2: a pause outlives the restart of everything, with who, why and what is asked', async () => {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'paused-'));
  opened.add({ [Symbol.asyncDispose]: () => rm(stateDir, { recursive: true, force: true }) });
  const rooms = { pair: 'multiplayer: true\nmax_players: 2\napp: [cat]\npersist: 60s' };
  const first = await startTestProxy(rooms, { STATE_DIR: stateDir });
  const pause = { reason: 'Lunch.', question: 'Go on?' };
  await post(first, '/api/rooms/pair/pause', pause);
  await post(first, '/api/rooms/pair/pause', { seat: 1 });
  await first.close();

  const next = await startTestProxy(rooms, { STATE_DIR: stateDir });
  await using _next = next;
  const facts = (await post(next, '/api/rooms/pair/refuse')) as { pauses: object };
  expect(facts.pauses).toMatchObject({
    room: { ...pause, by: 'an operator', refused: 'an operator' },
    seats: { 1: {} },
  });
  await post(next, '/api/rooms/pair/resume');
  const ana = await openTerminal(next.visitor(), 'pair');
  await typeIn(ana, 'lost\r');
  await post(next, '/api/rooms/pair/resume', { seat: 1 });
  ana.type('after\r');
  await vi.waitFor(() => expect(ana.output()).toContain('after'));
  expect(ana.output()).not.toContain('lost');
  ana.socket.close();
});
