// `rooms new` in a real terminal: questions, answers that are checked at once, the file before it is written.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadRooms } from '../../rooms/load.ts';
import { makeProject, roomFile } from '../../rooms/test-project.ts';

const CLI = path.join(import.meta.dirname, 'cli.ts');
const ENTER = '\r';
const DOWN = '\u001b[B';
const SPACE = ' ';

/** Runs the command in a terminal of its own. */
function terminal(dir: string, ...args: string[]) {
  const pty = spawn(process.execPath, [CLI, 'rooms', 'new', ...args], {
    ...{ cols: 100, rows: 40, cwd: dir },
    env: { PATH: process.env.PATH, TERM: 'xterm-256color', STATE_DIR: path.join(dir, 'state') },
  });
  let said = '';
  pty.onData((data) => {
    said += data;
  });
  const ended = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  onTestFinished(() => {
    try {
      pty.kill('SIGKILL');
    } catch {
      // It has ended.
    }
  });
  return {
    ended,
    /** Waits for a question, and answers it. */
    async answer(question: string, keys: string) {
      await vi.waitFor(() => expect(said).toContain(question), { timeout: 60_000 });
      said = said.slice(said.lastIndexOf(question) + question.length);
      pty.write(keys);
    },
    saw: (text: string) => vi.waitFor(() => expect(said).toContain(text), { timeout: 60_000 }),
  };
}

test('it asks for what is not given, refuses a wrong answer at once, and shows the file before it writes it', async () => {
  await using project = await makeProject();
  const at = terminal(project.dir);
  await at.answer('Its id', `My Room${ENTER}`);
  await at.answer('write 1 to 64 small letters', `${'\u007f'.repeat(7)}attic${ENTER}`);
  await at.answer('Its name for people', ENTER);
  await at.answer('How do people share it?', ENTER);
  await at.answer('What runs in it', ENTER);
  await at.answer('How many may sit in it?', `\u007f99${ENTER}`);
  await at.answer('write a whole number', `${'\u007f'.repeat(2)}3${ENTER}`);
  await at.answer('Who may come in?', DOWN + ENTER);
  await at.answer('Record it?', ENTER);
  await at.answer('Lock its layout', `y${ENTER}`);
  await at.answer('What newcomers read first', `${'\u007f'.repeat(40)}Come in.${ENTER}`);
  await at.answer('Does somebody live in it?', ENTER);
  await at.saw('room_id: attic');
  expect(await readdir(project.rooms)).toEqual([]);
  await at.answer('Write it?', ENTER);
  expect(await at.ended).toBe(0);
  const { rooms, problems } = await loadRooms(project.rooms);
  expect(problems).toEqual([]);
  expect(rooms).toMatchObject([
    {
      ...{ id: 'attic', displayName: 'Attic', mode: 'mirror', maxPlayers: 3, access: 'guest' },
      ...{ door: 'knock', record: false, locked: true, welcome: 'Come in.', agent: null },
    },
  ]);
});

const PLACE = ['den', '--title', 'Den', '--mode', 'mirror', '--app', 'desktop', '--players', '2'];
const RULES = ['--access', 'guest', '--record', '--locked', '--welcome', 'Hi.'];

test('who lives there is asked for: name, model, key and hands, those that change something with the host’s yes; by flags it is the same file', async () => {
  await using project = await makeProject();
  const at = terminal(project.dir, ...PLACE, ...RULES);
  await at.answer('Does somebody live in it?', `y`);
  await at.answer('What is it called?', `${'\u007f'.repeat(3)}${ENTER}`);
  await at.answer('write a name of at most 32', `Fern${ENTER}`);
  await at.answer('Who is its model asked by?', DOWN + ENTER);
  await at.answer('Which model?', ENTER);
  await at.answer('write the name of a model', `llama3.2${ENTER}`);
  await at.answer('Address of a server', `ftp://nowhere${ENTER}`);
  await at.answer(
    'write an address that starts',
    `${'\u007f'.repeat(13)}http://127.0.0.1:11434/v1${ENTER}`,
  );
  await at.answer('Where is the key from?', DOWN + DOWN + ENTER);
  await at.answer('What may it do?', DOWN + DOWN + SPACE + DOWN + SPACE + ENTER);
  await at.answer('waits until a host says yes?', DOWN + SPACE + ENTER);
  await at.answer('Write it?', ENTER);
  expect(await at.ended).toBe(0);
  const file = path.join(project.rooms, 'den.md');
  const written = await readFile(file, 'utf8');
  expect(written).toContain('hands: [ look, { open: ask }, move, point ]');
  const { rooms, problems } = await loadRooms(project.rooms);
  expect(problems).toEqual([]);
  expect(rooms).toMatchObject([
    {
      apiKeySource: 'visitor_dialog',
      agent: {
        ...{ name: 'Fern', provider: 'openai', model: 'llama3.2' },
        baseUrl: 'http://127.0.0.1:11434/v1',
        hands: { look: 'do', point: 'do', open: 'ask', move: 'do' },
      },
    },
  ]);
  await rm(file);
  const lives = ['--resident', 'Fern', '--provider', 'openai', '--model', 'llama3.2'];
  const how = ['--base-url', 'http://127.0.0.1:11434/v1', '--key', 'visitor_dialog'];
  const may = ['--hands', 'look,open:ask,move,point', '--yes'];
  const script = terminal(project.dir, ...PLACE, ...RULES, ...lives, ...how, ...may);
  expect(await script.ended).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(written);
});

test('what a flag says of a resident’s hands is checked as the file is; of nobody it says nothing, and a room has an id', async () => {
  await using project = await makeProject();
  const wrong = terminal(project.dir, 'den', '--resident', 'Fern', '--hands', 'fly', '--yes');
  await wrong.saw('agent.hands[0]: write a list of');
  expect(await wrong.ended).not.toBe(0);
  const nobody = terminal(project.dir, 'den', '--hands', 'look', '--yes');
  await nobody.saw('say who lives there');
  expect(await nobody.ended).toBe(2);
  const nameless = terminal(project.dir, '--yes');
  await nameless.saw('say the room’s id');
  expect(await nameless.ended).toBe(2);
  expect(await readdir(project.rooms)).toEqual([]);
});

test('what is given is not asked for; a file that is there is replaced only by a yes, and leaving writes nothing', async () => {
  const mine = roomFile('room_id: den');
  await using project = await makeProject({ 'rooms/den.md': mine });
  const given = [
    'den',
    '--title',
    'Den',
    '--mode',
    'solo',
    '--app',
    'desktop',
    '--access',
    'guest',
  ];
  const more = ['--record', '--locked', '--welcome', 'Hi.'];
  const at = terminal(project.dir, ...given, ...more);
  await at.answer('exists. Replace it?', ENTER);
  expect(await at.ended).toBe(1);
  expect(await readFile(path.join(project.rooms, 'den.md'), 'utf8')).toBe(mine);
  const again = terminal(project.dir, ...given, ...more);
  await again.answer('exists. Replace it?', `y${ENTER}`);
  expect(await again.ended).toBe(0);
  expect(await readFile(path.join(project.rooms, 'den.md'), 'utf8')).toContain('\nHi.\n');

  await writeFile(path.join(project.rooms, 'den.md'), mine);
  const left = terminal(project.dir, 'other');
  await left.answer('Its name for people', '\u0003');
  expect(await left.ended).toBe(1);
  expect(await readdir(project.rooms)).toEqual(['den.md']);
  // A script that runs in a terminal asks nothing.
  const script = terminal(project.dir, 'den', '--yes');
  await script.saw('exists, and stays as it is');
  expect(await script.ended).toBe(1);
});
