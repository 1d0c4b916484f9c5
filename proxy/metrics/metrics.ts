// The figures of one proxy: what its parts count as they go, for `/metrics` to read. docs/metrics.md lists them all.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { BridgeMeter } from '../../bridge/bridge.ts';
import { Flow } from '../../protocol/figures.ts';
import { RESTART_REASONS, type SeatMeter } from '../../seats/seat.ts';
import { COUNTED_LIMITS, type CountedLimit } from '../config/keys/limits.ts';
import { Convergence } from './convergence.ts';

/** How a seat came to run: its app was started, or found running from an earlier proxy. */
export type ReadyHow = 'started' | 'adopted';

/** The part of the proxy, seen from it, that a frame goes to or comes from. */
export type Hop = 'app' | 'page' | 'room' | 'bridge';

export interface Metrics {
  /** For what is only known when it is asked for. */
  readonly registry: Registry;
  /** Counts for all seats. */
  readonly seats: SeatMeter;
  /** What pages and rooms send each other through this proxy. */
  readonly relayed: { toRoom: Flow; fromRoom: Flow };
  /** Counts for one bridge, until it is disposed of. @param partyRoom id of the room at the party */
  bridge(partyRoom: string): BridgeMeter & Disposable;
  seatReady(how: ReadyHow, seconds: number): void;
  seatFailed(): void;
  /** A question to the party had no good answer. @param what the question's `op`, or `socket` */
  partyFailed(what: string): void;
  limitHit(limit: CountedLimit): void;
  /** Counts a socket that watches, until it is disposed of. @param room its id */
  watching(room: string): Disposable;
  /** Counts an answered request. @param route as registered, without visitors' values */
  answered(method: string, route: string, status: number, seconds: number): void;
}

/** Upper bounds in seconds, of what people feel at once, and of what they wait for. */
const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const SLOW = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** A registry of its own for each proxy, so that two in one process do not share numbers. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const echo = new Histogram({
    name: 'rooms_echo_seconds',
    help: 'From input to the next output of its app, which mostly is its echo, as the proxy sees both',
    buckets: FAST,
    registers,
  });
  const ready = new Histogram({
    name: 'rooms_seat_ready_seconds',
    help: 'From the wish for a seat to a seat that runs, by whether its app was started or adopted',
    labelNames: ['how'],
    buckets: SLOW,
    registers,
  });
  const failedStarts = new Counter({
    name: 'rooms_seat_start_failures_total',
    help: 'Seats that did not start',
    registers,
  });
  const restarts = new Counter({
    name: 'rooms_seat_restarts_total',
    help: 'Seats brought back, by why: app or ttyd had ended, or somebody asked for another app',
    labelNames: ['reason'],
    registers,
  });
  const failedRestarts = new Counter({
    name: 'rooms_seat_restart_failures_total',
    help: 'Attempts to bring a seat back that failed, by why it was down',
    labelNames: ['reason'],
    registers,
  });
  const lag = new Histogram({
    name: 'rooms_bridge_lag_seconds',
    help: 'From the arrival of a change of the room at a bridge to its confirmation in the app',
    buckets: SLOW,
    registers,
  });
  const converged = new Histogram({
    name: 'rooms_convergence_seconds',
    help: 'From a change in one app until every app of the room at this proxy shows it; at most 60 s',
    buckets: SLOW,
    registers,
    collect: () => convergence.giveUp(performance.now()),
  });
  const convergence = new Convergence((seconds) => converged.observe(seconds));
  const repairs = new Counter({
    name: 'rooms_state_repairs_total',
    help: 'Times that a bridge’s state differed from its room’s, and was replaced',
    registers,
  });
  const partyErrors = new Counter({
    name: 'rooms_party_errors_total',
    help: 'Questions to the party without a good answer, by question; socket: a page’s way to its room',
    labelNames: ['op'],
    registers,
  });
  const hits = new Counter({
    name: 'rooms_limits_hit_total',
    help: 'Requests and sockets refused by a row of the table of limits',
    labelNames: ['limit'],
    registers,
  });
  const requests = new Histogram({
    name: 'rooms_http_request_seconds',
    help: 'HTTP requests, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });

  const watchers = new Gauge({
    name: 'rooms_watchers',
    help: 'Sockets of people who watch, by room; all who watch a stream are counted at the proxy that they watch it at',
    labelNames: ['room'],
    registers,
  });

  // What happens for the first time is an increase, too.
  for (const reason of RESTART_REASONS) {
    restarts.inc({ reason }, 0);
    failedRestarts.inc({ reason }, 0);
  }
  for (const limit of COUNTED_LIMITS) hits.inc({ limit }, 0);

  const seats: SeatMeter = {
    fromApp: new Flow(),
    toApp: new Flow(),
    fromPages: new Flow(),
    toPages: new Flow(),
    echoed: (seconds) => echo.observe(seconds),
    restarted: (reason) => restarts.inc({ reason }),
    restartFailed: (reason) => failedRestarts.inc({ reason }),
  };
  const relayed = { toRoom: new Flow(), fromRoom: new Flow() };
  const bridged = { toRoom: new Flow(), fromRoom: new Flow() };
  showTraffic(registers, {
    app: { in: seats.fromApp, out: seats.toApp },
    page: { in: seats.fromPages, out: seats.toPages },
    room: { in: relayed.fromRoom, out: relayed.toRoom },
    bridge: { in: bridged.fromRoom, out: bridged.toRoom },
  });
  new Gauge({
    name: 'rooms_bridges',
    help: 'Bridges of this proxy, by whether they take part in their room; a paused one does not',
    labelNames: ['state'],
    registers,
    collect() {
      const { joined, away } = convergence.bridges();
      this.set({ state: 'joined' }, joined);
      this.set({ state: 'away' }, away);
    },
  });

  return {
    registry,
    seats,
    relayed,
    bridge(partyRoom) {
      const member = convergence.add(partyRoom);
      return {
        ...bridged,
        joined: (isIn) => member.joined(isIn, performance.now()),
        taken: (change, seenAt) => member.taken(change, seenAt),
        heard() {},
        applied: (change) => member.applied(change, performance.now()),
        lagged: (seconds) => lag.observe(seconds),
        repaired: () => repairs.inc(),
        [Symbol.dispose]: () => member[Symbol.dispose](),
      };
    },
    seatReady: (how, seconds) => ready.observe({ how }, seconds),
    seatFailed: () => failedStarts.inc(),
    partyFailed: (op) => partyErrors.inc({ op }),
    limitHit: (limit) => hits.inc({ limit }),
    watching(room) {
      watchers.inc({ room });
      const held = new DisposableStack();
      held.defer(() => watchers.dec({ room }));
      return held;
    },
    answered: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
  };
}

/** Counters that are read where they are counted: a frame pays for two additions. */
function showTraffic(registers: Registry[], flows: Record<Hop, { in: Flow; out: Flow }>): void {
  for (const unit of ['frames', 'bytes'] as const)
    new Counter({
      name: `rooms_traffic_${unit}_total`,
      help: `WebSocket ${unit} to and from the proxy, by what is at the other end`,
      labelNames: ['hop', 'direction'],
      registers,
      collect() {
        this.reset();
        for (const [hop, ways] of Object.entries(flows))
          for (const [direction, flow] of Object.entries(ways))
            this.inc({ hop, direction }, flow[unit]);
      },
    });
}
