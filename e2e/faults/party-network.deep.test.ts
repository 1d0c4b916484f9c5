// A bad network between bridges and their room: whatever an app said yes to is on both seats once it heals.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startLocalParty } from '../../proxy/party/local/local-party.ts';
import { enter } from '../../testing/enter.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { bothShow, live, open } from './stage.ts';
import { type FaultProxy, startFaultProxy } from './tcp-fault-proxy.ts';

const ROOMS = ['cut', 'slow', 'hole', 'trickle'] as const;
const SECRET = 'a secret of the tests, 32 bytes or more';
/** A ping each 15 s, and 5 s for its answer: the rest is for a machine that is busy. */
const NOTICED = { timeout: 120_000 };

let server: Server;
const networks = new Map<string, FaultProxy>();
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'tr-party-'));
  opened.defer(() => rm(stateDir, { recursive: true, force: true }));
  const log = pino({ level: 'silent' });
  const party = await startLocalParty({ stateDir, secret: SECRET, log });
  opened.defer(() => party.close());
  const rooms: Record<string, string> = {};
  for (const room of ROOMS) {
    const network = opened.use(await startFaultProxy(Number(new URL(party.url).port)));
    networks.set(room, network);
    // Each room has a bad network of its own.
    rooms[room] = pairRoom(room, `partykit_server: ${network.url}\n`);
  }
  server = await startServer({ rooms, env: { PARTY_URL: party.url, PARTY_SECRET: SECRET } });
  opened.defer(() => server.stop());
  for (const room of ROOMS) {
    for (const name of ['Ada', 'Bob']) opened.use(await enter({ base: server.url, room, name }));
  }
  for (const room of ROOMS) await live(server, room, 2);
}, 300_000);
afterAll(() => opened.disposeAsync());

function networkOf(room: (typeof ROOMS)[number]): FaultProxy {
  return networks.get(room) as FaultProxy;
}

/** Waits until both bridges of a room say this of their connection. */
async function bridgesBecome(room: string, status: string, patience = {}): Promise<void> {
  await vi.waitFor(async () => {
    const bridges = (await server.seats(room)).map((seat) => seat.bridge.status);
    expect(bridges).toEqual([status, status]);
  }, patience);
}

test.concurrent('BR9 LI3: a connection that is cut comes back, with what was done meanwhile', async () => {
  const network = networkOf('cut');
  await open(server, 'cut', 1, 10);
  await bothShow(server, 'cut', [10]);
  network.refuse(true);
  network.cut();
  await open(server, 'cut', 1, 30);
  await open(server, 'cut', 2, 50);
  await bridgesBecome('cut', 'reconnecting');
  network.refuse(false);
  await bridgesBecome('cut', 'live');
  await bothShow(server, 'cut', [10, 30, 50]);
  // A cut in the middle of what is being said.
  await open(server, 'cut', 1, 60);
  network.cut();
  await open(server, 'cut', 2, 70);
  network.cut();
  await bothShow(server, 'cut', [10, 30, 50, 60, 70]);
}, 300_000);

test.concurrent('BR9: with half a second of delay both ways nothing is lost or doubled', async () => {
  networkOf('slow').set({ delayMs: 500 });
  const columns = [10, 20, 30, 40, 50, 60];
  for (const [at, x] of columns.entries()) await open(server, 'slow', (at % 2) + 1, x);
  await bothShow(server, 'slow', columns);
  await bridgesBecome('slow', 'live');
}, 300_000);

test.concurrent('LI3: a room that is silent is noticed, and the bridges come back when it speaks again', async () => {
  const network = networkOf('hole');
  await open(server, 'hole', 1, 10);
  await bothShow(server, 'hole', [10]);
  network.set({ blackHole: true });
  await open(server, 'hole', 1, 30);
  await open(server, 'hole', 2, 50);
  await bridgesBecome('hole', 'reconnecting', NOTICED);
  await open(server, 'hole', 2, 70);
  network.set({});
  await bridgesBecome('hole', 'live');
  await bothShow(server, 'hole', [10, 30, 50, 70]);
}, 300_000);

test.concurrent('BR9: what trickles at a byte a second arrives when the network heals', async () => {
  const network = networkOf('trickle');
  network.set({ bytesPerSecond: 1 });
  await open(server, 'trickle', 1, 10);
  await open(server, 'trickle', 2, 50);
  // So slow an answer is none: the bridges give the connection up, and no new one comes about.
  await bridgesBecome('trickle', 'reconnecting', NOTICED);
  await open(server, 'trickle', 1, 30);
  network.set({});
  await bridgesBecome('trickle', 'live');
  await bothShow(server, 'trickle', [10, 30, 50]);
}, 300_000);
