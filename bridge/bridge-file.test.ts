// The bridge's file: whole or not at all, and never a reason not to start.
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromStored, loadBridgeFile, openBridgeFile, toStored } from './bridge-file.ts';
import { EMPTY_CHAT, knownOf } from './core/chat/chat.ts';
import { createMirror } from './core/mirror.ts';
import { diskFile } from './disk.ts';
import { log, tempFolder } from './test/seat.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await tempFolder();
  file = path.join(folder, 'seat', 'bridge.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was written is read again; new windows get numbers that were never used', async () => {
  expect(await loadBridgeFile(diskFile(file), log)).toBeUndefined();
  const store = openBridgeFile(diskFile(file), log);
  const mirror = { ...createMirror('me', [], 1), n: 7 };
  store.save(() => toStored(mirror, { ...EMPTY_CHAT, seen: 12 }));
  await store.flush();
  const stored = await loadBridgeFile(diskFile(file), log);
  if (!stored) throw new Error('nothing stored');
  const again = fromStored(stored, 'me', [], 1);
  expect(again.mirror.n).toBeGreaterThan(7);
  expect(again.chat.seen).toBe(12);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(path.dirname(file))).toEqual(['bridge.json']);
});

test('BR20: a line that grew is known again, whatever of it the app has', async () => {
  await loadBridgeFile(diskFile(file), log);
  const grows = { id: 12, sender: 'Ada', text: 'I am', shown: true as const };
  const store = openBridgeFile(diskFile(file), log);
  store.save(() =>
    toStored(createMirror('me', [], 1), { ...EMPTY_CHAT, seen: 12, growing: [grows] }),
  );
  await store.flush();
  const stored = await loadBridgeFile(diskFile(file), log);
  if (!stored) throw new Error('nothing stored');
  const { chat } = fromStored(stored, 'me', [], 1);
  expect(chat.growing).toEqual([{ ...grows, text: '' }]);
  expect(knownOf(chat)).toBe(11);
});

test('several saves are one write, of the newest', async () => {
  await loadBridgeFile(diskFile(file), log);
  const store = openBridgeFile(diskFile(file), log);
  for (const sid of ['aa', 'bb', 'cc']) {
    store.save(() => toStored(createMirror(sid, [], 1), EMPTY_CHAT));
  }
  await store.flush();
  expect(JSON.parse(await readFile(file, 'utf8')).sid).toBe('cc');
});

test('a damaged file is put aside', async () => {
  await loadBridgeFile(diskFile(file), log);
  for (const text of ['{"v":1,', '{"v":1,"sid":"../x"}', '[]']) {
    await writeFile(file, text);
    expect(await loadBridgeFile(diskFile(file), log)).toBeUndefined();
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe(text);
  }
});

test('what a killed writer left is cleared away', async () => {
  await loadBridgeFile(diskFile(file), log);
  await writeFile(`${file}.1234-0b1c2d3e.tmp`, '{"v":1,');
  await loadBridgeFile(diskFile(file), log);
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test('BR16: a file of the version that kept the desktop as a window is read without it', async () => {
  await loadBridgeFile(diskFile(file), log);
  const move = { op: 'set', g: 'me:1', rect: [1, 2, 30, 9] };
  const desk = {
    op: 'add',
    g: 'room:0',
    type: 'desktop',
    rect: [0, 0, 1, 1],
    props: { theme: 'x' },
  };
  const old = {
    ...toStored(createMirror('me', [], 1), EMPTY_CHAT),
    doomed: [{ id: 'w1', type: 'life', tries: 1 }],
    sent: { kind: 'props', g: 'room:0', id: '', props: { theme: 'x' } },
    deltas: [
      { seq: 4, ops: [desk] },
      { seq: 5, ops: [move, { op: 'set', g: 'room:0', props: { theme: 'y' } }] },
    ],
    waiting: [{ op: 'set', g: 'room:0', props: { theme: 'z' } }],
  };
  await writeFile(file, JSON.stringify(old));
  const stored = await loadBridgeFile(diskFile(file), log);
  if (!stored) throw new Error('nothing stored');
  const { outbox, local } = fromStored(stored, 'me', [], 1).mirror;
  expect(outbox.deltas.map(({ seq, ops }) => [seq, ops])).toEqual([
    [4, []],
    [5, [move]],
  ]);
  expect(outbox).toMatchObject({ next: 6, waiting: [] });
  expect(local).toMatchObject({ sent: null, doomed: [{ id: 'w1', type: 'life' }] });
});
