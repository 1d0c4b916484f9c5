// What the commands print is inert: whatever files, their names and the arguments hold, no terminal obeys it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeProject, roomFile } from '../../rooms/test-project.ts';
import { runCli } from '../test/cli.ts';
import { columns, paint, print } from './output.ts';

const BIN = path.join(import.meta.dirname, '../../bin/teleport-rooms.mjs');
/** All controls but the line break, and what turns a line around. */
const STEERS = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** Sets a title, clears the screen, the same with C1, goes back to the line's start, turns the line around. */
const HOSTILE = '\x1b]0;pwned\x07\x1b[2J\x9b2J\x9d0;x\x9c\x7f\u202e\u2066';

const UNSET = { ROOMS_DIR: '', STATE_DIR: '', CONFIG: '', PORT: '0', APPS_USER: '' };

/** Runs a command; whatever it prints is inert. */
async function run(cwd: string, args: string[], env: Record<string, string> = {}) {
  const result = await runCli(cwd, args, { ...UNSET, ...env });
  expectInert(result, args);
  return result;
}

/** The same as a process that the launcher starts. */
async function launch(cwd: string, args: string[]) {
  const result = await execa(process.execPath, [BIN, ...args], { cwd, env: UNSET, reject: false });
  expectInert(result, args);
  return result;
}

function expectInert(said: { stdout: string; stderr: string }, args: string[]): void {
  for (const line of `${said.stdout}\n${said.stderr}`.split('\n'))
    expect(line, args.join(' ')).not.toMatch(STEERS);
}

/** In YAML's double quotes, which say controls by escapes. */
const quoted = JSON.stringify(HOSTILE);
const FILES: [what: string, text: string][] = [
  ['a key', roomFile(`room_id: a\n${quoted}: 1`)],
  ['a value', roomFile(`room_id: ${quoted}`)],
  ['a list', roomFile(`room_id: a\npreload_files: [${quoted}]\nlayout_path: ${quoted}`)],
  ['a nested key', roomFile(`room_id: a\nagent: { ${quoted}: 1 }\napp: { ${quoted}: 2 }`)],
  ['a mode', roomFile(`room_id: a\nmode: ${quoted}\nmultiplayer: ${quoted}\ngrid: ${quoted}`)],
  ['an app', roomFile(`room_id: b\napp: [${quoted}, ${quoted}]`)],
  ['no YAML', roomFile(`room_id: a\n${HOSTILE}: [\n${HOSTILE}`)],
  ['an alias', roomFile(`room_id: a\nx: *${HOSTILE}`)],
  ['a key that is a list', roomFile(`room_id: a\n? [${quoted}]\n: 1`)],
  ['a heading', roomFile('room_id: a', `## ${HOSTILE}\n`)],
  ['nothing else', HOSTILE],
];

test('rooms check and list with files that steer in every place', async () => {
  await using project = await makeProject(
    Object.fromEntries(FILES.map(([what, text]) => [`rooms/${what}.md`, text])),
  );
  const checked = await launch(project.dir, ['rooms', 'check']);
  for (const [what] of FILES) expect(checked.stdout).toContain(`rooms/${what}.md`);
  await run(project.dir, ['rooms', 'list']);
  const { stdout } = await run(project.dir, ['rooms', 'list', '--json']);
  expect(JSON.parse(stdout)).toHaveProperty('rooms');
});

test('rooms with file names that steer, or that look like two lines', async () => {
  await using project = await makeProject({
    [`rooms/x${HOSTILE}.md`]: roomFile('room_id: x'),
    'rooms/y\nok  rooms\tz.md': roomFile('room_id: Y'),
  });
  const names = [`rooms/x${HOSTILE}.md`, 'rooms/y\nok  rooms\tz.md'];
  const { stdout } = await run(project.dir, ['rooms', 'check', ...names, `no${HOSTILE}`]);
  expect(stdout).toContain('ok  rooms/x␛]0;pwned␇␛[2J\\u{9b}2J');
  expect(stdout).toContain('rooms/y␊ok  rooms␉z.md:2: room_id');
  const listed = await run(project.dir, ['rooms', 'list']);
  expect(listed.stdout.trimEnd().split('\n')).toHaveLength(2);
  const { stdout: json } = await run(project.dir, ['rooms', 'list', '--json']);
  expect(JSON.parse(json).rooms[0].file).toBe(names[0]);
});

test('arguments that steer', async () => {
  await using project = await makeProject();
  for (const args of [
    ['rooms', HOSTILE],
    ['rooms', 'new', HOSTILE],
    ['rooms', 'new', 'a', '--title', HOSTILE],
    ['rooms', 'new', 'a', '--dir', HOSTILE],
    ['restart', HOSTILE],
    ['start', HOSTILE],
    ['start', '--port', `1\r${HOSTILE}`],
  ])
    await run(project.dir, args);
});

test.each([
  ['a key', `${quoted}: 1`],
  ['values', `port: ${quoted}\nstate_dir: ${quoted}\npublic_url: ${quoted}`],
  ['no YAML', `host: [${HOSTILE}\r\n  ${HOSTILE}`],
  ['a key that is a list', `? [${HOSTILE}, ${quoted}]\n: 1`],
  ['folders', `state_dir: ${quoted}\nrooms_dir: ${quoted}`],
])('a config.yaml with %s that steers', async (_, text) => {
  await using project = await makeProject({ 'config.yaml': text });
  for (const args of [['status'], ['rooms', 'list']])
    expect((await run(project.dir, args)).exitCode).not.toBe(0);
});

test('doctor in a folder and with rooms that steer', async () => {
  await using project = await makeProject({
    [`rooms/x${HOSTILE}.md`]: roomFile(`room_id: ${quoted}`),
    'rooms/a.md': roomFile(`room_id: a\napp: [${quoted}]`),
  });
  const { stdout } = await run(project.dir, ['doctor']);
  expect(stdout).toContain('rooms/x␛]0;pwned');
  expect(JSON.parse((await run(project.dir, ['doctor', '--json'])).stdout)).toHaveProperty('ok');
  const state = path.join(project.dir, `state${HOSTILE}`);
  await mkdir(state);
  await writeFile(path.join(state, 'run.json'), HOSTILE);
  for (const command of ['doctor', 'status', 'stop'])
    await run(project.dir, [command], { STATE_DIR: state });
});

test('our own colours stay on a terminal, and nothing else does', () => {
  const terminal = Object.assign(new PassThrough(), {
    isTTY: true,
  }) as unknown as NodeJS.WriteStream & PassThrough;
  const red = paint('red', `a${HOSTILE}`, terminal);
  print(`${red} ${HOSTILE} \x1b[8mhidden\x1b[0m\tb`, terminal);
  const printed = String(terminal.read());
  expect(printed).toMatch(/^\x1b\[31ma␛\]0;.*\x1b\[39m ␛\]0;/);
  expect(printed.replace('\x1b[31m', '').replace('\x1b[39m', '')).not.toMatch(
    /[\0-\u0008\u000b-\u001f\u007f-\u009f]/,
  );
  const pipe = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
  print('\x1b[31mred', pipe);
  expect(String(pipe.read())).toBe('␛[31mred\n');
  expect(columns([['A'], ['x']])).toBe('A\nx');
});
