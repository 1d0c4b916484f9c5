// Many rooms whose residents talk at once: how soon each one's first words come, and what that leaves behind in the proxy.
import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from '../../e2e/server.ts';
import type { ModelServer } from '../../testing/model/server.ts';
import { rest, until } from '../tools/wait.ts';
import type { Relay, RelayReader } from './relay.ts';
import { type Talker, talker } from './visit.ts';

const AT_REST_MS = 8_000;
const MOST_REST_MS = 60_000;
const LOOK_MS = 200;
/** A person would ask again after so long. */
const PATIENCE_MS = 30_000;
const MOST_TRIES = 4;

/** Of the proxy's process: resident memory in bytes, open files. */
export interface Held {
  bytes: number;
  files: number;
}

export interface ManyRooms {
  /** ms of the first words of each room, at both who read there. */
  ours: number[][];
  relay: number[][];
  /** Lines that had to be said again. */
  unanswered: number;
  /** At rest after as many answers that don't count; the most while all talk; at rest again. Null where it can't be read. */
  held: { before: Held; talking: Held; after: Held } | null;
}

interface Parts {
  server: Server;
  rooms: readonly string[];
  model: ModelServer;
  relay: Relay;
}

/** @param answers of each room */
export async function manyRooms(
  { server, rooms, model, relay }: Parts,
  answers: number,
): Promise<ManyRooms> {
  await using parts = new AsyncDisposableStack();
  const people: [Talker, Talker][] = [];
  for (const [at, room] of rooms.entries()) {
    const first = parts.use(await talker(server.url, room, `ada${at}`, true));
    people.push([first, parts.use(await talker(server.url, room, `bob${at}`, true))]);
  }
  await until(() => people.every(([first]) => first.isHome), { timeoutMs: 120_000 });
  let unanswered = 0;
  const talk = (turns: number) =>
    Promise.all(
      people.map(async ([first, second], at) => {
        // Each at its own pace, so that answers of all rooms overlap in ever other ways.
        for (let turn = 1; turn <= turns; turn += 1) {
          unanswered += await answered(first, second);
          await until(() => first.isHome, { timeoutMs: 60_000 });
          await rest((at * 31 + turn * 47) % 100);
        }
      }),
    );
  // What a process takes for its work it gives back late, if at all: what counts is whether it takes ever more.
  await talk(answers);
  unanswered = 0;
  for (const one of people.flat()) one.times.length = 0;
  await rest(AT_REST_MS);
  const before = heldBy(server.pid);
  const most = { ...before };
  const looks = setInterval(() => {
    const now = heldBy(server.pid);
    most.bytes = Math.max(most.bytes, now.bytes);
    most.files = Math.max(most.files, now.files);
  }, LOOK_MS);
  try {
    await talk(answers);
  } finally {
    clearInterval(looks);
  }
  await until(() => model.underWay === 0);
  await rest(AT_REST_MS);
  // Idle connections to the provider are closed a little later, on a busy machine later still.
  const silent = performance.now();
  while (heldBy(server.pid).files > before.files && performance.now() - silent < MOST_REST_MS)
    await rest(LOOK_MS);
  const after = heldBy(server.pid);
  return {
    unanswered,
    ours: people.map((both) => both.flatMap(({ times }) => times)),
    relay: await relayed(relay, rooms, answers),
    held: before.bytes > 0 ? { before, talking: most, after } : null,
  };
}

/** Says a line until both have the answer's first word. @returns how often in vain @throws Error if there is none at all */
async function answered(first: Talker, second: Talker): Promise<number> {
  const wanted = first.times.length + 1;
  const haveIt = () => [first, second].every(({ times }) => times.length >= wanted);
  for (let inVain = 0; inVain < MOST_TRIES; inVain += 1) {
    first.say(`Number ${wanted}?`);
    const since = performance.now();
    while (!haveIt() && performance.now() - since < PATIENCE_MS) await rest(10);
    if (haveIt()) return inVain;
  }
  throw new Error('A resident does not answer.');
}

/** The same at the relay, two who read in each room. */
async function relayed(relay: Relay, rooms: readonly string[], answers: number) {
  return Promise.all(
    rooms.map(async (room, at) => {
      const readers: RelayReader[] = [await relay.read(room), await relay.read(room)];
      for (let turn = 1; turn <= answers; turn += 1) {
        await relay.say(room);
        await rest((at * 31 + turn * 47) % 100);
      }
      await until(() => readers.every(({ times }) => times.length >= answers));
      return readers.flatMap(({ times }) => times);
    }),
  );
}

function heldBy(pid: number): Held {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { bytes: Number(kb ?? 0) * 1024, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: 0, files: 0 };
    throw error;
  }
}
