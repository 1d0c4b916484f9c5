// How soon a resident's first word is with everybody in the room once its provider has sent it, beside a plain relay of
// the provider's stream; and the same in twenty rooms that talk at once, with what that leaves behind in the proxy.
import { pairRoom } from '../e2e/rooms.ts';
import { startServer } from '../e2e/server.ts';
import { startModelServer } from '../testing/model/server.ts';
import { firstWords } from './resident/pages.ts';
import { startRelay } from './resident/relay.ts';
import { type ManyRooms, manyRooms } from './resident/rooms.ts';
import { ANSWER } from './resident/stamps.ts';
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';

const ROOMS = 20;
/** Answers on the pages, and in each of the rooms. */
const ANSWERS = { pages: 30, rooms: 6 };
const ANSWERS_LONG = { pages: 150, rooms: 60 };

/** p95 of the quickest, the middle and the slowest room. */
interface Spread {
  least: number;
  middle: number;
  most: number;
}

/** ms; `least` says what it takes where the machine does nothing else for once. */
interface Times extends Stats {
  least: number;
}

export interface ResidentFigures {
  unit: string;
  machine: MachineAtWork;
  /** From the provider's first word to each of two pages. */
  pages: { ours: Times; relay: Times };
  /** The same in rooms that talk at once, at two who read in each. */
  rooms: {
    count: number;
    /** Lines that had to be said again. */
    unanswered: number;
    ours: Times;
    relay: Times;
    p95: { ours: Spread; relay: Spread };
  };
  /** Resident memory in bytes and open files of the proxy; null where they can't be read. */
  held: ManyRooms['held'];
}

/** Times in ms; about three minutes on a machine that does nothing else. */
export async function resident({ long }: BenchOptions): Promise<ResidentFigures> {
  const machine = machineAtWork();
  const answers = long ? ANSWERS_LONG : ANSWERS;
  await using parts = new AsyncDisposableStack();
  const model = parts.use(await startModelServer({ replies: [ANSWER] }));
  const relay = parts.use(await startRelay(model.anthropic));
  const lives = `agent: { name: Wib, base_url: "${model.anthropic}", speaks: always, memory: false, hands: [], budget: { messages_per_hour: 10000, tokens_per_visitor: 1000000000, tokens_per_day: 1000000000 } }\n`;
  const many = Array.from({ length: ROOMS }, (_, at) => `talk${at + 1}`);
  const server = await startServer({
    rooms: {
      two: pairRoom('two', lives),
      ...Object.fromEntries(
        many.map((room) => [room, pairRoom(room, `mode: shared\napp: [cat]\n${lives}`)]),
      ),
    },
    env: {
      ...{ ANTHROPIC_API_KEY: 'key-of-the-bench', LIMITS_JOINS: '1000/1m' },
      ...{ LIMITS_CHAT: '100/1s', LIMITS_SEATS_FREE_MB: '0' },
    },
  });
  parts.defer(() => server.stop());
  const browser = await launchChromium();
  const pages = await firstWords({ browser, server, room: 'two', model, relay }, answers.pages);
  await browser.close();
  console.error('pages measured');
  const {
    ours,
    relay: theirs,
    unanswered,
    held,
  } = await manyRooms({ server, rooms: many, model, relay }, answers.rooms);
  return {
    unit: 'ms',
    machine: machine(),
    pages: { ours: timesOf(pages.ours), relay: timesOf(pages.relay) },
    rooms: {
      count: ROOMS,
      unanswered,
      ours: timesOf(ours.flat()),
      relay: timesOf(theirs.flat()),
      p95: { ours: spread(ours), relay: spread(theirs) },
    },
    held,
  };
}

function timesOf(times: readonly number[]): Times {
  return { least: Math.round(Math.min(...times) * 100) / 100, ...stats(times) };
}

function spread(rooms: readonly (readonly number[])[]): Spread {
  const sorted = rooms.map((times) => stats(times).p95).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  return { least: at(0), middle: at(0.5), most: at(1) };
}

const FIRST_WORD_MS = 50;
const LEFT_MB = 16;
const RELAY = 'a relay of the stream by server-sent events';
const UNREAD = { why: 'there is no /proc' };
const MB = 1024 * 1024;

export const residentTargets: readonly Target<ResidentFigures>[] = [
  {
    name: 'from the provider’s first word to two pages, p95',
    ...atMost(FIRST_WORD_MS, 'ms'),
    ours: ({ pages }) => pages.ours.p95,
    peer: { name: RELAY, read: ({ pages }) => pages.relay.p95 },
  },
  {
    name: `the same in ${ROOMS} rooms that talk at once, p95 of the slowest room`,
    ...atMost(FIRST_WORD_MS, 'ms'),
    ours: ({ rooms }) => rooms.p95.ours.most,
    peer: { name: RELAY, read: ({ rooms }) => rooms.p95.relay.most },
  },
  {
    name: 'lines that were not answered there',
    ...atMost(0),
    ours: ({ rooms }) => rooms.unanswered,
    peer: null,
  },
  {
    name: 'memory that the proxy has more when they are silent again',
    ...atMost(LEFT_MB, 'MB'),
    ours: ({ held }) => (held ? (held.after.bytes - held.before.bytes) / MB : UNREAD),
    peer: null,
  },
  {
    name: 'open files that it has more',
    ...atMost(0),
    ours: ({ held }) => (held ? held.after.files - held.before.files : UNREAD),
    peer: null,
  },
];
