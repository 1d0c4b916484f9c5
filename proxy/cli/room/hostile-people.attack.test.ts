// Each hostile text in what people and operators say while a room runs: what commands print of it, and the log, is inert.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE, steeringIn } from '../../../testing/hostile-text.ts';
import { runCli } from '../../test/cli.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';
import { joinWith, ticketOf } from '../../test/ways-in.ts';

const CAT = 'app: [cat]\nmode: shared\nmax_players: 50\npersist: 60s';
const logged: string[] = [];
const seen = new Set<string>();
let home: string;
let proxy: TestProxy;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'hostile-'));
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  proxy = await startTestProxy(
    { hall: CAT, den: `door: knock\n${CAT}` },
    { STATE_DIR: path.join(home, 'state') },
    log,
  );
});
afterAll(async () => {
  await proxy?.close();
  await rm(home, { recursive: true, force: true });
});

function expectInert(text: string): void {
  for (const line of text.split('\n')) expect(steeringIn(line)).toBe('');
}
/** Runs a command; whatever it prints is inert. */
async function run(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runCli(home, args, {
    ...{ STATE_DIR: path.join(home, 'state'), OPERATOR_TOKEN: OPERATOR, CONFIG: undefined },
  });
  expectInert(`${stdout}\n${stderr}`);
  return stdout;
}
const api = (target: string, body: object) =>
  fetch(`${proxy.url}/api/rooms/${target}`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
  });

test.each(Object.entries(HOSTILE))(
  '%s: names, reasons and questions, in people, knocks, bans, audit and a room looked into',
  async (_, text) => {
    const name = encodeURIComponent(text.toWellFormed());
    const visitor = proxy.visitor();
    await visitor.fetch(`/room/hall/?name=${name}`);
    await visitor.fetch(`/room/den/?name=${name}`);
    const knocked = { method: 'POST', headers: { origin: proxy.url } };
    await visitor.fetch('/room/den/door', knocked);
    const caller = { url: proxy.url, cookie: visitor.cookie };
    const { outcome, socket } = await joinWith(caller, 'hall', await ticketOf(caller, 'hall'));
    expect(outcome).toBe('in');
    // Those of before are remembered for a while.
    const people = JSON.parse(await run('people', 'hall', '--json')) as { pid: string }[];
    const person = people.map(({ pid }) => pid).find((pid) => !seen.has(pid));
    expect(person).toBeDefined();
    seen.add(person as string);
    expect(await run('people', 'hall')).toMatch(/^NAME/);
    expect(await run('knocks', 'den')).not.toMatch(/^nobody/);
    JSON.parse(await run('knocks', 'den', '--json'));
    // By the API, which takes any text, and by the commands, which take what an argument can hold.
    expect((await api('hall/pause', { reason: text, question: text })).status).toBe(200);
    expect(await run('room', 'hall', '--inspect')).toMatch(/^room +hall/);
    JSON.parse(await run('room', 'hall', '--inspect', '--json'));
    await run('refuse', 'hall');
    await run('resume', 'hall');
    await run('mute', 'hall', text, '--reason', text);
    await run('let-in', 'den', text);
    expect((await api('hall/ban', { person, reason: text, hours: 1 })).status).toBe(200);
    const bans = JSON.parse(await run('bans', 'hall', '--json')) as { id: string }[];
    expect(await run('bans', 'hall')).toMatch(/^ID/);
    for (const { id } of bans) await run('unban', 'hall', id);
    expect(await run('audit', 'hall')).toMatch(/^WHEN/);
    for (const line of (await run('audit', 'hall', '--json')).trim().split('\n')) JSON.parse(line);
    await run('status');
    socket.terminate();
    for (const line of logged.splice(0)) expectInert(line.trimEnd());
  },
);
