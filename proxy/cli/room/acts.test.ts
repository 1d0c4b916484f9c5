// The commands on rooms and their people, against a proxy that runs: what they do there, and what they print.
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../testing/until.ts';
import { runCli } from '../../test/cli.ts';
import { comeIn } from '../../test/come-in.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';
import { typeIn } from '../../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let home: string;
let proxy: TestProxy;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'acts-'));
  proxy = await startTestProxy(
    {
      den: `multiplayer: true\nmax_players: 3\n${CAT}`,
      shell: `mode: shared\nkeyboard: one\n${CAT}`,
      gate: `multiplayer: true\nmax_players: 3\ndoor: knock\n${CAT}`,
    },
    { STATE_DIR: path.join(home, 'state') },
  );
});
afterAll(async () => {
  await proxy.close();
  await rm(home, { recursive: true });
});

/** Runs a command. @returns what it printed; what it said is wrong, if it failed */
async function run(...args: string[]): Promise<string> {
  const env = {
    ...{ STATE_DIR: path.join(home, 'state'), OPERATOR_TOKEN: OPERATOR },
    ...{ CONFIG: undefined, PARTY_URL: undefined, PARTY_SECRET: undefined },
  };
  const { stdout, stderr, exitCode } = await runCli(home, args, env);
  return exitCode === 0 ? stdout.trimEnd() : stderr.split('\n')[0]?.trim() || `exit ${exitCode}`;
}

test('people are listed; one of them is muted, removed, banned and let in again', async () => {
  const bob = await comeIn(proxy, 'den', 'Bob');
  expect(await run('people', 'den')).toMatch(/^NAME +ROLE +SEAT +STATUS\nBob +guest +1 +active$/);
  expect(await run('mute', 'den', 'Bob')).toBe('mute  den  Bob');
  expect(await run('people', 'den')).toMatch(/\nBob .*active, muted$/);
  expect(await run('unmute', 'den', 'Bob')).toBe('unmute  den  Bob');
  expect(await run('mute', 'den', 'Eve')).toMatch(/^PERSON_UNKNOWN: .* In den: Bob\.$/);
  const gone = once(bob.party, 'close');
  expect(await run('ban', 'den', 'Bob', '--hours', '2', '--reason', 'be kind')).toBe(
    'ban  den  Bob',
  );
  expect((await gone)[0]).toBe(4403);
  const table = await run('bans', 'den');
  expect(table).toMatch(/\n\S+ +Bob +browser +\S+Z +an operator +be kind$/);
  const [id = ''] = table.split('\n')[1]?.split(' ') ?? [];
  expect(await run('unban', 'den', id)).toBe(`unban  den  ${id}`);
  expect(await run('bans', 'den')).toBe('nobody');
});

test('a room and a seat are paused, for review, too; locked, closed, and open again', async () => {
  const ana = await comeIn(proxy, 'den', 'Ana');
  expect(await run('pause', 'den', '--seat', '1', '--question', 'Go on?')).toBe(
    'paused  den  seat 1',
  );
  expect(await run('refuse', 'den', '--seat', '1')).toBe('refused  den  seat 1');
  expect(await run('resume', 'den', '--seat', '1')).toBe('goes on  den  seat 1');
  for (const [word, said] of [
    ['lock', 'locked'],
    ['unlock', 'unlocked'],
    ['close', 'closed'],
    ['open', 'open'],
    ['pause', 'paused'],
    ['approve', 'approved'],
  ] as const)
    expect(await run(word, 'den')).toBe(`${said}  den`);
  expect(await run('announce', 'den', 'Back at nine.')).toBe('announced  den');
  const told = ana.heard.filter((message) => message.type === 'told').map(({ what }) => what);
  expect(told).toEqual([
    ...[
      'pause',
      'refuse',
      'resume',
      'lock',
      'unlock',
      'close',
      'open',
      'pause',
      'approve',
      'announce',
    ],
  ]);
  const gone = once(ana.party, 'close');
  expect(await run('end', 'den', '--reason', 'good night')).toBe('ended  den');
  expect((await gone)[0]).toBe(4403);
  expect(await run('open', 'den')).toBe('open  den');
});

test('KB4: the keyboard of a shared terminal is given, freed, and everybody’s', async () => {
  const ana = await comeIn(proxy, 'shell', 'Ana');
  const bob = await comeIn(proxy, 'shell', 'Bob');
  await typeIn(ana.terminal, 'x');
  await until(async () =>
    expect(await run('people', 'shell')).toMatch(/\nAna .*active, keyboard\n/),
  );
  expect(await run('keyboard', 'shell', 'give', 'Bob')).toBe('keyboard  shell  give  Bob');
  expect(await run('people', 'shell')).toMatch(/\nBob .*active, keyboard$/);
  expect(await run('keyboard', 'shell', 'free')).toBe('keyboard  shell  free');
  expect(await run('people', 'shell')).not.toMatch(/keyboard/);
  expect(await run('keyboard', 'shell', 'everyone')).toBe('keyboard  shell  everyone');
  expect(bob.heard.filter((message) => message.type === 'told').map(({ what }) => what)).toEqual([
    ...['give_keyboard', 'free_keyboard', 'set_keyboard'],
  ]);
  expect(await run('keyboard', 'shell', 'give')).toMatch(/`give` needs a PERSON/);
  expect(await run('keyboard', 'shell', 'one', 'Bob')).toMatch(/`give` needs a PERSON/);
  expect(await run('keyboard', 'shell', 'mine')).toMatch(/one, everyone, give, free/);
  expect(await run('keyboard', 'den', 'one')).toMatch(/Only a room with `mode: shared`/);
  for (const one of [ana, bob])
    for (const socket of [one.party, one.terminal.socket]) socket.terminate();
});

test('DO5: who knocks is listed, let in and turned away', async () => {
  const [bob, eve] = [proxy.visitor(), proxy.visitor()];
  for (const [who, name] of [
    [bob, 'Bob'],
    [eve, 'Eve'],
  ] as const) {
    await who.fetch(`/room/gate/?name=${name}`);
    await who.fetch('/room/gate/door', { method: 'POST', headers: { origin: proxy.url } });
  }
  expect(await run('knocks', 'gate')).toBe('Bob\nEve');
  expect(await run('let-in', 'gate', 'Bob')).toBe('let-in  gate  Bob');
  expect(await run('turn-away', 'gate', 'Eve')).toBe('turn-away  gate  Eve');
  expect(await run('knocks', 'gate')).toBe('nobody');
  expect((await bob.fetch('/room/gate/')).status).toBe(200);
  expect((await eve.fetch('/room/gate/')).status).toBe(403);
});

test('RE6: a room is recorded, and its recordings are listed, shown, exported and removed', async () => {
  const rae = await comeIn(proxy, 'den', 'Rae');
  expect(await run('record', 'den', 'start')).toBe('records  den');
  await until(async () => expect(await run('recordings', 'list', 'den')).toMatch(/ recording /));
  const [, row = ''] = (await run('recordings', 'list')).split('\n');
  const [, id = ''] = row.split(/ +/);
  expect(row).toMatch(/^den +\d{8}-\d{6}-\w{6} .* 1 +recording +an operator$/);
  expect(await run('recordings', 'export', 'den', id)).toMatch(/^RECORDING_RUNS: /);
  expect(await run('recordings', 'remove', 'den', id)).toMatch(/^RECORDING_RUNS: /);
  expect(await run('record', 'den', 'stop')).toBe('stopped  den');
  await until(async () => expect(await run('recordings', 'list', 'den')).toMatch(/ stopped /));
  expect(await run('recordings', 'show', 'den', id)).toMatch(/\nseat-1\.cast +\d+ /);
  const films = path.join(home, 'films');
  const film = path.join(films, `den-${id}-seat-1.cast`);
  expect(await run('recordings', 'export', 'den', id, '--to', films)).toBe(film);
  expect(JSON.parse((await readFile(film, 'utf8')).split('\n')[0] ?? '')).toMatchObject({
    version: 3,
  });
  expect(await run('recordings', 'remove', 'den', id)).toBe(`removed  den  ${id}`);
  expect(await run('recordings', 'list')).toBe('no recordings');
  expect(await run('recordings', 'show', 'den', id)).toMatch(/^RECORDING_UNKNOWN: /);
  await rae.terminal.leave();
});

test('CH3: what a room keeps is exported, as JSON and as a text, into a new file alone, and erased', async () => {
  const ada = await comeIn(proxy, 'shell', 'Ada');
  ada.party.send(JSON.stringify({ v: 1, type: 'chat_msg', cid: 'c1', text: 'so *long*' }));
  const kept = async () => JSON.parse(await run('export', 'shell')) as { chat: { text: string }[] };
  await until(async () => expect((await kept()).chat).toMatchObject([{ text: 'so *long*' }]));
  expect(await run('export', 'shell', '--markdown')).toContain('**Ada** so \\*long\\*');
  const out = path.join(home, 'shell.md');
  expect(await run('export', 'shell', '--markdown', '--out', out)).toBe(
    `exported  shell  1 lines, 0 windows  ${out}`,
  );
  expect(await readFile(out, 'utf8')).toContain('**Ada**');
  expect(await run('export', 'shell', '--out', out)).toMatch(/EEXIST/);
  expect(await run('erase', 'shell')).toMatch(/^BAD_REQUEST: .*--yes/);
  expect(await run('erase', 'shell', '--yes')).toBe('erased  shell  chat');
  expect((await kept()).chat).toEqual([]);
  expect(await run('erase', 'shell', '--layout', '--yes')).toBe('erased  shell  chat and layout');
  ada.party.close();

  const md = await fetch(`${proxy.url}/api/rooms/shell/export?format=md`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  expect([md.status, md.headers.get('content-type'), md.headers.get('cache-control')]).toEqual([
    ...[200, 'text/markdown; charset=utf-8', 'no-store'],
  ]);
  expect(md.headers.get('content-disposition')).toMatch(
    /^attachment; filename="shell-[\d-]+\.md"$/,
  );
  const url = `${proxy.url}/api/rooms/shell/export`;
  expect((await fetch(url)).status).toBe(401);
  expect(
    (await fetch(`${url}?format=exe`, { headers: { authorization: `Bearer ${OPERATOR}` } })).status,
  ).toBe(400);
});
