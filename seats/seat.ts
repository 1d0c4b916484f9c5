// Supervisor of one seat: starts its parts, brings back what ended, says what state it is in, and stops them together.

import path from 'node:path';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import type { SeatState } from '../protocol/api.ts';
import { Emitter } from '../protocol/emitter.ts';
import { AppError } from '../protocol/errors.ts';
import { Liveness } from './process/liveness.ts';
import { checkStartable } from './process/preflight.ts';
import { Restarts } from './process/restarts.ts';
import { seatRss } from './process/sweep.ts';
import { ScreenKeeper } from './screen/screen-file.ts';
import { screenText } from './screen/screen-text.ts';
import type { RestartReason, SeatEvents, SeatOptions } from './seat-options.ts';
import { disconnected, SeatParts } from './seat-parts.ts';
import type { SeatSession } from './terminal/session.ts';
import type { TerminalSession } from './terminal/terminal-session.ts';

export type { RestartReason, SeatEvents, SeatMeter, SeatOptions } from './seat-options.ts';
export { RESTART_REASONS } from './seat-options.ts';

export interface Seat {
  readonly session: TerminalSession;
  state(): SeatState;
  /** What its terminal shows, as text; null: not known just now. */
  screenText(): Promise<string | null>;
  /** Why the seat is degraded, in words for people; otherwise empty. */
  why(): string;
  /** Retries a seat that is down now, and resets its restart backoff. */
  retry(): void;
  /**
   * Ends the app, whatever state it is in, and starts a new one.
   * @throws AppError SEAT_START_FAILED with the reason if none came up in time; the seat keeps trying
   */
  restart(): Promise<void>;
  pids(): { ttyd: number | null; app: number | null };
  /** Identifies the app's process; changes when the app is restarted. Empty before the first start. */
  appBoot(): string;
  /** Asks its parts whether they answer; each may take some seconds. */
  readonly answers: { ttyd(): Promise<boolean>; keeper(): Promise<boolean> };
  /** How often it was brought back, by why. */
  restarts(): Record<RestartReason, number>;
  /** Resident memory of ttyd, its pipe, the app and its children, in bytes. */
  rssBytes(): Promise<number>;
  on<K extends keyof SeatEvents>(event: K, fn: (value: SeatEvents[K]) => void): Disposable;
  /**
   * Resolves when the app is running and the terminal session is connected; attaches to an app that a killed proxy
   * left behind. An app that exits at once does not fail the start: it is retried like one that exits later, and the
   * reason is shown beside the terminal.
   * @throws AppError SEAT_START_FAILED, SEAT_SOCKET_BUSY or SEAT_PORT_BUSY; nothing is left running then
   */
  start(): Promise<void>;
  /** Ends everything of the seat, including leftovers of an earlier proxy, and removes its sockets. */
  stop(): Promise<void>;
  /** Stops ttyd and the session; the keeper holds the app for the next proxy to adopt. */
  release(): Promise<void>;
}

/** Time limit for a new app after a restart was asked for, in ms. */
const UP_WITHIN_MS = 15_000;
/** A degraded seat counts as running again once its app has lasted this long, in ms. */
const STEADY_MS = 2_000;
/** Time limit for saving the last screen, in ms. */
const SAVE_WITHIN_MS = 2_000;

export function createSeat(options: SeatOptions): Seat {
  return new SupervisedSeat(options);
}

class SupervisedSeat implements Seat {
  readonly session: SeatSession;
  readonly #o: SeatOptions;
  readonly #log: Logger;
  readonly #events: { [K in keyof SeatEvents]: Emitter<SeatEvents[K]> } = {
    state: new Emitter(),
    restart: new Emitter(),
  };
  /** Called when a seat that was down is up. */
  readonly #ups = new Emitter<void>();
  readonly #stopping = new AbortController();
  readonly #restarts = new Restarts();
  readonly answers = {
    ttyd: () => this.session.answers(),
    keeper: () => this.#o.keeper.answers(),
  };
  readonly #restarted: Record<RestartReason, number> = { app: 0, ttyd: 0, asked: 0 };
  readonly #parts: SeatParts;
  #state: SeatState = 'stopped';
  /** Why the seat can't be kept up. */
  #why = '';
  /** Why a seat that is up is not alive. */
  #ill = '';
  /** Somebody waits for a restart: no attempt waits for its turn. */
  #eager = false;
  #liveness: Disposable | undefined;
  #supervision: Promise<void> = Promise.resolve();
  #winding: Promise<void> | undefined;
  #keeper: ScreenKeeper | undefined;

  constructor(options: SeatOptions) {
    this.#o = { ...options, dir: path.resolve(options.dir) };
    this.#log = options.log.child({ room: options.room, seat: options.seat });
    this.#parts = new SeatParts(this.#o, this.#log, this.#stopping.signal);
    this.session = this.#parts.session;
  }

  state(): SeatState {
    return this.#state;
  }

  async screenText(): Promise<string | null> {
    const [size, picture] = [this.session.size(), await this.session.snapshot()];
    return picture?.length ? screenText(picture, size) : null;
  }

  why(): string {
    return this.#why || this.#ill;
  }

  retry(): void {
    const { signal } = this.#stopping;
    if (signal.aborted || this.#state === 'running' || this.#state === 'stopped') return;
    if (this.#ill && !this.#why) {
      this.restart().catch((err: unknown) => this.#log.error({ err }, 'the app was not restarted'));
      return;
    }
    // Repeated requests have no effect and are reported only once.
    if (!this.#restarts.retry() && this.#why === '') return;
    this.#why = '';
    this.#setState(this.session.connected() ? this.#upState() : 'starting');
  }

  async restart(): Promise<void> {
    const before = this.appBoot();
    const { promise: another, resolve } = Promise.withResolvers<true>();
    using _up = this.#ups.on(() => (this.appBoot() === before ? undefined : resolve(true)));
    this.#eager = true;
    try {
      await this.#parts.endForRestart();
      // Itself or its pipe may be stopped.
      if (this.#ill) await this.#parts.stopTtyd();
      this.#hurry();
      const isUp = await pTimeout(another, { milliseconds: UP_WITHIN_MS, message: false });
      if (!isUp) throw new AppError('SEAT_START_FAILED', this.why());
    } finally {
      this.#eager = false;
    }
  }

  pids(): { ttyd: number | null; app: number | null } {
    return this.#parts.pids();
  }

  appBoot(): string {
    return this.#parts.boot;
  }

  restarts(): Record<RestartReason, number> {
    return { ...this.#restarted };
  }

  async rssBytes(): Promise<number> {
    const { ttyd, app } = this.pids();
    return seatRss(ttyd, app);
  }

  on<K extends keyof SeatEvents>(event: K, fn: (value: SeatEvents[K]) => void): Disposable {
    return this.#events[event].on(fn);
  }

  async start(): Promise<void> {
    if (this.#state !== 'stopped' || this.#stopping.signal.aborted) {
      throw new Error('a seat is started once');
    }
    this.#setState('starting');
    try {
      await checkStartable(this.#o);
      await this.#parts.claim();
      await this.#parts.endAppOfAnother();
      await this.#parts.restoreScreen();
      await this.#bringUp();
      this.#keepScreen();
    } catch (error) {
      // If ttyd is up, the visitor's page shows the app's state and can retry it.
      if (this.pids().ttyd !== null && !this.#stopping.signal.aborted) {
        this.#log.error({ err: error }, 'the app did not start');
        this.#keepScreen();
        this.#askAnew();
        this.#supervision = this.#supervise();
        return;
      }
      // An app left by an earlier proxy must not be lost because ttyd does not start.
      const { claimed } = this.#parts;
      const left = claimed && (await this.#parts.mayRun());
      await (claimed && !left ? this.stop() : this.release());
      throw error instanceof AppError
        ? error
        : new AppError('SEAT_START_FAILED', undefined, { cause: error });
    }
    this.#supervision = this.#supervise();
  }

  async stop(): Promise<void> {
    await this.#wind(() => this.#parts.stop());
  }

  async release(): Promise<void> {
    // Saving the snapshot may take a moment, but not all the time that the proxy has to shut down.
    const saved = this.#keeper?.save();
    if (saved) await pTimeout(saved, { milliseconds: SAVE_WITHIN_MS, message: false });
    await this.#wind(() => this.#parts.stopTtyd());
  }

  /** Keeps the screen's file up to date. */
  #keepScreen(): void {
    this.#keeper = new ScreenKeeper(this.#o.dir, () => this.appBoot(), this.session, this.#log);
  }

  /** Asks the seat from now on whether it is alive; nothing that was found before counts. */
  #askAnew(): void {
    this.#liveness?.[Symbol.dispose]();
    this.#ill = '';
    if (this.#stopping.signal.aborted) return;
    this.#liveness = new Liveness({
      pids: () => this.pids(),
      keeperAnswers: () => this.#o.keeper.answers(),
      ttydAnswers: () => this.session.answers(),
      input: () => this.session.input(),
      onChange: (why) => this.#feel(why),
    });
  }

  /** @param why it is not alive, or '' */
  #feel(why: string): void {
    this.#ill = why;
    this.#log.warn({ why }, why ? 'the seat is not alive' : 'the seat is alive again');
    if (this.#state === 'running' || (this.#state === 'degraded' && !this.#why))
      this.#setState(this.#upState());
    else this.#setState(this.#state);
  }

  /** Ends the wait for the next attempt. */
  #hurry(): void {
    if (!this.#stopping.signal.aborted) this.#restarts.retry();
  }

  /** Runs once: a second call waits for the first, and tries again what failed. */
  #wind(end: () => Promise<void>): Promise<void> {
    this.#winding ??= this.#windOnce(end).catch((error: unknown) => {
      this.#winding = undefined;
      throw error;
    });
    return this.#winding;
  }

  async #windOnce(end: () => Promise<void>): Promise<void> {
    this.#stopping.abort();
    this.#setState('stopping');
    await this.session.close();
    await this.#keeper?.close();
    this.#liveness?.[Symbol.dispose]();
    await this.#supervision;
    try {
      await end();
    } finally {
      this.#setState('stopped');
    }
  }

  /** @param retryAt time of the next attempt, on the clock of `performance.now()` */
  #setState(state: SeatState, retryAt: number | null = null): void {
    const changed = state !== this.#state;
    this.#state = state;
    const degraded = state === 'degraded';
    const why = degraded ? this.why() : '';
    this.session.describe({ state, why, up: degraded && !this.#why, retryAt });
    if (changed) this.#events.state.emit(state);
  }

  /** The state of a seat that is up. */
  #upState(): SeatState {
    return this.why() ? 'degraded' : 'running';
  }

  /** Starts what is missing, and says so. @param reason why something is, once it has been there */
  async #bringUp(reason?: RestartReason): Promise<void> {
    const { part } = this.#o;
    const bringUp = () => this.#parts.bringUp();
    const { restarted } = await (part ? part('bring up', bringUp) : bringUp());
    if (reason) {
      this.#restarted[reason] += 1;
      this.#o.meter?.restarted(reason);
    }
    this.#askAnew();
    this.#setState(this.#upState());
    this.#ups.emit();
    if (restarted) this.#events.restart.emit({ appBoot: this.appBoot() });
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const since = performance.now();
      await disconnected(this.session, this.#why ? STEADY_MS : Infinity);
      if (signal.aborted) return;
      if (this.session.connected()) {
        this.#why = '';
        this.#setState(this.#upState());
        await disconnected(this.session);
      }
      await this.#bringBack(performance.now() - since);
    }
  }

  /** Retries with backoff until the seat is up again. @param ranMs how long it was up before */
  async #bringBack(ranMs: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let ran = ranMs; !signal.aborted; ran = 0) {
      if (!this.#why) this.#setState('starting');
      await this.#parts.tellLoss();
      const lost = this.pids().app === null ? 'app' : 'ttyd';
      const next = this.#restarts.ended(lost, ran);
      this.#why = next.why;
      this.#setState(next.why ? 'degraded' : 'starting', next.at);
      const waitMs = Math.round(next.at - performance.now());
      this.#log.warn({ lost, waitMs, why: next.why }, 'seat is down');
      const waited = this.#restarts.wait(next, signal);
      if (this.#eager) this.#hurry();
      const reason = this.#eager ? 'asked' : lost;
      await waited;
      if (signal.aborted) return;
      this.#setState(this.#state);
      try {
        await this.#bringUp(reason);
        return;
      } catch (err) {
        if (signal.aborted) return;
        this.#o.meter?.restartFailed(reason);
        this.#log.error({ err }, 'seat could not be brought back');
      }
    }
  }
}
