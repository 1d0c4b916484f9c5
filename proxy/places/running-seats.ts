// Keeps track of running seats: concurrent requests open a seat once, and one run at a time uses its folder.
import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { Room } from '../../rooms/load.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { Metrics, ReadyHow } from '../metrics/metrics.ts';
import type { LiveSeat, OpenSeat } from '../seats/live-seat.ts';
import { NO_TRACING, type Tracing } from '../tracing/tracing.ts';

/** Concurrent starts: with twenty at once on two cores all would be ready late, instead of some of them early. */
const STARTS_AT_ONCE = Math.max(4, 2 * availableParallelism());
/** A start that takes longer than this no longer holds up others, in ms. */
const SLOW_START_MS = 1_000;
/** Concurrent adoptions: fewer than starts, so that an arriving visitor does not wait for all of them. */
const ADOPTED_AT_ONCE = STARTS_AT_ONCE / 2;

export interface RunningSeat {
  room: Room;
  number: number;
  opening: Promise<LiveSeat>;
  /** Set once it is open. */
  live?: LiveSeat;
}

/** Counts seats that have started, or have not. */
export type StartMeter = Pick<Metrics, 'seatReady' | 'seatFailed'>;

interface Measured {
  meter?: StartMeter | undefined;
  tracing?: Pick<Tracing, 'part'> | undefined;
}

/** @param onChange called when a seat has opened, has failed to, or is about to end */
export function createRunningSeats(
  open: OpenSeat,
  log: Logger,
  onChange: () => void,
  { meter, tracing = NO_TRACING }: Measured = {},
) {
  const runs = new Map<string, RunningSeat>();
  const ending = new Map<string, Promise<void>>();
  const takeTurn = createTurns();

  async function openInTurn(room: Room, number: number, visitor: Visitor): Promise<LiveSeat> {
    const done = await tracing.part('wait for a turn', takeTurn);
    try {
      return await tracing.part('open seat', () => open(room, number, visitor));
    } finally {
      done();
    }
  }

  /** The seat's run, opened now if there is none; one that fails to open is removed. */
  function start(
    room: Room,
    number: number,
    visitor: Visitor,
    how: ReadyHow = 'started',
  ): RunningSeat {
    const key = keyOf(room.id, number);
    const there = runs.get(key);
    if (there) return there;
    const since = performance.now();
    const before = ending.get(key) ?? Promise.resolve();
    const attributes = { room: room.id, seat: number, how };
    const opening = before.then(() =>
      tracing.part('seat', () => openInTurn(room, number, visitor), attributes),
    );
    const run: RunningSeat = { room, number, opening };
    runs.set(key, run);
    run.opening.then(
      (live) => {
        run.live = live;
        meter?.seatReady(how, (performance.now() - since) / 1_000);
        onChange();
      },
      () => {
        // Whoever awaits `opening` gets the error.
        meter?.seatFailed();
        if (runs.get(key) !== run) return;
        runs.delete(key);
        onChange();
      },
    );
    return run;
  }

  function finish(key: string, end: (live: LiveSeat) => Promise<void>): void {
    const run = runs.get(key);
    if (!run) return;
    runs.delete(key);
    onChange();
    const ended = run.opening
      .then(end)
      .catch((error: unknown) => log.error({ err: error, seat: key }, 'seat did not end cleanly'))
      .finally(() => {
        if (ending.get(key) === ended) ending.delete(key);
      });
    ending.set(key, ended);
  }

  return {
    get: (room: string, seat: number) => runs.get(keyOf(room, seat)),
    list: () => [...runs.values()],
    /** Seats that run or are starting. */
    count: () => runs.size,
    start,
    /** Ends a seat in the background. */
    end: (room: string, seat: number) => finish(keyOf(room, seat), (live) => live.close()),
    /**
     * Opens seats that are not open yet, a few at a time; failures are logged, and retried when the visitor comes.
     * @param visitorOf who has the seat; undefined: nobody any more
     */
    async adopt(
      seats: readonly { room: Room; seat: number }[],
      visitorOf: (seat: { room: Room; seat: number }) => Visitor | undefined,
    ): Promise<void> {
      const queue = seats.values();
      async function work(): Promise<void> {
        for (const { room, seat } of queue) {
          const visitor = visitorOf({ room, seat });
          if (!visitor) continue;
          try {
            await start(room, seat, visitor, 'adopted').opening;
          } catch (error) {
            log.error({ err: error, room: room.id, seat }, 'a seat could not be adopted');
          }
        }
      }
      await Promise.all(Array.from({ length: ADOPTED_AT_ONCE }, work));
    },
    /** Ends every seat and waits for it. @param keepApps leave their apps running */
    async close(keepApps: boolean): Promise<void> {
      for (const key of [...runs.keys()])
        finish(key, (live) => (keepApps ? live.release() : live.close()));
      await Promise.all(ending.values());
    },
  };
}

/** @returns a function that waits for a slot and gives its release; a slow start's slot is released automatically */
function createTurns(): () => Promise<() => void> {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return async () => {
    if (taken < STARTS_AT_ONCE) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    };
    const timer = setTimeout(end, SLOW_START_MS).unref();
    return end;
  };
}

function keyOf(room: string, seat: number): string {
  return `${room}/${seat}`;
}
