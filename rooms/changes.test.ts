// What a changed file is said to change: each key by its own name, and every key that a file may hold.
import { expect, test } from 'vitest';
import { changesBetween } from './changes.ts';
import { parseRoom, type Room } from './load.ts';
import { makeProject } from './test-project.ts';

const WIBWOB = 'app: wibwob\nwibwob: { command: [/bin/one] }';

test.each([
  ['notifications: never', '', 'notifications', 'live'],
  ['clipboard: never', '', 'clipboard', 'live'],
  ['app: wibwob\nwibwob: { command: [/bin/two] }', WIBWOB, 'wibwob', 'seats'],
  ['app: wibwob', WIBWOB, 'wibwob', 'seats'],
  ['app: wibwob', 'app: desktop', 'app', 'seats'],
  ['app: [cat]', 'app: [top]', 'app', 'seats'],
  ['app: [cat]\nipc: true', 'app: [cat]', 'ipc', 'seats'],
  ['access: login', '', 'access', 'live'],
])('RF2: `%s` after `%s` is a change of %s, and of nothing else', async (now, was, what, holds) => {
  await using project = await makeProject({});
  const read = async (keys: string): Promise<Room> => {
    const { room, problems } = await parseRoom(
      `---\nroom_id: a\ndisplay_name: A\n${keys}\n---\n`,
      'rooms/a.md',
      project.dir,
    );
    if (!room) throw new Error(JSON.stringify(problems));
    return room;
  };
  const changes = changesBetween(await read(was), await read(now));
  expect(changes.map((change) => [change.what, change.holds])).toEqual([[what, holds]]);
});
