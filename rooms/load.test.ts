// Room files as a whole: all mistakes at once with their lines, paths that stay inside, rooms that clash.
import { execFile } from 'node:child_process';
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadRooms, MAX_ROOM_BYTES, parseRoom } from './load.ts';
import { formatProblem } from './problem.ts';
import { makeProject, roomFile } from './test-project.ts';

const SPARE_KEYS = ['room_id: a', 'display_name: A'];
const lines = (problems: readonly Parameters<typeof formatProblem>[0][]) =>
  problems.map(formatProblem);

describe('a room file of E007', () => {
  test('works unchanged: one seat, nothing mirrored', async () => {
    await using project = await makeProject({
      'workspaces/demo.json': '{"version":1,"windows":[{"type":"life"}]}',
      'primers/a.md': 'hello',
    });
    const text = roomFile(
      [
        'room_id: example',
        'display_name: "Example Room"',
        'instance_id: 1',
        'ttyd_port: 7681',
        'layout_path: workspaces/demo.json',
        'api_key_source: env',
        'max_visitors: 1',
        'preload_files:',
        '  - primers/a.md',
      ].join('\n'),
      '\n# Example\n\n## System Prompt\n\nYou are Wib.\n\n## Welcome Message\n\nHello.\n',
    );
    const { room, problems } = await parseRoom(text, 'rooms/example.md', project.dir);
    expect(problems).toEqual([]);
    expect(room).toEqual({
      id: 'example',
      displayName: 'Example Room',
      file: path.resolve('rooms/example.md'),
      roomsDir: await realpath('rooms'),
      projectDir: project.dir,
      mode: 'solo',
      multiplayer: false,
      maxPlayers: 1,
      app: { kind: 'desktop' },
      instanceId: '1',
      ttydPort: 7681,
      layoutPath: path.join(project.dir, 'workspaces/demo.json'),
      layout: {
        windows: [
          {
            type: 'life',
            title: '',
            bounds: { x: 2, y: 1, w: 50, h: 15 },
            zoomed: false,
            props: {},
          },
        ],
        focusedIndex: -1,
      },
      preloadFiles: [path.join(project.dir, 'primers/a.md')],
      persistSeconds: 600,
      grid: null,
      umask: 0o022,
      sandbox: 'auto',
      network: 'none',
      access: 'guest',
      allow: [],
      hosts: [],
      door: 'open',
      guests: { type: true, arrange: true, chat: true, point: true },
      keyboard: 'everyone',
      watchers: 'look',
      record: false,
      locked: false,
      apiKeySource: 'env',
      agent: null,
      allowTypes: [],
      wishes: { clipboard: 'ask', notifications: 'show' },
      systemPrompt: 'You are Wib.',
      welcome: 'Hello.',
      notes: '# Example',
    });
  });

  test('becomes a room for two by the keys of E008 alone', async () => {
    await using project = await makeProject();
    const keys = 'room_id: a\nmultiplayer: true\npartykit_room: scramble-demo\nmax_players: 2';
    const { room } = await parseRoom(roomFile(keys), 'r.md', project.dir);
    expect(room).toMatchObject({ mode: 'mirror', maxPlayers: 2, partykitRoom: 'scramble-demo' });
  });
});

describe('problems', () => {
  test('all of a file come at once, in reading order, each with line and key', async () => {
    await using project = await makeProject();
    const text = [
      '---',
      '# a comment',
      'room_id: Bad Room',
      'display_nam: x',
      'ttyd_port: 80',
      'preload_files:',
      '  - a.md',
      '  - 4',
      'grid:',
      '  cols: 120',
      '  rows: 5',
      'layout_path: ../../etc/passwd',
      '---',
      '## Welcom Message',
      '## Notes',
      '## notes',
    ].join('\r\n');
    const { room, problems } = await parseRoom(`\ufeff${text}`, 'r.md', project.dir);
    expect(room).toBeUndefined();
    expect(problems.map(({ line, key, level }) => [line, key, level])).toEqual([
      [3, 'room_id', 'error'],
      [4, 'display_nam', 'error'],
      [5, 'ttyd_port', 'error'],
      [7, 'preload_files[0]', 'error'],
      [8, 'preload_files[1]', 'error'],
      [11, 'grid.rows', 'error'],
      [12, 'layout_path', 'error'],
      [14, '', 'warning'],
      [16, '', 'error'],
    ]);
    expect(lines(problems)[1]).toBe(
      'r.md:4: display_nam: is not a key of room files; did you mean `display_name`?',
    );
    expect(lines(problems)[7]).toMatch(/^r\.md:14: warning: .*did you mean `Welcome Message`\?$/);
  });

  test.each([
    ['no frontmatter', '# A room\n', 1, /starts with a line `---`/],
    ['an empty file', '', 1, /starts with a line `---`/],
    ['no end of the frontmatter', '---\nroom_id: a\n', 1, /`---` that ends the keys/],
    ['no keys', '---\n---\n', 2, /there must be keys/],
    ['a list', '---\n- a\n---\n', 2, /there must be keys/],
    ['a quote that never ends', '---\nroom_id: a\nhost: "x\n---\n', 3, /^YAML: /],
    ['a tab as indent', '---\nroom_id: a\ngrid:\n\tcols: 3\n---\n', 4, /^YAML: /],
    ['a key twice', '---\nroom_id: a\ndisplay_name: x\nroom_id: b\n---\n', 4, /given twice/],
    ['a tag', '---\nroom_id: !ruby/object a\n---\n', 2, /^YAML: Unresolved tag/],
    ['an alias', '---\nroom_id: &a b\nhost: *a\n---\n', 2, /aliases .* are not allowed/],
  ])('%s', async (_, text, line, message) => {
    await using project = await makeProject();
    const { room, problems } = await parseRoom(text, 'r.md', project.dir);
    expect(room).toBeUndefined();
    expect(problems[0]).toMatchObject({ line, level: 'error' });
    expect(problems[0]?.message).toMatch(message);
  });

  test('aliases that unfold into gigabytes are refused at once', async () => {
    await using project = await makeProject();
    const bomb = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? 'a0: &a0 [x, x]' : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}, *a${i - 1}]`,
    );
    const { problems } = await parseRoom(roomFile(bomb.join('\n')), 'r.md', project.dir);
    expect(problems[0]?.message).toMatch(/aliases/);
  });
});

describe('sections', () => {
  test('are read by name, whatever their case; headings in code are text', async () => {
    await using project = await makeProject();
    const body = [
      'Intro',
      '## system  prompt ##',
      'Be kind.',
      '```md',
      '## Notes',
      '``` not the end',
      '~~~',
      '## Notes',
      '```',
      '### Deeper',
      '## Welcome Message',
      'Hi \u001b[2Jthere\u202e!',
      '## Notes',
      'n',
    ].join('\n');
    const { room, problems } = await parseRoom(roomFile('room_id: a', body), 'r.md', project.dir);
    expect(problems).toEqual([]);
    expect(room?.systemPrompt).toBe(
      'Be kind.\n```md\n## Notes\n``` not the end\n~~~\n## Notes\n```\n### Deeper',
    );
    expect(room?.welcome).toBe('Hi [2Jthere!');
    expect(room?.notes).toBe('Intro\nn');
  });

  test('an unknown one is kept as notes with a warning', async () => {
    await using project = await makeProject();
    const text = roomFile('room_id: a', '## Credits\nmade by us\n## Welcome Message\nhi');
    const { room, problems } = await parseRoom(text, 'r.md', project.dir);
    expect(room).toMatchObject({ notes: '## Credits\nmade by us', welcome: 'hi' });
    expect(problems).toEqual([expect.objectContaining({ line: 4, level: 'warning' })]);
  });

  test('a heading of nothing but blanks in between, as long as a file may be, is read once', async () => {
    await using project = await makeProject();
    const heading = `## Notes${' '.repeat(MAX_ROOM_BYTES - 200)}x`;
    const text = roomFile('room_id: a', `${heading}\n## Notes \t##\t \nn`);
    const { room, problems } = await parseRoom(text, 'r.md', project.dir);
    expect(room?.notes).toBe(`${heading}\nn`);
    expect(problems).toEqual([expect.objectContaining({ line: 4, level: 'warning' })]);
  });

  test('a welcome that fits into no chat line is an error', async () => {
    await using project = await makeProject();
    const text = roomFile('room_id: a', `\n## Welcome Message\n${'x'.repeat(2001)}`);
    const { problems } = await parseRoom(text, 'r.md', project.dir);
    expect(lines(problems)).toEqual([expect.stringMatching(/^r\.md:5: .*2001 characters/)]);
  });
});

describe('paths', () => {
  test('a symlink out of the project is refused, one inside is followed', async () => {
    await using outside = await makeProject({ 'secret.md': 'secret' });
    await using project = await makeProject({ 'files/a.md': 'a' });
    await symlink(path.join(outside.dir, 'secret.md'), path.join(project.dir, 'files/out.md'));
    await symlink(outside.dir, path.join(project.dir, 'files/dir'));
    await symlink('a.md', path.join(project.dir, 'files/in.md'));
    const parse = (name: string) =>
      parseRoom(
        roomFile(`${SPARE_KEYS.join('\n')}\npreload_files: [${name}]`),
        'r.md',
        project.dir,
      );
    for (const name of ['files/out.md', 'files/dir/secret.md']) {
      const { room, problems } = await parse(name);
      expect(room).toBeUndefined();
      expect(lines(problems)).toEqual([
        `r.md:4: preload_files[0]: \`${name}\` leads out of the project through a symlink.`,
      ]);
    }
    const { room } = await parse('files/in.md');
    expect(room?.preloadFiles).toEqual([path.join(project.dir, 'files/a.md')]);
  });

  test('a project that is itself reached through a symlink works', async () => {
    await using project = await makeProject({
      'real/rooms/a.md': roomFile('room_id: a\npreload_files: [b.md]'),
      'real/b.md': 'b',
    });
    await symlink('real', path.join(project.dir, 'link'));
    const { rooms, problems } = await loadRooms(path.join(project.dir, 'link/rooms'));
    expect(problems).toEqual([]);
    expect(rooms[0]?.preloadFiles).toEqual([path.join(project.dir, 'real/b.md')]);
  });

  test('a name that only begins like the way out is a name', async () => {
    await using project = await makeProject({ '..a.md': 'a' });
    const text = roomFile('room_id: a\npreload_files: [..a.md]');
    expect((await parseRoom(text, 'r.md', project.dir)).problems).toEqual([]);
  });
});

describe('loadRooms', () => {
  test('takes every room of the folder and nothing else; a bad file stops no other', async () => {
    await using project = await makeProject({
      'rooms/b.md': roomFile('room_id: b'),
      'rooms/a.MD': roomFile('room_id: a'),
      'rooms/bad.md': roomFile('room_id: B\nmode: x'),
      'rooms/none.md': '# not a room',
      'rooms/README.md': '# Rooms',
      'rooms/_draft.md': 'draft',
      'rooms/.hidden.md': 'hidden',
      'rooms/a.txt': 'text',
      'rooms/large.md': roomFile('room_id: large', 'x'.repeat(MAX_ROOM_BYTES)),
    });
    await mkdir(path.join(project.rooms, 'folder.md'));
    await symlink('nowhere', path.join(project.rooms, 'gone.md'));
    const { rooms, problems } = await loadRooms(project.rooms);
    expect(rooms.map((room) => room.id)).toEqual(['a', 'b']);
    expect(rooms[0]?.file).toBe(path.join(project.rooms, 'a.MD'));
    expect(problems.map(({ file, line, key }) => [path.basename(file), line, key])).toEqual([
      ['bad.md', 2, 'room_id'],
      ['bad.md', 3, 'mode'],
      ['folder.md', 1, ''],
      ['gone.md', 1, ''],
      ['large.md', 1, ''],
      ['none.md', 1, ''],
    ]);
  });

  test('a pipe in the folder does not hold it up', async () => {
    await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
    await promisify(execFile)('mkfifo', [path.join(project.rooms, 'pipe.md')]);
    const { rooms, problems } = await loadRooms(project.rooms);
    expect(rooms).toHaveLength(1);
    expect(problems[0]?.message).toBe('is not a regular file.');
  });

  test('a folder that is not there is an error of the configuration', async () => {
    await using project = await makeProject();
    await expect(loadRooms(path.join(project.dir, 'none'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  test.each([
    ['the same id', 'room_id: r', 'room_id: r', 'room_id', /`r` is already taken by .*\/a\.md/],
    [
      'the same instance',
      'room_id: r\ninstance_id: 1',
      'room_id: s\ninstance_id: "1"',
      'instance_id',
      /`1` is already taken by .*\/a\.md/,
    ],
    [
      'ports that overlap',
      'room_id: r\nttyd_port: 7000\nmultiplayer: true\nmax_players: 4',
      'room_id: s\nttyd_port: 7002\nmax_visitors: 5',
      'ttyd_port',
      /ports 7002 to 7003 is already taken by .*\/a\.md/,
    ],
    [
      'ports that meet at the upper end',
      'room_id: r\nttyd_port: 7001',
      'room_id: s\nttyd_port: 7000\nmultiplayer: true',
      'ttyd_port',
      /port 7001 is already taken/,
    ],
    [
      'one port',
      'room_id: r\nttyd_port: 7000\nmultiplayer: true',
      'room_id: s\nttyd_port: 7001',
      'ttyd_port',
      /port 7001 is already taken/,
    ],
    [
      'one room at the party',
      'room_id: r\nmultiplayer: true\npartykit_room: shared',
      'room_id: s\nmultiplayer: true\npartykit_room: shared',
      'partykit_room',
      /the room `shared` of the party is already taken by .*\/a\.md/,
    ],
    [
      'the name of another one’s room at the party',
      'room_id: r\nmultiplayer: true\npartykit_room: s',
      'room_id: s',
      'room_id',
      /the room `s` of the party is already taken/,
    ],
  ])('of two rooms with %s the first one stays', async (_, a, b, key, message) => {
    await using project = await makeProject({
      'rooms/a.md': roomFile(a),
      'rooms/b.md': roomFile(b),
      'rooms/c.md': roomFile('room_id: c'),
    });
    const { rooms, problems } = await loadRooms(project.rooms);
    expect(rooms.map((room) => room.id)).toEqual(['r', 'c']);
    expect(problems).toHaveLength(1);
    const line = b.split('\n').findIndex((text) => text.startsWith(key)) + 2;
    expect(problems[0]).toMatchObject({ file: path.join(project.rooms, 'b.md'), key, line });
    expect(problems[0]?.message).toMatch(message);
  });

  test('ports side by side are fine, and a shared room needs one alone', async () => {
    await using project = await makeProject({
      'rooms/a.md': roomFile('room_id: a\nttyd_port: 7000\nmultiplayer: true'),
      'rooms/b.md': roomFile('room_id: b\nttyd_port: 7002\nmode: shared\nmax_players: 9'),
      'rooms/c.md': roomFile('room_id: c\nttyd_port: 7003'),
    });
    await writeFile(path.join(project.rooms, 'd.md'), roomFile('room_id: d\nttyd_port: 65535'));
    expect(await loadRooms(project.rooms)).toMatchObject({ problems: [], rooms: { length: 4 } });
  });
});
