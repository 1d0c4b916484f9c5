// Takes a machine away (MM6): nobody new comes in, who sits there is led elsewhere, at the latest at a deadline, and then
// it ends.
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import type { LiveSockets } from '../access/live-sockets.ts';
import type { Machines } from './machines.ts';

/** At least so long, in ms: by then the other machines know what has changed here. */
const LEAST_MS = 1_000;
/** After the deadline, pages have so long to be elsewhere, in ms. */
const GO_MS = 10_000;

interface LeavingOptions {
  machines: Machines;
  /** Who sits here. */
  registry: {
    /** Seats that run. */
    list(): readonly unknown[];
    /** By `performance.now()`; infinite while a terminal is open or a seat starts. */
    busyUntil(): number;
    onSeats(fn: () => void): Disposable;
    onPlaces(fn: () => void): Disposable;
  };
  /** The party runs here, and ends with this machine. */
  runsParty: boolean;
  live: Pick<LiveSockets, 'end'>;
  /** Tells the party at once. */
  tell(): void;
  log: Logger;
}

export interface Leaving extends Disposable {
  /**
   * @param withinMs who still sits here then is sent elsewhere
   * @param force also where the rooms of the other machines end with it
   * @throws AppError ONE_MACHINE, RUNS_PARTY
   */
  begin(withinMs: number, force?: boolean): void;
  /** Newcomers come in again, unless it has ended. */
  cancel(): void;
  /** When who sits here is sent elsewhere, Unix time in ms; null: it stays. */
  until(): number | null;
  /** Resolves when it has begun, and nobody sits here any more. */
  readonly left: Promise<void>;
}

export function createLeaving(options: LeavingOptions): Leaving {
  const { machines, registry, live, tell, log } = options;
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  /** Of the next look whether somebody is here. */
  let looking: NodeJS.Timeout | undefined;
  let until: number | null = null;
  let mayGo = false;

  const wait = (ms: number, then: () => void): void => {
    timer = setTimeout(then, ms);
  };
  function goIfEmpty(): void {
    if (!machines.leaving || !mayGo) return;
    clearTimeout(looking);
    const busyMs = registry.busyUntil() - performance.now();
    if (busyMs > 0) {
      // They tell when they go, except those whose time only runs out.
      if (busyMs < Infinity) looking = setTimeout(goIfEmpty, Math.ceil(busyMs));
      return;
    }
    clearTimeout(timer);
    log.info('nobody sits here any more');
    leave();
  }
  function end(): void {
    machines.ending = true;
    tell();
    wait(LEAST_MS, () => {
      live.end(({ sits }) => sits !== undefined, new AppError('MACHINE_LEAVES'));
      wait(GO_MS, leave);
    });
  }
  const listening = new DisposableStack();
  listening.use(registry.onSeats(goIfEmpty));
  listening.use(registry.onPlaces(goIfEmpty));
  function stopTimers(): void {
    clearTimeout(timer);
    clearTimeout(looking);
  }

  return {
    left,
    until: () => until,
    begin(withinMs, force = false) {
      if (!machines.many) throw new AppError('ONE_MACHINE');
      if (options.runsParty && !force && machines.others().length > 0)
        throw new AppError('RUNS_PARTY');
      stopTimers();
      machines.leaving = true;
      machines.ending = false;
      mayGo = false;
      until = Date.now() + withinMs;
      log.info({ withinMs, seats: registry.list().length }, 'this machine is about to leave');
      tell();
      wait(LEAST_MS, () => {
        mayGo = true;
        wait(Math.max(0, withinMs - LEAST_MS), end);
        goIfEmpty();
      });
    },
    cancel() {
      stopTimers();
      machines.leaving = false;
      machines.ending = false;
      until = null;
      log.info('this machine stays');
      tell();
    },
    [Symbol.dispose]() {
      stopTimers();
      listening[Symbol.dispose]();
    },
  };
}
