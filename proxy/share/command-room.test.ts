import { expect, test } from 'vitest';
import { loadRooms } from '../../rooms/load.ts';
import { makeProject } from '../../rooms/test-project.ts';
import { type CommandRoom, commandRoomFile, commandRoomId } from './command-room.ts';

const SHELL: CommandRoom = { argv: ['/bin/bash'], guests: 4, knocks: false, isBoxed: false };

async function roomOf(given: Partial<CommandRoom>) {
  const room = { ...SHELL, ...given };
  await using project = await makeProject({ 'rooms/a.md': commandRoomFile(room) });
  const { rooms, problems } = await loadRooms(project.rooms);
  expect(problems).toEqual([]);
  expect(rooms.map(({ id }) => id)).toEqual([commandRoomId(room.argv)]);
  return rooms[0];
}

test('a shell: shared, by invitation, one at a time, as long as it is shared, without a box', async () => {
  expect(await roomOf({})).toMatchObject({
    ...{ id: 'bash', displayName: 'bash', mode: 'shared', access: 'invite', door: 'open' },
    ...{ keyboard: 'one', maxPlayers: 5, persistSeconds: null, sandbox: 'none' },
    app: { kind: 'command', argv: ['/bin/bash'] },
  });
});

test('with a door that is knocked at, and in a box', async () => {
  expect(await roomOf({ knocks: true, isBoxed: true, guests: 1 })).toMatchObject({
    ...{ access: 'guest', door: 'knock', sandbox: 'bwrap', maxPlayers: 2 },
  });
});

test.each([
  [['htop', '--tree'], 'htop'],
  [['/opt/My Tool.sh'], 'my-tool-sh'],
  [['a-very-long-program-name'], 'a-very-long'],
  [['-'], 'command'],
  [['…'], 'command'],
])('%j: nothing in a word means anything to the file', async (argv, id) => {
  expect((await roomOf({ argv }))?.id).toBe(id);
});

test('what everybody with the address may read holds no argument, and none of its program’s path', async () => {
  const argv = ['/home/ada/bin/mysql\n', '-uroot', '-psecret', 'https://ada:pw@example.org/'];
  expect(await roomOf({ argv })).toMatchObject({
    ...{ id: 'mysql', displayName: 'mysql', app: { argv } },
  });
});

test('words that look like YAML, quotes, line breaks and controls reach the program as they are', async () => {
  const argv = ['printf', '%s', ']\n---\nroom_id: x', '"\'&*a', '\u001b[2J', ''];
  expect((await roomOf({ argv }))?.app).toEqual({ kind: 'command', argv });
});
