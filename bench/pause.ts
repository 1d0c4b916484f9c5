// How soon a paused room stands still: keys at all its seats, over two proxies, its bridges, and what pages are told.
import { startServer } from '../e2e/server.ts';
import { type BridgesFigures, bridges } from './pause/bridges.ts';
import { type KeysFigures, keys } from './pause/keys.ts';
import { PRESS_EVERY_MS } from './pause/typist.ts';
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';

const ROUNDS = 40;
const ROUNDS_LONG = 150;
/** Seats at the proxy that has the pause, and at another one of the same party. */
const KEYS_SEATS = [8, 2] as const;
const BRIDGES_SEATS = [3, 1] as const;
/** One more is that of a page in Chromium. */
const MOST = KEYS_SEATS[0] + KEYS_SEATS[1] + 1;

export interface PauseFigures {
  unit: string;
  machine: MachineAtWork;
  pressEveryMs: number;
  keys: KeysFigures;
  bridges: BridgesFigures;
}

/** Times in ms from sending a pause; about two minutes. */
export async function pause({ long }: BenchOptions): Promise<PauseFigures> {
  const machine = machineAtWork();
  const rounds = long ? ROUNDS_LONG : ROUNDS;
  await using parts = new AsyncDisposableStack();
  const rooms = {
    keys: room('keys', 'app: [sh, -c, "stty raw -echo; echo ready; exec cat"]'),
    windows: room('windows'),
  };
  const env = { PARTY_SECRET: 'a secret of this bench, 32 bytes or more' };
  const here = await startServer({ rooms, env });
  parts.defer(() => here.stop());
  const there = await startServer({ rooms, env: { ...env, PARTY_URL: here.url } });
  parts.defer(() => there.stop());
  const browser = await launchChromium();
  parts.defer(() => browser.close());
  const proxies = [here, there] as const;
  const typed = await keys({ browser, room: 'keys', proxies, seats: KEYS_SEATS, rounds });
  console.error('keys measured');
  const followed = await bridges({ room: 'windows', proxies, seats: BRIDGES_SEATS, rounds });
  return {
    unit: 'ms',
    machine: machine(),
    pressEveryMs: PRESS_EVERY_MS,
    keys: typed,
    bridges: followed,
  };
}

const room = (id: string, more = '') =>
  `---\nroom_id: ${id}\nmultiplayer: true\nmax_players: ${MOST}\n${more}\n---\n`;

const WITHIN_MS = 200;

const target = (name: string, ours: (figures: PauseFigures) => number): Target<PauseFigures> => ({
  name,
  ...atMost(WITHIN_MS, 'ms'),
  ours,
  peer: null,
});

export const pauseTargets: readonly Target<PauseFigures>[] = [
  target('from a pause until no key typed reaches a seat, p95', (f) => f.keys.typed.p95),
  target('from a pause until the last key is printed, p95', (f) => f.keys.printed.p95),
  target('from a pause until bridges rest, p95', (f) => f.bridges.shown.p95),
  target('from a pause until all pages are told, p95', (f) => f.keys.told.p95),
  target('from a pause until a page in Chromium shows it, p95', (f) => f.keys.shown.p95),
];
