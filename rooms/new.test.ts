// A new room's file is written whole or not at all, and over nothing but a file.
import {
  chmod,
  lstat,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRoom, roomText } from './new.ts';
import { makeProject, roomFile } from './test-project.ts';

test('a file that is there stays, unless it is to be replaced: then as a whole, with who may read it', async () => {
  const mine = roomFile('room_id: den');
  await using project = await makeProject({ 'rooms/den.md': mine });
  const file = path.join(project.rooms, 'den.md');
  await chmod(file, 0o640);
  const { ino } = await stat(file);
  await expect(createRoom(project.rooms, { id: 'den' })).rejects.toThrow(/exists, and stays/);
  expect(await readFile(file, 'utf8')).toBe(mine);

  await createRoom(project.rooms, { id: 'den' }, { replaces: true });
  expect(await readFile(file, 'utf8')).toBe(roomText({ id: 'den' }));
  const after = await stat(file);
  expect(after.mode & 0o777).toBe(0o640);
  // Another file took its place: nobody ever reads half of one.
  expect(after.ino).not.toBe(ino);
  expect(await readdir(project.rooms)).toEqual(['den.md']);
});

test.each([false, true])(
  'a link is neither followed nor replaced (to replace: %s)',
  async (replaces) => {
    await using project = await makeProject({ 'victim.txt': 'mine' });
    const [victim, absent] = [
      path.join(project.dir, 'victim.txt'),
      path.join(project.dir, 'absent'),
    ];
    for (const target of [victim, absent]) {
      const id = path.parse(target).name;
      const file = path.join(project.rooms, `${id}.md`);
      await symlink(target, file);
      await expect(createRoom(project.rooms, { id }, { replaces })).rejects.toThrow(
        /stays as it is/,
      );
      expect(await readlink(file)).toBe(target);
    }
    expect(await readFile(victim, 'utf8')).toBe('mine');
    await expect(lstat(absent)).rejects.toThrow(/ENOENT/);
  },
);

test('a new file may be read like any other that is made here', async () => {
  await using project = await makeProject();
  const plain = path.join(project.dir, 'plain');
  await writeFile(plain, '');
  const file = await createRoom(project.rooms, { id: 'den' });
  expect((await stat(file)).mode).toBe((await stat(plain)).mode);
});
