// Paths on the wire stay inside the room's files, in both directions.
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tempFolder } from '../../test/seat.ts';
import { type RoomFiles, roomFiles } from './paths.ts';

let folder: string;
let files: RoomFiles;
const at = (...names: string[]) => path.join(folder, ...names);

beforeEach(async () => {
  folder = await tempFolder();
  await mkdir(at('files', 'sub'), { recursive: true });
  await writeFile(at('files', 'sub', 'a.txt'), 'a');
  await writeFile(at('secret.txt'), 's');
  await symlink(at('secret.txt'), at('files', 'way-out'));
  await symlink(at('files', 'sub', 'a.txt'), at('files', 'inside'));
  await symlink(at('files'), at('alias'));
  files = roomFiles(at('alias'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file inside crosses as its relative path, also through links', () => {
  expect(files.toWire(at('files', 'sub', 'a.txt'))).toBe('sub/a.txt');
  expect(files.toWire(at('alias', 'sub', '..', 'sub', 'a.txt'))).toBe('sub/a.txt');
  expect(files.toWire(at('files', 'inside'))).toBe('sub/a.txt');
  expect(files.toLocal('sub/a.txt')).toBe(at('files', 'sub', 'a.txt'));
});

test('a file outside never crosses, however it is written', () => {
  for (const file of ['secret.txt', 'files/../secret.txt', 'files/way-out', 'files']) {
    expect(files.toWire(at(file)), file).toBeNull();
  }
  for (const wire of ['../secret.txt', 'way-out', at('secret.txt'), '', '.', 'a\0', 'missing']) {
    expect(files.toLocal(wire), wire).toBeUndefined();
  }
  // Only looks like the folder above.
  expect(files.toWire(at('files', '..a.txt'))).toBe('..a.txt');
});
