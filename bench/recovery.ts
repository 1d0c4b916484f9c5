// How soon things are back: pages after their network, proxy and party after a kill, seats after the end of a process.
import { pairRoom } from '../e2e/rooms.ts';
import { startServer } from '../e2e/server.ts';
import { type BackForwardFigures, backForward } from './recovery/back-forward.ts';
import { type BareFigures, bareTtyd } from './recovery/bare-ttyd.ts';
import { type KilledSeatsFigures, killedSeats } from './recovery/killed-seats.ts';
import { type NetworkFigures, network } from './recovery/network.ts';
import { type PartyFigures, party } from './recovery/party.ts';
import {
  mayTake,
  type RestartedPageFigures,
  restartedPage,
  worst,
} from './recovery/restarted-page.ts';
import { type RestartedSeatsFigures, restartedSeats } from './recovery/restarted-seats.ts';
import { atMost, type Peer, type Target } from './runner/judge.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';

export interface RecoveryFigures {
  unit: string;
  machine: MachineAtWork;
  network: NetworkFigures;
  backForward: BackForwardFigures;
  restartedPage: RestartedPageFigures;
  restartedSeats: RestartedSeatsFigures;
  party: PartyFigures;
  killedSeats: KilledSeatsFigures;
  bareTtyd: BareFigures;
}

/** Times in ms; about three minutes. */
export async function recovery(): Promise<RecoveryFigures> {
  const machine = machineAtWork();
  const pages = await inPages();
  console.error('pages measured');
  const seats = await restartedSeats();
  const rooms = await party();
  const killed = await killedSeats();
  return {
    unit: 'ms',
    machine: machine(),
    ...pages,
    restartedSeats: seats,
    party: rooms,
    killedSeats: killed,
  };
}

async function inPages() {
  await using parts = new AsyncDisposableStack();
  const browser = await launchChromium({ backForwardCache: true });
  parts.defer(() => browser.close());
  const says = "app: [sh, -c, 'echo ready; exec cat']\n";
  const server = await startServer({
    rooms: { net: pairRoom('net', says), back: pairRoom('back') },
  });
  parts.defer(() => server.stop());
  return {
    network: await network(browser, server.url, 'net'),
    backForward: await backForward(browser, server.url, 'back'),
    bareTtyd: await bareTtyd(browser, `${server.url}/`),
    restartedPage: await restartedPage(browser),
  };
}

/** @param fault under which the peer's page was left to itself */
const bare = (fault: 'network' | 'restart' | 'program'): Peer<RecoveryFigures> => ({
  name: 'a bare ttyd’s page',
  read: (figures) =>
    figures.bareTtyd[fault] ?? `not back by itself within ${figures.bareTtyd.waitedMs} ms`,
});

const restarted = (signal: 'SIGKILL' | 'SIGTERM'): Target<RecoveryFigures> => ({
  name: `page live after the proxy’s ${signal} and its next ready line`,
  ...atMost(
    {
      read: (figures: RecoveryFigures) => {
        const one = worst(figures.restartedPage[signal]);
        return one && mayTake(one);
      },
      means: '3 s, or 0.6 of the gap and 1.5 s',
    },
    'ms',
  ),
  ours: (figures) => worst(figures.restartedPage[signal])?.ms,
  peer: bare('restart'),
});

export const recoveryTargets: readonly Target<RecoveryFigures>[] = [
  {
    name: 'page live after the network’s return, p95',
    ...atMost(1_000, 'ms'),
    ours: (figures) => figures.network.offline.p95,
    peer: bare('network'),
  },
  {
    name: 'page live after going back to it, p95',
    ...atMost(1_000, 'ms'),
    ours: (figures) => figures.backForward.back.p95,
    peer: {
      name: 'a bare ttyd’s page, with a new app',
      read: (figures) => figures.bareTtyd.back.p95,
    },
  },
  restarted('SIGKILL'),
  restarted('SIGTERM'),
  {
    name: 'all terminals back after the proxy’s SIGKILL and its next ready line, the longest',
    ...atMost(10_000, 'ms'),
    ours: (figures) => figures.restartedSeats.back.max,
    peer: null,
  },
  {
    name: 'start of the party, the longest',
    ...atMost(5_000, 'ms'),
    ours: (figures) => figures.party.start.max,
    peer: null,
  },
  {
    name: 'room back after the party was killed, the longest',
    ...atMost(3_000, 'ms'),
    ours: (figures) => figures.party.killed.max,
    peer: null,
  },
  {
    name: 'same screen after ttyd was killed, p50',
    ...atMost(1_000, 'ms'),
    ours: (figures) => figures.killedSeats.ttyd.p50,
    peer: bare('restart'),
  },
  {
    name: 'shell back after it was killed, p50',
    ...atMost(2_000, 'ms'),
    ours: (figures) => figures.killedSeats.shell.p50,
    peer: bare('program'),
  },
  {
    name: 'desktop back with its windows after it was killed, p50',
    ...atMost(2_000, 'ms'),
    ours: (figures) => figures.killedSeats.desktop.p50,
    peer: null,
  },
];
