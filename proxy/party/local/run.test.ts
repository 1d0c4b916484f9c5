// What one run of workerd is given, what it can reach, what it writes where, and what becomes of what it prints.
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TICKET_ALG, TICKET_AUDIENCE } from '../../../protocol/access/ticket.ts';
import { bundleWorker } from './bundle.ts';
import { type Run, startRun } from './run.ts';

const secret = 'a secret of the tests, 32 bytes or more';

interface Line {
  level: number;
  workerd?: string;
}

let dir: string;
let lines: Line[];
let open: AsyncDisposableStack;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'party-'));
  lines = [];
  open = new AsyncDisposableStack();
  open.defer(() => rm(dir, { recursive: true, force: true }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await open.disposeAsync();
});

/** Starts the party, or another worker. @param script main module of the other one */
async function start(script?: string): Promise<Run> {
  const bundle = await bundleWorker();
  const log = pino({ level: 'trace' }, { write: (text) => void lines.push(JSON.parse(text)) });
  const run = await startRun({
    ...bundle,
    script: script === undefined ? bundle.script : Buffer.from(script),
    dir,
    secret,
    port: 0,
    log,
  });
  open.defer(() => run.close());
  return run;
}

/** A worker that answers with the value of an expression, which may use `request` and `env`. */
const answering = (expression: string) => `
  import { DurableObject } from 'cloudflare:workers';
  export class RoomServer extends DurableObject {}
  export class AccountsServer extends DurableObject {}
  export class TerminalServer extends DurableObject {}
  export class AudienceServer extends DurableObject {}
  export class OpsMonitorBroadcastServer extends DurableObject {}
  export default { fetch: async (request, env) => new Response(await (${expression})) };`;

const labelOf = ({ level }: Line) => pino.levels.labels[level];

async function variablesOf(pid: string | number): Promise<string[]> {
  const environ = await readFile(`/proc/${pid}/environ`, 'utf8');
  const entries = environ.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => entry.split('=')[0] as string).sort();
}

test('workerd has the variables that it needs, and none of ours; its guard has none', async () => {
  vi.stubEnv('OPERATOR_TOKEN', 'a token of the tests');
  vi.stubEnv('ANTHROPIC_API_KEY', 'a key of the tests');
  const { pid } = await start();
  expect(await variablesOf(pid)).toEqual(['PARTY_SECRET', 'TZ']);
  const guard = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    guard.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  const found = guard[commands.findIndex((text) => text.includes(`workerd-guard\0${pid}\0`))];
  expect(await variablesOf(found as string)).toEqual([]);
});

test('a room lies where it has always been, so that the rooms of an older version are found', async () => {
  const { url } = await start();
  const token = await new SignJWT({ room: 'r1', name: 'Ana', role: 'bridge' })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject('ana')
    .setAudience(TICKET_AUDIENCE)
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(secret));
  await fetch(`${url}/parties/room-server/r1`, { headers: { authorization: `Bearer ${token}` } });
  // The id of the room `r1`; it comes of the room's name and of `uniqueKey`.
  const id = '19ce1961b85f3fd83e308e199c729716b20d660d68d4c11984e56b2d48361dd6';
  await access(path.join(dir, 'do', 'teleport-party-RoomServer', `${id}.sqlite`));
});

test.each([
  // Reserved for documentation: nobody is there, but it counts as a public address.
  '192.0.2.1:80',
  // What listens there is the party itself.
  '127.0.0.1',
])('the worker may not connect to %s', async (host) => {
  const { url, port } = await start(
    answering(`fetch(await request.text()).then(String, () => 'failed')`),
  );
  const target = host.includes(':') ? host : `${host}:${port}`;
  const response = await fetch(url, { method: 'POST', body: `http://${target}/` });
  expect(await response.text()).toBe('failed');
  await vi.waitFor(() =>
    expect(lines.map(({ workerd }) => workerd)).toEqual([
      expect.stringContaining(`connecting to ${target} is not allowed`),
    ]),
  );
});

test('what the worker prints comes at its level', async () => {
  const { url } = await start(
    answering(`console.log('a'), console.warn('b'), console.error('c', new Error('d')), 'ok'`),
  );
  await fetch(url);
  await vi.waitFor(() => expect(lines).toHaveLength(3));
  expect(lines.map((line) => [labelOf(line), line.workerd?.split('\n')[0]])).toEqual([
    ['debug', 'a'],
    ['warn', 'b'],
    ['error', 'c Error: d'],
  ]);
});

test('a broken frame is no error of ours', async () => {
  const { url } = await start();
  const socket = await upgrade(`${url}/parties/room-server/r1?ticket=none`);
  // A masked text frame with all reserved bits set.
  socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
  const line = await vi.waitFor(() => {
    const found = lines.find(({ workerd }) => workerd?.includes('WebSocket protocol error'));
    if (!found) throw new Error('nothing was printed');
    return found;
  });
  expect(labelOf(line)).toBe('debug');
  expect(lines.filter((each) => labelOf(each) === 'error')).toEqual([]);
});

function upgrade(url: string): Promise<Duplex> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  return new Promise((resolve, reject) => {
    request(url, { headers })
      .on('upgrade', (_, socket) => {
        open.defer(() => void socket.destroy());
        socket.resume();
        resolve(socket);
      })
      .on('error', reject)
      .end();
  });
}

test('a start that fails says what workerd said, and leaves nothing behind', async () => {
  await expect(start(`throw new Error('broken from the start');`)).rejects.toThrow(
    /^workerd did not start: .*broken from the start/,
  );
  expect(await readdir(dir)).not.toContain('workerd.json');
});

test('a port that is taken is said', async () => {
  const { port } = await start();
  const bundle = await bundleWorker();
  const log = pino({ level: 'silent' });
  await expect(startRun({ ...bundle, dir, secret, port, log })).rejects.toThrow(
    /Address already in use/,
  );
});
