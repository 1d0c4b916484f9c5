// Texts of an app over a real socket: asked for when they changed, cut to what one request holds, left out if too long.
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Abilities } from '../core/windows/local.ts';
import { tempFolder } from '../test/seat.ts';
import { createIpcClient, type IpcClient } from './client.ts';
import type { RawWindow } from './replies.ts';
import { cut, setText } from './set-text.ts';
import { createTexts } from './texts.ts';

let folder: string;
let server: Server;
let ipc: IpcClient;
let lines: string[];
let reply: (line: string) => string;

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
      socket.end(`${reply(text)}\n`);
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

/** An app that has `get_text` and `set_text` alone. */
const WHOLE: Abilities = { types: null, text: true };

const editor = (id: string, textRevision: number): RawWindow => ({
  id,
  type: 'text_editor',
  rect: [0, 0, 30, 10],
  title: '',
  textRevision,
});

test('a text is asked for when its revision has changed, and only then', async () => {
  let revision = 1;
  reply = () => JSON.stringify({ success: true, revision, text: `text ${revision}` });
  const texts = createTexts(ipc, 'me');
  const read = async () => {
    return (await texts.fill([editor('w1', revision)], WHOLE)).windows[0]?.text?.text;
  };
  expect(await read()).toBe('text 1');
  expect(await read()).toBe('text 1');
  expect(lines).toEqual(['cmd:get_text id=w1']);
  revision = 2;
  expect(await read()).toBe('text 2');
  texts.forget();
  expect(await read()).toBe('text 2');
  expect(lines).toHaveLength(3);
});

test('a text of more than twice 60,000 characters is not read, and named', async () => {
  reply = (line) =>
    JSON.stringify({
      success: true,
      revision: 1,
      text: 'x'.repeat(line.includes('w2') ? 120_001 : 120_000),
    });
  const texts = createTexts(ipc, 'me');
  const { windows, tooLong } = await texts.fill([editor('w1', 1), editor('w2', 1)], WHOLE);
  expect(windows.map((w) => w.text?.text.length)).toEqual([120_000, undefined]);
  expect(tooLong).toEqual(['w2']);
});

test('an answer that can’t be read is no text', async () => {
  reply = () => '{"success":true,"text":';
  const { windows, tooLong } = await createTexts(ipc, 'me').fill([editor('w1', 1)], WHOLE);
  expect(windows).toEqual([editor('w1', 1)]);
  expect(tooLong).toEqual([]);
});

test('a long text goes out in requests that the app takes whole, and arrives unchanged', async () => {
  const text = 'é 🏠 a\n'.repeat(2_000);
  expect(await setText(ipc, 'w1', text, 2_047)).toEqual({ ok: true });
  expect(lines.length).toBeGreaterThan(10);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2_047);
  const content = (line: string) =>
    Buffer.from(/content=base64%3A(\S*)/.exec(line)?.[1] ?? '', 'base64url').toString();
  expect(lines.map(content).join('')).toBe(text);
  expect(lines.map((line) => line.includes('append=true'))).toEqual(lines.map((_, i) => i > 0));
});

test('a text that the app refuses is given up at once', async () => {
  reply = () => 'err content too long';
  expect(await setText(ipc, 'w1', 'x'.repeat(10_000), 2_047)).toMatchObject({ ok: false });
  expect(lines).toHaveLength(1);
});

test('no cut goes through a character, and no text is one empty piece', () => {
  for (let max = 1; max < 9; max += 1) {
    const pieces = cut(Buffer.from('aé🏠–b'), max).map((piece) => piece.toString());
    expect(pieces.join('')).toBe('aé🏠–b');
    expect(pieces.join('')).not.toContain('\ufffd');
  }
  expect(cut(Buffer.alloc(0), 100)).toHaveLength(1);
});

test('BR19: an app that tells edits is asked for those since the text that is known', async () => {
  const able: Abilities = { types: null, text: true, edits: true };
  const texts = createTexts(ipc, 'me');
  const read = async (revision: number) =>
    (await texts.fill([editor('w1', revision)], able)).windows[0]?.text;
  reply = () => '{"success":true,"revision":1,"text":"one"}';
  expect(await read(1)).toEqual({ revision: 1, text: 'one' });
  const changes = [
    { revision: 2, edits: [[3, 0, ' two']] },
    { revision: 3, by: 'me', edits: [[0, 1, 'O']] },
  ];
  reply = () => JSON.stringify({ success: true, revision: 3, changes });
  expect(await read(3)).toEqual({ revision: 3, text: 'One two', from: 1, changes });
  expect(lines).toEqual(['cmd:get_text_edits id=w1', 'cmd:get_text_edits id=w1 since=1']);
});

test('BR19: what does not fit the text that is known is none: the whole of it is asked for next', async () => {
  const able: Abilities = { types: null, text: true, edits: true };
  const texts = createTexts(ipc, 'me');
  const read = async (revision: number) =>
    (await texts.fill([editor('w1', revision)], able)).windows[0]?.text;
  reply = () => '{"success":true,"revision":1,"text":"one"}';
  await read(1);
  for (const edits of [
    [[2, 9, '']],
    [[5, 0, 'x']],
    [
      [2, 1, ''],
      [1, 0, 'x'],
    ],
    'x',
  ]) {
    reply = () => JSON.stringify({ success: true, revision: 2, changes: [{ revision: 2, edits }] });
    expect(await read(2)).toBeUndefined();
    reply = () => '{"success":true,"revision":1,"text":"one"}';
    await read(1);
  }
  expect(lines.at(-1)).toBe('cmd:get_text_edits id=w1');
});

test('BR19: edits go out with the revision that they are for, and who makes them', async () => {
  reply = () => '{"error":"changed","revision":9}';
  const edits = [[0, 1, 'é 🏠']] as const;
  const command = { kind: 'text', g: 'b1:1', id: 'w1', revision: 7, edits, rest: [] } as const;
  const able: Abilities = { types: null, text: true, edits: true };
  expect(await createTexts(ipc, 'me').edit(command, able)).toEqual({ ok: false, error: 'changed' });
  const [, content = ''] = /edits=base64%3A(\S*)/.exec(lines[0] ?? '') ?? [];
  expect(lines[0]).toContain('cmd:edit_text id=w1 base=7 by=me ');
  expect(JSON.parse(Buffer.from(content, 'base64url').toString())).toEqual(edits);
});
