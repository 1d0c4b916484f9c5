// The seats that run: each is opened once however many ask, and its folder is used by one run at a time.
import type { Logger } from 'pino';
import type { Room } from '../rooms/load.ts';
import type { LiveSeat, OpenSeat } from './live-seat.ts';
import type { Sitter } from './sitter.ts';

/** Seats that are adopted at once; each starts a ttyd and a bridge, and the machine has other work. */
const ADOPTED_AT_ONCE = 4;

export interface SeatRun {
  room: Room;
  number: number;
  opening: Promise<LiveSeat>;
  /** Once it is open. */
  live?: LiveSeat;
}

export interface SeatRuns {
  get(room: string, seat: number): SeatRun | undefined;
  list(): SeatRun[];
  /** Seats that run or start. */
  count(): number;
  /** The seat's run, opened now if there is none; one that fails to open is forgotten. */
  start(room: Room, seat: number, visitor: Sitter): SeatRun;
  /** Ends a seat in the background. */
  end(room: string, seat: number): void;
  /**
   * Opens seats, a few at a time, unless they are open already.
   * @param visitorOf who sits there; undefined: nobody any more
   * @returns when all are open; what fails is logged, and tried again when the visitor comes
   */
  adopt(
    seats: readonly { room: Room; seat: number }[],
    visitorOf: (seat: { room: Room; seat: number }) => Sitter | undefined,
  ): Promise<void>;
  /** Ends every seat and waits for it. @param keepApps their apps go on */
  close(keepApps: boolean): Promise<void>;
}

/** @param onChange a seat is open now, or about to end */
export function createRuns(open: OpenSeat, log: Logger, onChange: () => void): SeatRuns {
  const runs = new Map<string, SeatRun>();
  const ending = new Map<string, Promise<void>>();

  function start(room: Room, number: number, visitor: Sitter): SeatRun {
    const key = keyOf(room.id, number);
    const there = runs.get(key);
    if (there) return there;
    const before = ending.get(key) ?? Promise.resolve();
    const run: SeatRun = { room, number, opening: before.then(() => open(room, number, visitor)) };
    runs.set(key, run);
    run.opening.then(
      (live) => {
        run.live = live;
        onChange();
      },
      () => {
        // Whoever waits for it hears why.
        if (runs.get(key) === run) runs.delete(key);
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
    get: (room, seat) => runs.get(keyOf(room, seat)),
    list: () => [...runs.values()],
    count: () => runs.size,
    start,
    end: (room, seat) => finish(keyOf(room, seat), (live) => live.close()),
    async adopt(seats, visitorOf) {
      const queue = seats.values();
      async function work(): Promise<void> {
        for (const { room, seat } of queue) {
          const visitor = visitorOf({ room, seat });
          if (!visitor) continue;
          try {
            await start(room, seat, visitor).opening;
          } catch (error) {
            log.error({ err: error, room: room.id, seat }, 'a seat could not be adopted');
          }
        }
      }
      await Promise.all(Array.from({ length: ADOPTED_AT_ONCE }, work));
    },
    async close(keepApps) {
      for (const key of [...runs.keys()])
        finish(key, (live) => (keepApps ? live.release() : live.close()));
      await Promise.all(ending.values());
    },
  };
}

function keyOf(room: string, seat: number): string {
  return `${room}/${seat}`;
}
