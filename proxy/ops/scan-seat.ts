// Looks at one seat and each of its parts.
import { isStopped } from '../../node/proc.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';
import type { OpsSeat } from '../../protocol/streams/ops-scan.ts';
import type { Thresholds } from '../config/keys/ops.ts';
import type { TakenSeat } from '../places/registry.ts';
import type { LiveSeat } from '../seats/live-seat.ts';
import { seatHealth } from './health.ts';
import type { SeatHistory } from './seat-history.ts';
import type { Questions } from './within.ts';

/** An echo says nothing any more of a seat that nobody has typed in for so long, in ms. */
const ECHO_FRESH_MS = 60_000;

export interface SeatLook {
  questions: Questions;
  history: SeatHistory;
  thresholds: Thresholds;
  /** Sockets at this proxy that watch its stream. */
  streamWatchers: number;
  /** LK2: its app is left alone. */
  isPaused: boolean;
}

export async function scanSeat(
  { room, number, visitors, live }: TakenSeat,
  { questions, history, thresholds, streamWatchers, isPaused }: SeatLook,
): Promise<OpsSeat> {
  const key = `${room.id}/${number}`;
  const askApp = isPaused ? undefined : live.ask.app;
  const [ttyd, keeper, app, snapshot] = await Promise.all([
    questions.ask(`${key} ttyd`, live.ask.ttyd),
    questions.ask('keeper', live.ask.keeper),
    askApp ? questions.ask(`${key} app`, askApp) : NOT_ASKED,
    live.snapshot(),
  ]);
  const { state, why, cols, rows, pids, bridge, restarts, rssBytes } = snapshot;
  const { pages, watchers } = live.sockets();
  const now = performance.now();
  const { lately, ...times } = history.saw(live, { state, bridge: bridge.status, restarts }, now);
  const seat = {
    room: room.id,
    seat: number,
    visitor: visitors
      .map(({ name }) => name)
      .join(', ')
      .slice(0, 400),
    ...{ state, why: why.slice(0, 400), cols, rows },
    ttyd: { pid: pids.ttyd, answers: ttyd.value === true },
    keeper: { answers: keeper.value === true },
    app: {
      pid: pids.app,
      state: appState(pids.app),
      ipcMs: app.ms === null ? null : round(app.ms),
      hasIpc: live.ask.app !== undefined,
    },
    bridge: { status: bridge.status, rev: bridge.rev, lagMs: round(bridge.lagMs) },
    echoMs: freshEcho(live, snapshot, now),
    sockets: { pages, watchers: watchers + streamWatchers },
    rssBytes,
    restarts: { ...restarts, lately },
  } satisfies Omit<OpsSeat, 'health'>;
  return {
    ...seat,
    health: seatHealth(seat, { ...times, asked: askApp !== undefined }, thresholds),
  };
}

const NOT_ASKED = { value: undefined, ms: null };

function appState(pid: number | null): OpsSeat['app']['state'] {
  if (pid === null) return 'gone';
  return isStopped(pid) ? 'stopped' : 'running';
}

function freshEcho(
  live: LiveSeat,
  { echoMs }: Pick<SeatSnapshot, 'echoMs'>,
  now: number,
): number | null {
  return echoMs === null || now - live.lastInput() > ECHO_FRESH_MS ? null : round(echoMs);
}

/** To a tenth of a millisecond. */
export function round(ms: number): number {
  return Math.round(Math.max(0, ms) * 10) / 10;
}
