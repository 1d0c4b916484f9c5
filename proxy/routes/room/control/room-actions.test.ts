// What an operator does to a room: capture, lock, pause; for operators alone, and only where it makes sense.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../../../test/harness.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ pair: 'multiplayer: true\nmax_players: 2', den: 'app: [cat]' });
});
afterAll(() => proxy.close());

const post = (target: string, body?: unknown, token = OPERATOR) =>
  fetch(`${proxy.url}/api/rooms/${target}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const get = (target: string) =>
  fetch(`${proxy.url}/api/rooms/${target}`, { headers: { authorization: `Bearer ${OPERATOR}` } });
const json = async (response: Promise<Response>) => (await response).json();

test.each(['capture', 'reset', 'lock', 'unlock', 'pause', 'resume'])(
  '%s is for operators only',
  async (action) => {
    const refused = await post(`pair/${action}`, undefined, 'wrong');
    expect(refused.status).toBe(401);
    expect((await bodyOf(refused)).error.code).toBe('AUTH_REQUIRED');
    const visitor = proxy.visitor();
    await visitor.fetch('/room/pair/');
    expect((await visitor.fetch(`/api/rooms/pair/${action}`, { method: 'POST' })).status).toBe(401);
    expect((await post(`nowhere/${action}`)).status).toBe(404);
  },
);

test.each(['capture', 'reset', 'lock', 'unlock'])(
  '%s makes sense only where windows are shared',
  async (action) => {
    const refused = await post(`den/${action}`);
    expect(refused.status).toBe(400);
    expect((await bodyOf(refused)).error.message).toContain('mode: mirror');
  },
);

test('a lock shows in the answer and in the snapshot, until it is taken off', async () => {
  expect(await json(post('pair/lock'))).toMatchObject({ locked: true, paused: false });
  await vi.waitFor(
    async () =>
      expect((await proxy.snapshot()).rooms.find(({ id }) => id === 'pair')?.locked).toBe(true),
    { interval: 100 },
  );
  expect(await json(post('pair/unlock', {}))).toMatchObject({ locked: false });
});

test('a pause keeps its reason as plain text; anything else in the body is refused', async () => {
  expect(await json(post('pair/pause', { reason: 'lunch\u001b[31m' }))).toMatchObject({
    paused: true,
  });
  expect(await json(post('den/pause'))).toMatchObject({ paused: true });
  expect((await post('pair/pause', { reason: 5 })).status).toBe(400);
  expect((await post('pair/pause', { why: 'x' })).status).toBe(400);
  expect(await json(post('pair/resume'))).toMatchObject({ paused: false });
});

test('RF4: a room without a layout gets one of its own name, which its file names from then on, and is put back to it', async () => {
  expect(await json(post('pair/capture'))).toEqual({
    file: 'rooms/layouts/pair.json',
    windows: 0,
    left: 0,
    named: 'rooms/pair.md',
  });
  const file = path.join(proxy.stateDir, '..', 'rooms/layouts/pair.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1, windows: [] });
  const room = path.join(proxy.stateDir, '..', 'rooms/pair.md');
  expect(await readFile(room, 'utf8')).toContain('\nlayout_path: rooms/layouts/pair.json\n---\n');
  expect(await json(get('pair/arrangement'))).toEqual({
    ...{ file: 'rooms/layouts/pair.json', before: 'rooms/layouts/pair.before.json' },
    ...{ windows: 0, left: [], isSaved: true, names: null, mayReset: true, saved: 0 },
    ...{ broken: [], waits: [] },
  });
  await writeFile(file, JSON.stringify({ version: 1, windows: [{ type: 'life' }] }));
  await vi.waitFor(
    async () => expect(await json(get('pair/arrangement'))).toMatchObject({ saved: 1 }),
    { timeout: 30_000, interval: 100 },
  );
  expect(await json(post('pair/reset'))).toEqual({ windows: 1, left: 0 });
  expect(await json(get('pair/arrangement'))).toMatchObject({ windows: 1, isSaved: false });
  // What was there before is kept beside it.
  expect(await json(post('pair/capture'))).toMatchObject({
    before: 'rooms/layouts/pair.before.json',
  });
  await post('pair/pause');
  expect((await post('pair/reset')).status).toBe(423);
  await post('pair/resume');
});
