import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Files } from './files.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'desktop-files-'));
  for (const folder of ['room/notes', 'room/.state', 'outside'])
    mkdirSync(path.join(base, folder), { recursive: true });
  const put = (file: string, text: string | Buffer): void =>
    writeFileSync(path.join(base, file), text);
  put('room/hello.md', '\ufeffhello');
  put('room/notes/deep.txt', 'deep');
  put('room/binary.txt', Buffer.from([65, 0, 66]));
  put('room/config.yaml', 'secret');
  put('room/.state/key.txt', 'secret');
  put('outside/key.txt', 'secret');
  symlinkSync(path.join(base, 'outside/key.txt'), path.join(base, 'room/link.txt'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const room = (): string => path.join(base, 'room');

test('text below the folder is read, by relative and absolute path', async () => {
  const files = new Files(room(), [room()]);
  expect(await files.read('hello.md')).toBe('hello');
  expect(await files.read(path.join(room(), 'notes/deep.txt'))).toBe('deep');
});

test('nothing outside, hidden, behind a link, or that is no text file is shown', async () => {
  const files = new Files(room(), [room()]);
  for (const file of [
    '../outside/key.txt',
    path.join(base, 'outside/key.txt'),
    'link.txt',
    '.state/key.txt',
    'config.yaml',
  ])
    expect(await files.read(file)).toContain('may not show');
  expect(await files.read('binary.txt')).toContain('not a text file');
  expect(await files.read('none.txt')).toBe('There is no file none.txt.');
});

test('a root may be one file, which alone is shown then', async () => {
  const files = new Files(room(), [path.join(room(), 'hello.md'), path.join(room(), 'gone.md')]);
  expect(await files.read('hello.md')).toBe('hello');
  expect(await files.read('notes/deep.txt')).toContain('may not show');
});

test('the list holds what may be read', async () => {
  const files = new Files(room(), [room()]);
  expect(await files.list()).toEqual(['binary.txt', 'hello.md', 'notes/deep.txt']);
});
