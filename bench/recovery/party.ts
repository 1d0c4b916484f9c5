// The room's server as `npm start` runs it: how soon it serves, and how soon a room answers again after it was killed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import { createTicketIssuer, type TicketIssuer } from '../../proxy/auth/tickets.ts';
import { type LocalParty, startLocalParty } from '../../proxy/party/local/local-party.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { until } from '../tools/wait.ts';

const SECRET = 'a secret of the benchmark, 32 bytes';
const ROOM = 'back';
const STARTS = 3;
/** One soon after the other, so that the waits before a restart grow as far as they may. */
const KILLS = 6;

export interface PartyFigures {
  /** ms until a start is over: bundle, workerd, its port. */
  start: Stats;
  /** ms from SIGKILL of workerd to a room's answer. */
  killed: Stats;
}

export async function party(): Promise<PartyFigures> {
  await using parts = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'bench-party-'));
  parts.defer(() => rm(stateDir, { recursive: true, force: true }));
  const start = () => startLocalParty({ stateDir, secret: SECRET, log: pino({ level: 'silent' }) });
  const starts: number[] = [];
  let running: LocalParty | undefined;
  parts.defer(() => running?.close());
  for (let i = 0; i < STARTS; i += 1) {
    await running?.close();
    const began = performance.now();
    running = await start();
    starts.push(performance.now() - began);
  }
  return { start: stats(starts), killed: stats(await kills(running as LocalParty)) };
}

async function kills(running: LocalParty): Promise<number[]> {
  const tickets = createTicketIssuer(SECRET);
  const times: number[] = [];
  await until(() => answers(running.url, tickets));
  for (let i = 0; i < KILLS; i += 1) {
    // It may serve some ms before the start is over and its pid is known.
    await until(() => running.pid !== null);
    const pid = running.pid as number;
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    await until(() => running.pid !== pid, { everyMs: 1 });
    await until(() => answers(running.url, tickets));
    times.push(performance.now() - killed);
  }
  return times;
}

/** Whether a room welcomes a visitor now. */
async function answers(url: string, tickets: TicketIssuer): Promise<boolean> {
  const { ticket } = await tickets.issue({ room: ROOM, sub: 'ada', name: 'Ada', role: 'guest' });
  const address = `${url.replace('http', 'ws')}/parties/room-server/${ROOM}?ticket=${ticket}`;
  const socket = new WebSocket(address, { perMessageDeflate: false });
  return new Promise((resolve) => {
    socket.on('open', () => socket.send(encode({ type: 'hello', role: 'browser', sid: 'ada' })));
    socket.on('message', () => {
      resolve(true);
      socket.terminate();
    });
    // Refused, while nobody listens: the close says so, too.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => resolve(false));
  });
}
