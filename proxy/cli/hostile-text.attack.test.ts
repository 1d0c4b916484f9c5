// Each hostile text in every field of room files, layouts, configuration and arguments: what the commands print, and what
// the log says, is inert.
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { printable, printableInJson, printableJson } from '../../protocol/text/printable.ts';
import { loadRooms } from '../../rooms/load.ts';
import { makeProject, roomFile } from '../../rooms/test-project.ts';
import { HOSTILE, steeringIn } from '../../testing/hostile-text.ts';
import { runCli } from '../test/cli.ts';

const UNSET = { ROOMS_DIR: '', STATE_DIR: '', CONFIG: '', PORT: '0', APPS_USER: '' };
const CASES = Object.entries(HOSTILE);

async function run(cwd: string, args: string[]): Promise<string> {
  const { stdout, stderr } = await runCli(cwd, args, UNSET);
  for (const line of `${stdout}\n${stderr}`.split('\n'))
    expect(steeringIn(line), args.join(' ')).toBe('');
  return stdout;
}

/** Room files with a text in each field, by key. */
function filesWith(text: string): Record<string, string> {
  const quoted = JSON.stringify(text);
  const keys = [
    ...['display_name', 'host', 'instance_id', 'layout_path', 'partykit_room', 'partykit_server'],
    ...['access', 'mode', 'grid', 'persist', 'umask', 'clipboard', 'notifications', 'app'],
    ...['room_id', 'ttyd_port', 'multiplayer', 'api_key_source', 'max_players'],
  ].map((key) => [key, roomFile(`room_id: x\n${key}: ${quoted}`)]);
  const others = {
    list: roomFile(`room_id: y\npreload_files: [${quoted}]\nallow_types: [${quoted}]`),
    argv: roomFile(`room_id: argv\napp: ["true", ${quoted}]`),
    program: roomFile(`room_id: program\napp: [${quoted}]`),
    agent: roomFile(`room_id: z\nmultiplayer: true\nagent: { name: ${quoted}, model: ${quoted} }`),
    hands: roomFile(`room_id: z\nagent: { hands: [${quoted}], ${quoted}: 1 }`),
    key: roomFile(`room_id: k\n${quoted}: 1`),
    welcome: roomFile('room_id: welcome', `## Welcome Message\n\n${text}\n\n## Notes\n\n${text}\n`),
    section: roomFile('room_id: section', `## ${text}\n\n${text}\n`),
    layout: roomFile('room_id: layout\nlayout_path: rooms/hostile.json'),
    raw: roomFile(`room_id: raw\ndisplay_name: ${text}`),
  };
  return Object.fromEntries(
    [...keys, ...Object.entries(others)].map(([what, file]) => [`rooms/${what}.md`, file ?? '']),
  );
}

const layoutWith = (title: string) =>
  JSON.stringify({ version: 1, windows: [{ type: 'text_editor', title, props: { text: title } }] });

test('in room files, of all texts at once: what check, list and doctor print', async () => {
  // Ids of their own: a second file of a room would only be said to be one.
  const files = CASES.flatMap(([name, text], i) => [
    ...Object.entries(filesWith(text)).map(([file, said]) => [
      file.replace('rooms/', `rooms/${name}-`),
      said
        .replace(/^room_id: \w+/m, (id) => `${id}-${i}`)
        .replace('rooms/hostile.json', `rooms/${name}.json`),
    ]),
    [`rooms/${name}.json`, layoutWith(text)],
  ]);
  await using project = await makeProject(Object.fromEntries(files));
  for (const args of [['rooms', 'check'], ['rooms', 'list'], ['doctor']])
    await run(project.dir, args);
  for (const args of [
    ['rooms', 'list', '--json'],
    ['doctor', '--json'],
  ])
    JSON.parse(await run(project.dir, args));
});

describe.each(CASES)('%s', (_, text) => {
  test('in room files: what a room is called', async () => {
    await using project = await makeProject({
      ...filesWith(text),
      'rooms/hostile.json': layoutWith(text),
    });
    const { rooms } = await loadRooms(`${project.dir}/rooms`);
    for (const { displayName, welcome, systemPrompt, notes, agent, id } of rooms.values())
      for (const shown of [
        displayName,
        agent?.name ?? '',
        ...[welcome, systemPrompt, notes].flatMap((of) => of.split('\n')),
      ])
        expect(steeringIn(shown), id).toBe('');
  });

  test('in config.yaml and in arguments', async () => {
    const quoted = JSON.stringify(text);
    await using project = await makeProject({
      'config.yaml': `public_url: ${quoted}\nport: ${quoted}\n${quoted}: 1`,
    });
    await run(project.dir, ['status']);
    await using plain = await makeProject();
    for (const args of [
      ['rooms', text],
      ['rooms', 'check', text],
      ['rooms', 'new', 'a', '--title', text],
      ['restart', text],
    ])
      await run(plain.dir, args);
  });

  test('in errors and logs: read live, and as JSON that says the same', () => {
    const lines: string[] = [];
    const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
    log.warn({ text, nested: { [text]: text }, err: new AppError('ROOM_NOT_FOUND', text) }, text);
    const [line = ''] = lines;
    const json = printableJson(line.trimEnd());
    expect(steeringIn(json)).toBe('');
    expect(JSON.parse(json)).toEqual(JSON.parse(line));
    const { msg, text: shown } = JSON.parse(printableInJson(line)) as Record<string, string>;
    for (const said of [msg, shown, new AppError('ROOM_NOT_FOUND', text).message, printable(text)])
      for (const one of (said ?? '').split('\n')) expect(steeringIn(one)).toBe('');
  });
});
