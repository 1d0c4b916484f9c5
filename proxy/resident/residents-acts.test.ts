// What residents do and say in a whole proxy with its real party: their acts by the room's rules, others' keys, hostile
// models, and what hosts and operators see of all that.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { CALLS } from '../../agent/model/limits.ts';
import type { RoomExport } from '../../protocol/access/room-control.ts';
import { CHAT_MAX_CHARS } from '../../protocol/limits.ts';
import { HOSTILE, steeringIn } from '../../testing/hostile-text.ts';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { runCli } from '../test/cli.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { OpsPage } from '../test/ops-page.ts';
import { visit } from '../test/resident-visit.ts';

const KEY = 'sk-ant-of-the-host-0123456789';
const LENT = 'sk-ant-of-a-visitor-0123456789';
let model: ModelServer;
/** Takes no key but a visitor's. */
let lentModel: ModelServer;
let proxy: TestProxy;
let folder: string;
let logged = '';

const log = pino(
  { level: 'trace' },
  {
    write(row: string) {
      logged += row;
    },
  },
);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'resident-acts-'));
  await writeFile(path.join(folder, 'key'), KEY, { mode: 0o600 });
  model = await startModelServer({ key: KEY });
  lentModel = await startModelServer({ key: LENT });
  const lives = (at: ModelServer, more: string, source = 'host_config') =>
    `multiplayer: true\nmax_players: 4\napp: [cat]\npersist: 60s\napi_key_source: ${source}\nagent: { name: Wib, base_url: "${at.anthropic}", memory: false, speaks: always, ${more} }`;
  proxy = await startTestProxy(
    {
      acts: lives(model, 'hands: [open, move, write, give]'),
      wild: lives(model, 'hands: [open]'),
      lent: lives(lentModel, '', 'visitor_dialog'),
      ails: lives(lentModel, ''),
      off: lives(model, ''),
    },
    { STATE_DIR: path.join(folder, 'state') },
    log,
    { 'config.yaml': `agent: { key_file: ${path.join(folder, 'key')} }\n` },
  );
});
afterEach(() => model.forget());
afterAll(async () => {
  await proxy.close();
  await Promise.all([model[Symbol.asyncDispose](), lentModel[Symbol.asyncDispose]()]);
  await rm(folder, { recursive: true });
});

async function come(room: string, name: string) {
  const one = await visit(proxy, room, name);
  onTestFinished(() => one[Symbol.dispose]());
  return one;
}
const asOperator = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
const post = async (at: string) => {
  const init = { method: 'POST', headers: asOperator, body: '{}' };
  expect((await fetch(`${proxy.url}/api/rooms/${at}`, init)).ok).toBe(true);
};
async function layoutOf(room: string) {
  const answer = await fetch(`${proxy.url}/api/rooms/${room}/export`, { headers: asOperator });
  return ((await answer.json()) as RoomExport).layout;
}

test('AG6, LK1: it gives, opens and writes; a lock holds for it, and leaves it the text', async () => {
  const ada = await come('acts', 'Ada');
  const bob = await come('acts', 'Bob');
  await ada.isHome();
  model.say(
    {
      calls: [
        { name: 'give', input: { to: bob.person.pid, text: 'for Bob alone' } },
        { name: 'open', input: { type: 'note', title: 'List', text: 'milk' } },
      ],
    },
    { text: 'There.' },
  );
  ada.say('Give Bob a text, and open a list');
  await until(() => expect(ada.answers()).toContain('There.'));
  expect(bob.of('given')).toMatchObject([{ text: 'for Bob alone' }]);
  expect(ada.of('given')).toEqual([]);
  const [opened] = await layoutOf('acts');
  expect(opened).toMatchObject({ type: 'note', title: 'List', props: { text: 'milk' } });
  const [, g] = /Opened as ([a-z0-9]+:\d+)/.exec(model.requests.at(-1)?.raw ?? '') ?? [];

  await post('acts/lock');
  model.say(
    {
      calls: [
        { name: 'move', input: { window: g, rect: [0, 0, 20, 8] } },
        { name: 'write', input: { window: g, text: 'tea', how: 'append' } },
      ],
    },
    { text: 'Half of it.' },
  );
  ada.say('Move it, and add tea');
  await until(() => expect(ada.answers()).toContain('Half of it.'));
  expect(model.requests.at(-1)?.raw).toMatch(/Not done: [^"]*locked/);
  expect(await layoutOf('acts')).toMatchObject([
    { rect: opened?.rect, props: { text: 'milk\ntea' } },
  ]);

  await post('acts/unlock');
  await post('acts/pause');
  ada.say('Anybody?');
  await until(() => expect(ada.of('room').at(-1)?.paused).toBe(true));
  await post('acts/resume');
  model.say({ text: 'I am here.' });
  ada.say('And now?');
  await until(() => expect(ada.answers()).toContain('I am here.'));
  const audit = await fetch(`${proxy.url}/api/rooms/acts/audit`, { headers: asOperator });
  for (const what of ['act_give', 'act_open', 'act_move', 'act_write'])
    expect(await audit.clone().text()).toContain(what);
});

test('TX1, AG6: whatever a model says or calls for, people get plain text, and no act that is not allowed is done', async () => {
  const ada = await come('wild', 'Ada');
  await ada.isHome();
  const texts = Object.values(HOSTILE);
  // As many acts as an answer may have, of which one is refused.
  const many = CALLS - 1;
  for (let at = 0; at < texts.length; at += many) {
    const some = texts.slice(at, at + many);
    const tries = some.flatMap((text) => [
      { name: 'shell', input: { run: text } },
      { name: 'write', input: { window: 'aa:1', text, how: 'replace' } },
      { name: 'open', input: { type: 'note', title: text, text } },
    ]);
    const calls = [{ name: 'open', input: { type: 'terminal' } }, ...tries];
    model.say({ text: some.join('\n'), calls }, { text: `Said ${at}.` });
    ada.say(`Say ${at}`);
    await until(() => expect(ada.answers().join('\n')).toContain(`Said ${at}.`));
  }
  model.say({ text: ['\u202e\u001b]0;x\u0007 '.repeat(500), 'x'.repeat(40_000)] });
  ada.say('And much of it');
  await until(() => {
    const long = ada.answers().filter((line) => line.length > CHAT_MAX_CHARS * 0.9);
    expect(long.length).toBeGreaterThan(5);
  });
  for (const said of ada.heard) {
    const { type } = said;
    if (type !== 'chat_msg' && type !== 'chat_grow') continue;
    expect(said.text.length).toBeLessThanOrEqual(CHAT_MAX_CHARS);
    for (const line of said.text.split('\n')) expect(steeringIn(line)).toBe('');
  }
  const windows = await layoutOf('wild');
  expect(windows.map(({ type }) => type)).toEqual(texts.map(() => 'note'));
  for (const { title, props } of windows)
    for (const line of [title, ...String(props?.text ?? '').split('\n')])
      expect(steeringIn(line ?? '')).toBe('');
});

test('AG9: a visitor’s own key is used for them alone, and nobody hears it', async () => {
  const ada = await come('lent', 'Ada');
  const bob = await come('lent', 'Bob');
  await ada.isHome();
  bob.say('Hello');
  await until(() =>
    expect(ada.answers().some((text) => text.startsWith('Bob: I answer with'))).toBe(true),
  );
  const lend = await ada.person.visitor.fetch('/api/rooms/lent/resident/key', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: proxy.url },
    body: JSON.stringify({ key: LENT }),
  });
  expect(lend.status).toBe(204);
  await until(() => expect(bob.of('room').at(-1)?.resident?.for).toEqual([ada.person.pid]));
  lentModel.say({ text: 'Hello Ada.' });
  ada.say('Hello');
  await until(() => expect(bob.answers()).toContain('Hello Ada.'));
  bob.say('And me?');
  lentModel.say({ text: 'Ada again.' });
  ada.say('Me again');
  await until(() => expect(bob.answers()).toContain('Ada again.'));
  const inspection = await fetch(`${proxy.url}/api/ops/rooms/lent`, { headers: asOperator });
  const metrics = await fetch(`${proxy.url}/metrics`, { headers: asOperator });
  const shown = [ada.heard, bob.heard, await proxy.snapshot(), await inspection.text()];
  for (const text of [JSON.stringify(shown), await metrics.text(), logged]) {
    expect(text).not.toContain(LENT);
    expect(text).not.toContain(KEY);
  }
});

test('OM1: a resident whose provider fails twice in a row shows in the scans, until it answers', async () => {
  using page = new OpsPage(proxy.url);
  const ada = await come('ails', 'Ada');
  await ada.isHome();
  for (const [at, text] of ['One?', 'Two?'].entries()) {
    ada.say(text);
    await until(() =>
      expect(ada.answers().filter((line) => line.startsWith('I can’t answer'))).toHaveLength(
        at + 1,
      ),
    );
  }
  const { rooms } = await page.scan(({ rooms: all }) =>
    all.some(({ room, health }) => room === 'ails' && health.level !== 'ok'),
  );
  const ails = rooms.find(({ room }) => room === 'ails');
  expect(JSON.stringify(ails?.health)).toContain('resident-failing');
  expect(ails?.resident).toMatchObject({ state: 'home' });
});

test('AG8: `teleport resident` sends it away and calls it back', async () => {
  const ada = await come('off', 'Ada');
  await ada.isHome();
  const run = async (...args: string[]) => {
    const env = { STATE_DIR: path.join(folder, 'state'), OPERATOR_TOKEN: OPERATOR };
    const none = { CONFIG: undefined, PARTY_URL: undefined, PARTY_SECRET: undefined };
    const { stdout, stderr } = await runCli(folder, ['resident', ...args], { ...env, ...none });
    return stdout.trimEnd() || stderr.trim();
  };
  expect(await run('off', 'off', '--reason', 'enough')).toBe('resident  off  off');
  await until(() => expect(ada.state()).toBe('off'));
  expect(ada.of('told').at(-1)).toMatchObject({ what: 'resident_off', reason: 'enough' });
  expect(await run('off', 'on')).toBe('resident  off  on');
  await ada.isHome();
  model.say({ text: 'Back.' });
  ada.say('Hello');
  await until(() => expect(ada.answers()).toContain('Back.'));
  expect(await run('nowhere', 'off')).toMatch(/^ACT_FAILED: /);
});

test('a key file that others may read ends a start with the command that helps', async () => {
  const file = path.join(folder, 'open-key');
  await writeFile(file, KEY);
  await chmod(file, 0o644);
  const start = startTestProxy({ den: 'app: [cat]' }, {}, undefined, {
    'config.yaml': `agent: { key_file: ${file} }\n`,
  });
  await expect(start).rejects.toThrow(`run: chmod 600 ${file}`);
});
