// `teleport room ROOM --inspect` against a proxy that runs, and on a state folder that none runs on.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpsRoomAnswer } from '../../../protocol/api.ts';
import { until } from '../../../testing/until.ts';
import { type CliResult, runCli } from '../../test/cli.ts';
import { comeIn } from '../../test/come-in.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';

let home: string;
let proxy: TestProxy;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'inspect-'));
  const files = {
    pair: 'multiplayer: true\nmax_players: 2\npartykit_room: twins',
    den: 'app: [cat]',
    home: 'multiplayer: true\napp: [cat]\nagent: { name: Fern }',
    far: 'app: [cat]\npartykit_server: https://party.example.org',
  };
  await mkdir(path.join(home, 'rooms'));
  for (const [id, keys] of Object.entries(files))
    await writeFile(
      path.join(home, 'rooms', `${id}.md`),
      `---\nroom_id: ${id}\n${keys}\n---\n\n## Welcome Message\n\nHello.\n`,
    );
  proxy = await startTestProxy({}, environment());
});
afterAll(async () => {
  await proxy.close();
  await rm(home, { recursive: true });
});

const environment = () => ({
  STATE_DIR: path.join(home, 'state'),
  ROOMS_DIR: path.join(home, 'rooms'),
});

function run(...args: string[]): Promise<CliResult> {
  const unset = { CONFIG: undefined, PARTY_URL: undefined, PARTY_SECRET: undefined };
  return runCli(home, args, { ...environment(), OPERATOR_TOKEN: OPERATOR, ...unset });
}

async function inspected(room: string): Promise<OpsRoomAnswer> {
  const { stdout, stderr } = await run('room', room, '--inspect', '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout) as OpsRoomAnswer;
}

async function operate(target: string, body: object): Promise<void> {
  const answer = await fetch(proxy.url + target, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

test('it shows state, people, places, connections, windows and the newest acts of a room', async () => {
  const ada = await comeIn(proxy, 'pair', 'Ada', proxy.visitor(), 'twins');
  const window = { type: 'life', x: 4, y: 3, w: 40, h: 12 };
  await operate('/api/ops/ipc', { room: 'pair', seat: 1, cmd: 'create_window', params: window });
  await until(async () => expect((await inspected('pair')).windows).toHaveLength(1));
  await operate('/api/rooms/pair/invites', { role: 'guest', uses: 1, hours: 1 });
  await operate('/api/rooms/pair/pause', { seat: 1, reason: 'lunch' });
  const { stdout, exitCode } = await run('room', 'pair', '--inspect');
  expect(exitCode).toBe(0);
  const { facts } = await inspected('pair');
  for (const line of [
    new RegExp(`^room +pair, at the party twins  epoch ${facts.epoch}$`, 'm'),
    /^state +seat 1 paused by an operator for .* \(lunch\)$/m,
    new RegExp(
      `^windows +1, rev ${facts.rev}, from 0 on; 0 tombstones, \\d+ sids?, \\d+ characters$`,
      'm',
    ),
    /^people +1, at most 50 with pages; guests may: type, arrange, chat, point$/m,
    /^door +1 invitation, 1 open; 0 bans; 0 waiting$/m,
    /^connections +.*browser 1/m,
    /^messages +\d+ in, \d+ out, 0 refused; no faults$/m,
    /^PERSON +NAME +ROLE +SEAT +DOES\np\d+ +Ada +guest +1 +active/m,
    /^PROXY +PLACES +LEASE\n\S+ +1 +another \d+ s$/m,
    /^SEAT +PROXY +WHOSE +PLACE\n1 +\S+ +p\d+ Ada +taken$/m,
    /^WINDOW +TYPE +AT +SIZE +PROPS +TITLE\n\S+:\d+ +life +4,3 +40x12 /m,
    / pause +seat 1 +done +lunch$/m,
    / invite +\S+ +done /m,
  ])
    expect(stdout).toMatch(line);
  await operate('/api/rooms/pair/resume', { seat: 1 });
  for (const socket of [ada.party, ada.terminal.socket]) socket.terminate();
});

test('it shows who lives there, what that has used today and how many it remembers', async () => {
  const ada = await comeIn(proxy, 'home', 'Ada', proxy.visitor());
  await until(async () => {
    const { stdout } = await run('room', 'home', '--inspect');
    expect(stdout).toMatch(
      /^resident +Fern, no_key; today 0 answers, 0 tokens, 0\.00 USD; remembers 0 people$/m,
    );
  });
  for (const socket of [ada.party, ada.terminal.socket]) socket.terminate();
});

test('as JSON it has the windows whole, and counts of invitations, never a key of one', async () => {
  await operate('/api/rooms/pair/invites', { role: 'host', uses: 2, hours: 1 });
  const answer = await inspected('pair');
  expect(answer).toMatchObject({
    ...{ room: 'pair', partyRoom: 'twins', bans: 0, knocks: 0 },
    facts: { rev: expect.any(Number), paused: false },
    inspection: { watched: [], keyboard: { mode: null, holder: null } },
    windows: [{ type: 'life', rect: [4, 3, 40, 12], props: expect.any(Object) }],
    figures: { faults: 0 },
    invitations: { all: 2, open: 2 },
  });
  expect(answer.figures.storageBytes).toBeGreaterThan(0);
  const listed = await fetch(`${proxy.url}/api/rooms/pair/invites`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  const { invites } = (await listed.json()) as { invites: { url: string }[] };
  expect(invites).toHaveLength(2);
  for (const { url } of invites)
    expect(JSON.stringify(answer)).not.toContain(url.split('/').at(-1));
});

test('a room that is none, and a call without --inspect, are told so', async () => {
  const unknown = await run('room', 'nowhere', '--inspect');
  expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/^INSPECT_FAILED: .* There is no such room/);
  expect((await run('room', 'pair')).exitCode).toBe(2);
});

test('it names the file of a local party, which SQLite reads, with a proxy that runs and without one', async () => {
  const { facts, database } = await inspected('pair');
  const used = new DatabaseSync(database ?? '', { readOnly: true });
  expect(used.prepare('SELECT type FROM windows').all()).toMatchObject([{ type: 'life' }]);
  used.close();
  await proxy.close();
  const { stderr, exitCode } = await run('room', 'pair', '--inspect');
  expect(exitCode).toBe(3);
  const [, file = ''] =
    /^NOT_RUNNING: .*\n {2}sqlite3 -readonly '(.+)' \.dump\n$/s.exec(stderr) ?? [];
  expect(file, stderr).toBe(database);
  using stored = new DatabaseSync(file, { readOnly: true });
  const epoch = stored.prepare("SELECT value FROM meta WHERE key = 'epoch'").get();
  expect(epoch).toMatchObject({ value: facts.epoch });
  expect(stored.prepare('SELECT type FROM windows').all()).toMatchObject([{ type: 'life' }]);
  const none = await run('room', 'nowhere', '--inspect');
  expect(none.stderr).toMatch(/^NOT_RUNNING: .* has stored no room `nowhere`\.\n$/);
  const far = await run('room', 'far', '--inspect');
  expect(far.stderr).toMatch(/^NOT_RUNNING: .* at the party https:\/\/party\.example\.org; /);
});
