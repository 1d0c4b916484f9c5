// How late people see each other's pointers as the crowd grows, beside a plain relay of every message to everybody.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { createTicketIssuer } from '../proxy/auth/tickets.ts';
import { createPartyClient } from '../proxy/party/client.ts';
import { bundleWorker } from '../proxy/party/local/bundle.ts';
import { startRun } from '../proxy/party/local/run.ts';
import { type CrowdFigures, runCrowd } from './cursors/run.ts';
import { atMost, type Target } from './runner/judge.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';

const COUNTS = [2, 10, 25, 50, 100];
/** A room that is full, with an audience. */
const AUDIENCE = { movers: 20, people: 220 };
const HZ = 30;
const SECRET = 'a secret of the benchmark, 32 bytes';
const ROOM = 'crowd';

export interface CursorsFigures {
  unit: string;
  hz: number;
  machine: MachineAtWork;
  /** By the number of people. */
  people: Record<string, { room: CrowdFigures; relay: CrowdFigures }>;
  /** CR2: some who move, and many who look on. */
  audience: typeof AUDIENCE & { room: CrowdFigures };
}

/** Runs the crowds one after the other, relay and room in turns; takes about two minutes. */
export async function cursors(): Promise<CursorsFigures> {
  const machine = machineAtWork();
  const people: CursorsFigures['people'] = {};
  for (const count of COUNTS) {
    const relay = await crowd('relay', count);
    const room = await crowd('room', count);
    people[count] = { room, relay };
    console.error(`${count} people measured`);
  }
  const audience = await crowd('room', AUDIENCE.people, AUDIENCE.movers);
  return {
    unit: 'ms',
    hz: HZ,
    machine: machine(),
    people,
    audience: { ...AUDIENCE, room: audience },
  };
}

/** One crowd at a server of its own. @param people from 2 on @param movers the others look on from the audience */
export async function crowd(
  kind: 'room' | 'relay',
  people: number,
  movers = people,
): Promise<CrowdFigures> {
  await using open = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'cursors-'));
  open.defer(() => rm(dir, { recursive: true, force: true }));
  const log = pino({ level: 'error' }, pino.destination(2));
  const entry = path.join(import.meta.dirname, 'cursors', 'relay.ts');
  const bundle = await bundleWorker(kind === 'relay' ? entry : undefined);
  const run = await startRun({ ...bundle, dir, secret: SECRET, port: 0, log });
  open.defer(() => run.close());
  if (kind === 'room') {
    const client = createPartyClient(() => run.url, createTicketIssuer(SECRET), log);
    await client.control(ROOM, { op: 'configure', grid: null, limits: { browsers: movers } });
  }
  const url = run.url.replace('http', 'ws');
  // Awaited here, or all of it would be closed before it has begun.
  return await runCrowd({ url, kind, secret: SECRET, room: ROOM, hz: HZ, movers }, people, run.pid);
}

const RELAY = 'a plain relay';

export const cursorsTargets: readonly Target<CursorsFigures>[] = [
  {
    name: 'a pointer’s position, 200 who look on from the audience, p99',
    ...atMost(200, 'ms'),
    ours: ({ audience }) => audience.room.p99,
    peer: null,
  },
  {
    name: 'a pointer’s position, 50 people, p95',
    ...atMost(80, 'ms'),
    ours: ({ people }) => people['50']?.room.p95,
    peer: { name: RELAY, read: ({ people }) => people['50']?.relay.p95 },
  },
  {
    name: 'a pointer’s position, 100 people, p99',
    ...atMost(200, 'ms'),
    ours: ({ people }) => people['100']?.room.p99,
    peer: { name: RELAY, read: ({ people }) => people['100']?.relay.p99 },
  },
];
