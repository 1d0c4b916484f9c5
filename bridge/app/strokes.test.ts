// Strokes of an app over a real socket: asked for by revision when they changed, set in as many requests as they need.

import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IPC_STROKES_BYTES } from '../../protocol/limits.ts';
import { strokeKey } from '../../protocol/strokes.ts';
import { tempFolder } from '../test/seat.ts';
import { createIpcClient, type IpcClient } from './client.ts';
import { type RawWindow, readState } from './replies.ts';
import { setStrokes } from './set-strokes.ts';
import { createStrokes } from './strokes.ts';

let folder: string;
let server: Server;
let ipc: IpcClient;
let lines: string[];
let reply: () => string;

beforeEach(async () => {
  folder = await tempFolder();
  lines = [];
  reply = () => '{"success":true}';
  server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      lines.push(text.trim());
      socket.end(`${reply()}\n`);
    });
  });
  const socketPath = path.join(folder, 'app.sock');
  server.listen(socketPath);
  await once(server, 'listening');
  ipc = createIpcClient({ socketPath });
});
afterEach(async () => {
  ipc.close();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const picture = (strokesRevision: number): RawWindow => {
  return { id: 'w1', type: 'paint', rect: [0, 0, 60, 20], title: '', strokesRevision };
};
const [ONE, TWO] = ['00000001_abcd', '00000002_abcd'];
const DOT = 'p9b0000';
const answer = (revision: number, whole: boolean, strokes: object): void => {
  reply = () => JSON.stringify({ success: true, id: 'w1', revision, whole, strokes });
};

test('PA4: what changed since is asked for when the revision has changed, and only then', async () => {
  const strokes = createStrokes(ipc);
  const read = async (revision: number) => (await strokes.fill([picture(revision)]))[0];
  answer(1, true, { [ONE]: DOT, bad: DOT, [TWO]: 'nonsense' });
  expect(await read(1)).toMatchObject({ strokes: 1, props: { [strokeKey(ONE)]: DOT } });
  await read(1);
  expect(lines).toEqual(['cmd:get_strokes id=w1 since=0']);
  answer(3, false, { [ONE]: null, [TWO]: DOT });
  expect((await read(2))?.props).toEqual({ [strokeKey(TWO)]: DOT });
  expect(lines.at(-1)).toBe('cmd:get_strokes id=w1 since=1');
  answer(9, true, {});
  expect((await read(4))?.props).toEqual({});
});

test('PA4: a reply that can’t be read leaves the picture as it was; without any, its strokes are not told', async () => {
  const strokes = createStrokes(ipc);
  reply = () => '{"success":true,"strokes":';
  expect((await strokes.fill([picture(1)]))[0]).toEqual(picture(1));
  answer(1, true, { [ONE]: DOT });
  await strokes.fill([picture(1)]);
  reply = () => 'err busy';
  expect((await strokes.fill([picture(2)]))[0]?.props).toEqual({ [strokeKey(ONE)]: DOT });
});

test('PA4, ID2: a bridge that starts again learns what was drawn and taken away since it looked last', async () => {
  const THREE = '00000003_abcd';
  const read = async (replies: [number, boolean, object][], since: number) => {
    const strokes = createStrokes(ipc);
    strokes.remember(new Map([['w1', since]]));
    lines = [];
    reply = () => {
      const [revision, whole, told] = replies.shift() ?? [0, true, {}];
      return JSON.stringify({ success: true, id: 'w1', revision, whole, strokes: told });
    };
    return (await strokes.fill([picture(8)]))[0];
  };
  // TWO is drawn after all were asked for.
  const window = await read(
    [
      [8, true, { [ONE]: DOT, [THREE]: DOT }],
      [9, false, { [TWO]: DOT, [THREE]: null }],
    ],
    4,
  );
  expect(lines).toEqual(['cmd:get_strokes id=w1 since=0', 'cmd:get_strokes id=w1 since=4']);
  expect(window?.strokes).toBe(9);
  expect(window?.props).toEqual({ [strokeKey(ONE)]: DOT, [strokeKey(TWO)]: DOT });
  expect(window?.strokesBefore).toEqual({ [strokeKey(ONE)]: DOT, [strokeKey(THREE)]: '' });
  // Too long ago: what is there counts as drawn since.
  const long = await read(
    [
      [8, true, { [ONE]: DOT }],
      [8, true, { [ONE]: DOT }],
    ],
    1,
  );
  expect(long).toMatchObject({ props: { [strokeKey(ONE)]: DOT }, strokesBefore: {} });
});

test('PA4: where what was drawn since can’t be read, the strokes are not told yet, and asked for again', async () => {
  const strokes = createStrokes(ipc);
  strokes.remember(new Map([['w1', 4]]));
  const [all, news] = [true, false].map((whole) => {
    answer(8, whole, whole ? { [ONE]: DOT } : {});
    return reply();
  });
  const replies = [all, 'err busy', all, news];
  reply = () => replies.shift() ?? '';
  expect((await strokes.fill([picture(8)]))[0]).toEqual(picture(8));
  expect((await strokes.fill([picture(8)]))[0]).toMatchObject({
    strokes: 8,
    strokesBefore: { [strokeKey(ONE)]: DOT },
  });
});

test('PA4: strokes go out in requests that the app takes whole', async () => {
  const text = `t1b0000${'你'.repeat(400)}`;
  const props = Object.fromEntries([
    ...Array.from({ length: 60 }, (_, i): [string, string] => [
      strokeKey(`${String(i).padStart(8, '0')}_wxyz`),
      `p9b0000${'00'.repeat(500)}`,
    ]),
    [strokeKey(ONE), null],
    [strokeKey('00000099_abcd'), text],
  ]);
  expect(await setStrokes(ipc, { id: 'w1' }, props, IPC_STROKES_BYTES)).toEqual({ ok: true });
  expect(lines.length).toBeGreaterThan(5);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(IPC_STROKES_BYTES);
  const sent = lines.flatMap((line) => line.split(' ').slice(2));
  expect(sent).toHaveLength(62);
  expect(sent).toContain(`${ONE}=`);
  expect(sent).toContain(`00000099_abcd=${encodeURIComponent(text)}`);
  lines = [];
  await setStrokes(ipc, { id: 'w1', refused: 'true' }, props, IPC_STROKES_BYTES);
  expect(lines.every((line) => line.startsWith('cmd:set_strokes id=w1 refused=true '))).toBe(true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(IPC_STROKES_BYTES);
});

test('strokes among the props of a reply are left out: they have a revision and a command of their own', () => {
  const window = { id: 'w1', type: 'paint', x: 0, y: 0, w: 60, h: 20, title: '' };
  const props = { [strokeKey(ONE)]: DOT, seed: 1 };
  const line = JSON.stringify({ windows: [{ ...window, props, strokes_revision: 4 }] });
  expect(readState(line)?.windows[0]).toMatchObject({ props: { seed: 1 }, strokesRevision: 4 });
});
