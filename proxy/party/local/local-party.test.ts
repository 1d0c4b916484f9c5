// The party as `npm start` runs it: real workerd, real sockets, storage on disk, and workerd killed.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { TICKET_ALG, TICKET_AUDIENCE, type Ticket } from '../../../protocol/access/ticket.ts';
import { encode } from '../../../protocol/frames.ts';
import type { ClientInput, ServerMessage } from '../../../protocol/messages.ts';
import { until } from '../../../testing/until.ts';
import { type LocalParty, startLocalParty } from './local-party.ts';

const secret = 'a secret of the tests, 32 bytes or more';
const log = pino({ level: 'silent' });

let stateDir: string;
let open: AsyncDisposableStack;

beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'party-'));
  open = new AsyncDisposableStack();
  open.defer(() => rm(stateDir, { recursive: true, force: true }));
});
afterEach(() => open.disposeAsync());

async function start(): Promise<LocalParty> {
  const party = await startLocalParty({ stateDir, secret, log });
  open.defer(() => party.close());
  return party;
}

function ticket(claims: Partial<Ticket> = {}): Promise<string> {
  const { sub = 'ana', room = 'r1', name = 'Ana', role = 'guest' } = claims;
  return new SignJWT({ room, name, role })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject(sub)
    .setAudience(TICKET_AUDIENCE)
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(secret));
}

class Client {
  readonly received: ServerMessage[] = [];
  #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
  }

  send(message: ClientInput): void {
    this.#socket.send(encode(message));
  }

  async last<T extends ServerMessage['type']>(
    type: T,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    return vi.waitFor(
      () => {
        const found = this.received.findLast((m) => m.type === type);
        if (!found) throw new Error(`no ${type}`);
        return found as Extract<ServerMessage, { type: T }>;
      },
      { interval: 5 },
    );
  }

  close(): void {
    this.#socket.terminate();
  }
}

async function connect(url: string, claims: Partial<Ticket>, sid: string): Promise<Client> {
  const socket = new WebSocket(
    `${url.replace('http', 'ws')}/parties/room-server/r1?ticket=${await ticket(claims)}`,
  );
  open.defer(() => socket.terminate());
  const client = new Client(socket);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const role = claims.role === 'bridge' ? 'bridge' : 'browser';
  client.send({ type: 'hello', role, sid });
  await client.last('chat_history');
  return client;
}

const add = (n: number) => ({ op: 'add', g: `b1:${n}`, type: 'clock', rect: [0, 0, 9, 9] });

/** Whether a process runs; one that has ended and waits to be reaped does not. */
async function alive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

test('serves, and close() leaves no workerd behind', async () => {
  const party = await start();
  expect(await (await fetch(`${party.url}/healthz`)).json()).toEqual({ ok: true });
  const pid = party.pid as number;
  expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('workerd');
  await party.close();
  await party.close();
  expect(party.pid).toBeNull();
  expect(await alive(pid)).toBe(false);
  expect((await readdir(path.join(stateDir, 'party'))).includes('workerd.json')).toBe(false);
});

test('listens on the loopback interface alone', async () => {
  const party = await start();
  const port = Number(new URL(party.url).port).toString(16).toUpperCase().padStart(4, '0');
  const tcp =
    (await readFile('/proc/net/tcp', 'utf8')) + (await readFile('/proc/net/tcp6', 'utf8'));
  const listening = tcp
    .split('\n')
    .filter((line) => / 0A /.test(line) && line.includes(`:${port} `));
  expect(listening.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${port}`]);
});

test('HS1, ST4, CH1: two clients over real sockets share windows, people and chat', async () => {
  const { url } = await start();
  const ana = await connect(url, { sub: 'ana' }, 'tab1');
  const bridge = await connect(url, { sub: 'ana', role: 'bridge' }, 'b1');
  bridge.send({ type: 'state_delta', seq: 1, ops: [add(1)] });
  expect(await bridge.last('ack')).toMatchObject({ res: 'commit', rev: 1 });
  expect(await ana.last('state_delta')).toMatchObject({ rev: 1, ops: [{ g: 'b1:1' }] });
  ana.send({ type: 'chat_msg', cid: 'c1', text: 'hi' });
  expect(await bridge.last('chat_msg')).toMatchObject({ sender: 'Ana', text: 'hi' });
});

test('a room outlives a restart of the party: epoch, windows, seqs, chat and pids', async () => {
  const first = await start();
  const bridge = await connect(first.url, { role: 'bridge' }, 'b1');
  bridge.send({ type: 'state_delta', seq: 1, ops: [add(1), add(2)] });
  bridge.send({ type: 'chat_msg', cid: 'c1', text: 'hi' });
  await bridge.last('ack');
  await bridge.last('chat_msg');
  const before = { welcome: await bridge.last('welcome'), sync: await bridge.last('state_sync') };
  await first.close();

  const second = await start();
  const again = await connect(second.url, { role: 'bridge' }, 'b1');
  expect(await again.last('welcome')).toMatchObject({
    pid: before.welcome.pid,
    ack: 1,
    seed: false,
  });
  const sync = await again.last('state_sync');
  expect(sync).toMatchObject({ epoch: before.sync.epoch, rev: 1 });
  expect(sync.put.map(({ g }) => g)).toEqual(['b1:1', 'b1:2']);
  expect((await again.last('chat_history')).lines).toMatchObject([{ text: 'hi' }]);
});

test('workerd killed: back on the same port, nothing acknowledged is lost', async () => {
  const party = await start();
  const bridge = await connect(party.url, { role: 'bridge' }, 'b1');
  for (let seq = 1; seq <= 30; seq += 1) bridge.send({ type: 'state_delta', seq, ops: [add(seq)] });
  await until(() => expect(bridge.received.some((m) => m.type === 'ack')).toBe(true));
  const killed = party.pid as number;
  process.kill(killed, 'SIGKILL');
  await until(async () => expect((await fetch(`${party.url}/healthz`)).ok).toBe(true));
  await until(() => expect(party.pid).not.toBeNull());
  expect(party.pid).not.toBe(killed);
  const acked = bridge.received.filter((m) => m.type === 'ack').length;
  const again = await connect(party.url, { role: 'bridge' }, 'b1');
  const welcome = await again.last('welcome');
  expect(welcome.ack).toBeGreaterThanOrEqual(acked);
  expect((await again.last('state_sync')).put).toHaveLength(welcome.ack);
  const pid = party.pid as number;
  await party.close();
  expect(await alive(pid)).toBe(false);
});

test('workerd killed again and again comes back each time, and close() ends it at any moment', async () => {
  const party = await start();
  for (let n = 0; n < 3; n += 1) {
    const pid = await until(() => {
      expect(party.pid).not.toBeNull();
      return party.pid as number;
    });
    process.kill(pid, 'SIGKILL');
    await until(() => expect(party.pid).not.toBe(pid));
  }
  await party.close();
  await expect(fetch(`${party.url}/healthz`)).rejects.toThrow();
  expect(await workerdsOf(stateDir)).toEqual([]);
});

/** Starts the party in a process of its own, which is then killed; returns what it left. */
async function orphanOf(beforeKill: (guard: string) => void = () => {}): Promise<number> {
  const script = `
    import { startLocalParty } from ${JSON.stringify(path.join(import.meta.dirname, 'local-party.ts'))};
    import { pino } from 'pino';
    const party = await startLocalParty({
      stateDir: ${JSON.stringify(stateDir)}, secret: ${JSON.stringify(secret)}, log: pino({ level: 'silent' }),
    });
    console.log(party.pid);
    setInterval(() => {}, 1_000);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: path.resolve(import.meta.dirname, '../../..'),
  });
  open.defer(() => void run.child.kill('SIGKILL'));
  const pid = await new Promise<number>((resolve) => {
    run.child.stdout?.once('data', (data) => resolve(Number(data)));
  });
  open.defer(async () => {
    if (await alive(pid)) process.kill(pid, 'SIGKILL');
  });
  for (const guard of await processesWith(`workerd-guard\0${pid}\0`)) beforeKill(guard);
  run.child.kill('SIGKILL');
  await run.catch((error: { signal?: string }) => expect(error.signal).toBe('SIGKILL'));
  return pid;
}

test('workerd ends when its owner is killed', async () => {
  const orphan = await orphanOf();
  await until(async () => expect(await alive(orphan)).toBe(false));
  // The guard ends after what it has killed.
  await until(async () => expect(await processesWith(`workerd-guard\0${orphan}\0`)).toEqual([]));
});

test('a workerd that outlived its owner all the same is ended by the next start', async () => {
  const orphan = await orphanOf((guard) => process.kill(Number(guard), 'SIGKILL'));
  expect(await alive(orphan), 'without its guard, workerd stays').toBe(true);
  const party = await start();
  expect(await alive(orphan)).toBe(false);
  expect(party.pid).not.toBe(orphan);
});

/** Pids of the processes whose command line has this in it. */
async function processesWith(part: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const cmdline = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (cmdline.includes(part)) found.push(pid);
  }
  return found;
}

/** Pids of the workerd processes that have a file of this folder open. */
async function workerdsOf(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await processesWith('workerd')) {
    const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '');
    if (maps.includes(dir)) found.push(pid);
  }
  return found;
}
