// What `start` takes for rooms: ids, files, folders, and what a shell makes of `rooms/*.md`.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { selectRooms } from './select.ts';

let project: string;
let rooms: string;
let far: string;
const room = (id: string) => `---\nroom_id: ${id}\n---\n`;
beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'select-'));
  rooms = path.join(project, 'rooms');
  far = path.join(project, 'elsewhere/far');
  await mkdir(rooms);
  await mkdir(far, { recursive: true });
  await writeFile(path.join(rooms, 'attic.md'), room('attic'));
  await writeFile(path.join(rooms, 'hall.md'), room('hall'));
  await writeFile(path.join(rooms, 'README.md'), '# Rooms\n');
  await writeFile(path.join(far, 'barn.md'), room('barn'));
});
afterEach(() => rm(project, { recursive: true, force: true }));

const names = async (...named: string[]) =>
  (await selectRooms(rooms, named)).map((file) => path.basename(file));

test('ids, files and folders, each room once', async () => {
  expect(await names('attic')).toEqual(['attic.md']);
  expect(await names(path.join(far, 'barn.md'), 'hall')).toEqual(['barn.md', 'hall.md']);
  expect(await names('hall', `${rooms}/`, far)).toEqual(['hall.md', 'attic.md', 'barn.md']);
});

test('a README that a shell names beside rooms is passed over; named alone it is meant', async () => {
  const listed = ['README.md', 'attic.md', 'hall.md'].map((name) => path.join(rooms, name));
  expect(await names(...listed)).toEqual(['attic.md', 'hall.md']);
  await expect(names(listed[0] ?? '')).rejects.toMatchObject({ code: 'ROOM_FILE_INVALID' });
});

test('what is not there, and a folder without rooms, are named', async () => {
  await expect(names(path.join(far, 'bam.md'))).rejects.toThrow('is no file or folder.');
  await expect(names(path.join(project, 'elsewhere/'))).rejects.toThrow('has no room files.');
  await expect(names('hal')).rejects.toThrow(/hall/);
});
