// workerd killed again and again while bridges write: it comes back, and what was acknowledged is there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { TICKET_ALG, TICKET_AUDIENCE } from '../../../protocol/access/ticket.ts';
import { encode } from '../../../protocol/frames.ts';
import type { ClientInput, ServerMessage } from '../../../protocol/messages.ts';
import { type LocalParty, startLocalParty } from './local-party.ts';

const KILLS = 12;
const SECRET = 'a secret of the tests, 32 bytes or more';
const WRITERS = 3;
/** Deltas of each writer that wait for their ack; the rate stays below LI1's. */
const IN_FLIGHT = 4;
const WRITE_MS = 40;
const RETRY_MS = 50;

let party: LocalParty;
let open: AsyncDisposableStack;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'party-'));
  open.defer(() => rm(stateDir, { recursive: true, force: true }));
  party = await startLocalParty({ stateDir, secret: SECRET, log: pino({ level: 'silent' }) });
  open.defer(() => party.close());
});
afterEach(() => open.disposeAsync());

function ticket(sub: string): Promise<string> {
  return new SignJWT({ room: 'r1', name: sub, role: 'bridge' })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject(sub)
    .setAudience(TICKET_AUDIENCE)
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(SECRET));
}

/** A bridge that moves one window all the time, keeps its outbox (HS3), and comes back whenever it is cut off. */
class Writer {
  readonly sid: string;
  /** The last delta that the room has acknowledged. */
  acked = 0;
  /** How often the room has welcomed it. */
  welcomes = 0;
  epochs = new Set<string>();
  #sent = 0;
  #socket: WebSocket | null = null;
  #ready = false;
  #stop = new AbortController();
  #done: Promise<void>;

  constructor(sid: string) {
    this.sid = sid;
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#socket?.terminate();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#connect();
      if (!signal.aborted) await sleep(RETRY_MS);
    }
  }

  async #connect(): Promise<void> {
    const url = `${party.url.replace('http', 'ws')}/parties/room-server/r1?ticket=${await ticket(this.sid)}`;
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.on('open', () => this.#send({ type: 'hello', role: 'bridge', sid: this.sid }));
    socket.on('message', (data) => this.#take(JSON.parse(String(data))));
    // A refused connection is what this is about; `close` follows.
    socket.on('error', () => socket.terminate());
    const timer = setInterval(() => this.#write(), WRITE_MS);
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(timer);
    this.#ready = false;
  }

  #take(message: ServerMessage): void {
    if (message.type === 'state_sync') this.epochs.add(message.epoch);
    if (message.type === 'welcome') {
      expect(message.ack, 'no acknowledged delta is forgotten').toBeGreaterThanOrEqual(this.acked);
      this.welcomes += 1;
      this.#ready = true;
      this.#sent = message.ack;
    }
    if (message.type === 'ack') this.acked = Math.max(this.acked, message.seq);
  }

  #write(): void {
    if (!this.#ready || this.#sent - this.acked >= IN_FLIGHT) return;
    this.#sent += 1;
    const seq = this.#sent;
    const window = { g: `${this.sid}:${seq % 40}`, type: 'clock', rect: [seq % 100, 0, 9, 9] };
    // Windows come once and then move, so that every delta leaves a trace.
    const ops = [
      { op: 'add', ...window },
      { op: 'set', g: window.g, rect: window.rect, props: { seq } },
    ];
    this.#send({ type: 'state_delta', seq, ops });
  }

  #send(message: ClientInput): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encode(message));
  }
}

test('workerd killed while bridges write: back each time, nothing acknowledged is lost', {
  timeout: 600_000,
}, async () => {
  const writers = Array.from({ length: WRITERS }, (_, n) => new Writer(`b${n}`));
  open.defer(async () => {
    await Promise.all(writers.map((writer) => writer.close()));
  });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = writers.map(({ acked }) => acked);
    await vi.waitFor(
      () => {
        // It may serve some ms before the start is over and its pid is known.
        expect(party.pid).not.toBeNull();
        for (const [n, { acked }] of writers.entries())
          expect(acked).toBeGreaterThan((before[n] as number) + 5 + kill);
      },
      { interval: 5 },
    );
    const welcomes = writers.map((writer) => writer.welcomes);
    const pid = party.pid as number;
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(
      () => {
        for (const [n, writer] of writers.entries())
          expect(writer.welcomes).toBeGreaterThan(welcomes[n] as number);
      },
      { interval: 5 },
    );
  }
  const sums = writers.map(({ acked }) => acked);
  expect(writers.flatMap(({ epochs }) => [...epochs]).every((e, _, all) => e === all[0])).toBe(
    true,
  );
  await Promise.all(writers.map((writer) => writer.close()));

  const reader = new WebSocket(
    `${party.url.replace('http', 'ws')}/parties/room-server/r1?ticket=${await ticket('reader')}`,
  );
  open.defer(() => reader.terminate());
  const put = await new Promise<{ g: string; props: Record<string, unknown> }[]>((resolve) => {
    reader.on('open', () => reader.send(encode({ type: 'hello', role: 'bridge', sid: 'reader' })));
    reader.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      if (message.type === 'state_sync') resolve(message.put);
    });
  });
  const held = new Map(put.map(({ g, props }) => [g, Number(props.seq)]));
  for (const [n, writer] of writers.entries()) {
    const acked = sums[n] as number;
    // The last delta of each of its windows is in the room.
    for (let seq = Math.max(1, acked - 39); seq <= acked; seq += 1)
      expect(held.get(`${writer.sid}:${seq % 40}`)).toBeGreaterThanOrEqual(seq);
  }
});
