// What a room costs the party in an hour: one at work with watchers, one whose people rest, and one that nobody is in.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import * as v from 'valibot';
import { type Server, startServer } from '../e2e/server.ts';
import { ACCOUNTS_PARTY, ACCOUNTS_ROOM } from '../protocol/access/accounts.ts';
import { BILLED_PATH, type Billed, billedSchema } from '../protocol/access/billed.ts';
import { OPS_PARTY, OPS_ROOM, OPS_TICKET_ROOM } from '../protocol/streams/ops-feed.ts';
import { streamRoom, TERMINAL_PARTY } from '../protocol/streams/terminal-stream.ts';
import { createTicketIssuer } from '../proxy/auth/tickets.ts';
import { bundleWorker } from '../proxy/party/local/bundle.ts';
import { startRun } from '../proxy/party/local/run.ts';
import { sit, watch } from './roomhour/people.ts';
import { EVENT_MS, type Hour, hourOf, monthOf, PRICES, together } from './roomhour/prices.ts';
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { rest, until } from './tools/wait.ts';

const PEOPLE = 4;
const WATCHERS = 2;
const SECRET = 'a secret of the benchmark, 32 bytes';
const WARM_UP_MS = 20_000;
const RUN_MS = 180_000;
const RUN_LONG_MS = 1_800_000;
/** Objects that nobody asks hibernate after 10 s, and forget what they have counted. */
const LOOK_EVERY_MS = 4_000;
const ROOMS_AT_ONCE = [1, 100, 10_000, 1_000_000];

export interface RoomhourFigures {
  unit: string;
  machine: MachineAtWork;
  minutes: number;
  people: number;
  watchers: number;
  prices: typeof PRICES & { eventMs: number };
  /** An hour of each object, by what it is. */
  objects: Record<string, Hour>;
  /** Rooms with all that is their own. */
  rooms: { work: Hour; watched: Hour; rest: Hour; empty: Hour };
  /** What an installation has besides: the feed and the accounts, with one proxy. */
  installation: Hour;
  /** US dollars a month of so many rooms that are open all the time, by their number; what a month includes is taken off. */
  month: Record<string, { work: number; rest: number; empty: number }>;
}

/** Some minutes, with `long` half an hour. */
export async function roomhour({ long }: BenchOptions): Promise<RoomhourFigures> {
  const machine = machineAtWork();
  const forMs = long ? RUN_LONG_MS : RUN_MS;
  await using parts = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'roomhour-'));
  parts.defer(() => rm(dir, { recursive: true, force: true }));
  const log = pino({ level: 'error' }, pino.destination(2));
  const run = await startRun({ ...(await bundleWorker()), dir, secret: SECRET, port: 0, log });
  parts.defer(() => run.close());
  const server = await startServer({
    rooms: Object.fromEntries(['work', 'rest', 'empty'].map((id) => [id, file(id)])),
    env: { PARTY_URL: run.url, PARTY_SECRET: SECRET, LIMITS_JOINS: '100/1m' },
  });
  parts.defer(() => server.stop());
  const workers = [];
  for (let i = 1; i <= PEOPLE; i += 1) {
    workers.push(parts.use(await sit(server, 'work', `Worker ${i}`)));
    parts.use(await sit(server, 'rest', `Rester ${i}`));
  }
  for (let i = 1; i <= WATCHERS; i += 1) parts.use(await watch(server, 'work', `Watcher ${i}`));
  await until(() => isLive(server, 2 * PEOPLE), { timeoutMs: 120_000, everyMs: 500 });
  await server.ipc('work', 1, 'create_window', { type: 'note', x: 4, y: 2, w: 60, h: 16 });
  for (const worker of workers) worker.begin();
  await rest(WARM_UP_MS);
  const objects = objectsOf(run.url);
  const before = await bills(objects);
  const started = performance.now();
  let after = before;
  while (performance.now() - started < forMs) {
    await rest(LOOK_EVERY_MS);
    after = await bills(objects);
    for (const [name, { awakeMs }] of Object.entries(after))
      if (awakeMs < (before[name]?.awakeMs ?? 0)) throw new Error(`${name} has begun anew.`);
  }
  const ms = performance.now() - started;
  const hours = Object.fromEntries(
    Object.entries(after).map(([name, to]) => [name, hourOf(before[name] ?? to, to, ms)]),
  );
  const of = (...names: string[]) => together(names.flatMap((name) => hours[name] ?? []));
  const rooms = {
    work: of('room at work'),
    watched: of('room at work', 'stream of a seat'),
    rest: of('room at rest'),
    empty: of('empty room'),
  };
  return {
    unit: 'counts an hour, s, GB-s, bytes, US dollars',
    machine: machine(),
    minutes: Math.round(ms / 60_000),
    ...{ people: PEOPLE, watchers: WATCHERS },
    prices: { ...PRICES, eventMs: EVENT_MS },
    objects: hours,
    rooms,
    installation: of('operations feed', 'accounts'),
    month: Object.fromEntries(
      ROOMS_AT_ONCE.map((many) => [
        many,
        {
          work: monthOf(rooms.watched, many),
          rest: monthOf(rooms.rest, many),
          empty: monthOf(rooms.empty, many),
        },
      ]),
    ),
  };
}

const file = (id: string) =>
  `---\nroom_id: ${id}\ndisplay_name: ${id}\nmultiplayer: true\nmax_players: ${PEOPLE}\n---\n`;

async function isLive(server: Server, seats: number): Promise<boolean> {
  const all = (await server.snapshot()).seats;
  return all.filter(({ bridge }) => bridge.status === 'live').length === seats;
}

interface AskedObject {
  url: string;
  /** What a ticket for it names. */
  ticket: string;
}

function objectsOf(base: string): Record<string, AskedObject> {
  const at = (party: string, room: string, ticket = room): AskedObject => ({
    url: `${base}/parties/${party}/${room}/${BILLED_PATH}`,
    ticket,
  });
  return {
    'room at work': at('room-server', 'work'),
    'room at rest': at('room-server', 'rest'),
    'empty room': at('room-server', 'empty'),
    'stream of a seat': at(TERMINAL_PARTY, streamRoom('work', 1)),
    'operations feed': at(OPS_PARTY, OPS_ROOM, OPS_TICKET_ROOM),
    accounts: at(ACCOUNTS_PARTY, ACCOUNTS_ROOM),
  };
}

async function bills(objects: Record<string, AskedObject>): Promise<Record<string, Billed>> {
  const tickets = createTicketIssuer(SECRET);
  const asked = Object.entries(objects).map(async ([name, { url, ticket: room }]) => {
    const { ticket } = await tickets.issue({ room, sub: 'bench', name: 'bench', role: 'proxy' });
    const answer = await fetch(url, { headers: { authorization: `Bearer ${ticket}` } });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    return [name, v.parse(billedSchema, await answer.json())] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

export const roomhourTargets: readonly Target<RoomhourFigures>[] = [
  {
    name: 'an hour of a room whose four people type and point all the time, with two watchers',
    ...atMost(0.08, 'US dollars'),
    ours: ({ rooms }) => rooms.watched.usd.all,
    peer: null,
  },
  {
    name: 'an hour of a room whose four people rest',
    ...atMost(0.0015, 'US dollars'),
    ours: ({ rooms }) => rooms.rest.usd.all,
    peer: null,
  },
  {
    name: 'an hour of a room that nobody is in, beyond what it stores',
    ...atMost(0, 'US dollars'),
    ours: ({ rooms }) => rooms.empty.usd.all - rooms.empty.usd.storage,
    peer: null,
  },
];
