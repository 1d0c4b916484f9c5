// Supervisor of one seat: starts ttyd, dtach and the app, restarts them when they exit, and stops them together.

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { removeLeftovers } from '../node/atomic-file.ts';
import { identify, userOf } from '../node/proc.ts';
import type { SeatState } from '../protocol/api.ts';
import { Emitter } from '../protocol/emitter.ts';
import { AppError } from '../protocol/errors.ts';
import { appEnv } from './process/app-env.ts';
import {
  attachableApp,
  dtachCommand,
  runningApp,
  SEAT_MARK,
  seatRss,
  sweepApp,
} from './process/dtach.ts';
import { checkStartable } from './process/preflight.ts';
import { Restarts } from './process/restarts.ts';
import { endApp, endRest } from './process/sweep.ts';
import { claim, startTtyd, type TtydProcess, ttydRecord } from './process/ttyd-process.ts';
import { loadScreen, ScreenKeeper, screenFile } from './screen/screen-file.ts';
import type { SeatEvents, SeatOptions } from './seat-options.ts';
import type { SeatSession } from './terminal/session.ts';
import { createTerminalSession, type TerminalSession } from './terminal/terminal-session.ts';

export type { SeatEvents, SeatOptions } from './seat-options.ts';

export interface Seat {
  readonly session: TerminalSession;
  state(): SeatState;
  /** Why the seat is degraded, in words for people; otherwise empty. */
  why(): string;
  /** Retries a seat that is down now, and resets its restart backoff. */
  retry(): void;
  pids(): { ttyd: number | null; app: number | null };
  /** Identifies the app's process; changes when the app is restarted. Empty before the first start. */
  appBoot(): string;
  /** Resident memory of ttyd, dtach, the app and its children, in bytes. */
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
  /** Stops ttyd and the session but leaves the app running under dtach, for the next proxy to adopt. */
  release(): Promise<void>;
}

const APP_START_TIMEOUT_MS = 5_000;
/** How long an app has to exit by itself, in ms. */
const STOP_GRACE_MS = 3_000;
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
  readonly #stopping = new AbortController();
  readonly #restarts = new Restarts();
  #state: SeatState = 'stopped';
  #why = '';
  #ttyd: TtydProcess | null = null;
  #app: string | null = null;
  #boot = '';
  #supervision: Promise<void> = Promise.resolve();
  #winding: Promise<void> | undefined;
  #claimed = false;
  #keeper: ScreenKeeper | undefined;

  constructor(options: SeatOptions) {
    this.#o = { ...options, dir: path.resolve(options.dir) };
    this.#log = options.log.child({ room: options.room, seat: options.seat });
    this.session = createTerminalSession({
      ...{ seat: options.seat, size: options.size, log: this.#log },
      openScreen: options.openScreen,
      lastScreen: () => loadScreen(this.#o.dir),
    });
  }

  state(): SeatState {
    return this.#state;
  }

  why(): string {
    return this.#why;
  }

  retry(): void {
    const { signal } = this.#stopping;
    if (signal.aborted || this.#state === 'running' || this.#state === 'stopped') return;
    // Repeated requests have no effect and are reported only once.
    if (!this.#restarts.retry() && this.#why === '') return;
    this.#why = '';
    this.#setState(this.session.connected() ? 'running' : 'starting');
  }

  pids(): { ttyd: number | null; app: number | null } {
    const app = this.#app === null ? null : Number.parseInt(this.#app, 10);
    return {
      ttyd: this.#ttyd?.alive() ? this.#ttyd.pid : null,
      app: app !== null && identify(app) === this.#app ? app : null,
    };
  }

  appBoot(): string {
    return this.#boot;
  }

  async rssBytes(): Promise<number> {
    const { ttyd, app } = this.pids();
    return seatRss(this.#o.dir, ttyd, app);
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
      await this.#claim();
      await this.#endAppOfAnother();
      await this.#restoreScreen();
      await this.#bringUp();
      this.#keeper = new ScreenKeeper(this.#o.dir, this.session, this.#log);
    } catch (error) {
      // If ttyd is up, the visitor's page shows the app's state and can retry it.
      if (this.#ttyd?.alive() && !this.#stopping.signal.aborted) {
        this.#log.error({ err: error }, 'the app did not start');
        this.#keeper = new ScreenKeeper(this.#o.dir, this.session, this.#log);
        this.#supervision = this.#supervise();
        return;
      }
      // An app left by an earlier proxy must not be lost because ttyd does not start.
      const left = this.#claimed && (await attachableApp(this.#o.dir)) !== null;
      await (this.#claimed && !left ? this.stop() : this.release());
      throw error instanceof AppError
        ? error
        : new AppError('SEAT_START_FAILED', undefined, { cause: error });
    }
    this.#supervision = this.#supervise();
  }

  async stop(): Promise<void> {
    await this.#wind(async () => {
      const { dir, stopGraceMs = STOP_GRACE_MS } = this.#o;
      await this.#claim();
      const family = await endApp(dir, stopGraceMs);
      await this.#ttyd?.stop();
      await endRest(dir, family);
    });
  }

  async release(): Promise<void> {
    // Saving the snapshot may take a moment, but not all the time that the proxy has to shut down.
    const saved = this.#keeper?.save();
    if (saved) await pTimeout(saved, { milliseconds: SAVE_WITHIN_MS, message: false });
    await this.#wind(async () => this.#ttyd?.stop());
  }

  /** Comes before anything is started or stopped, since another proxy may own the seat. */
  async #claim(): Promise<void> {
    if (this.#claimed) return;
    const { dir } = this.#o;
    await claim(dir, this.#log);
    this.#claimed = true;
    for (const file of [screenFile(dir), ttydRecord(dir)]) await removeLeftovers(file);
  }

  /** Ends an app that runs as another user: it may have access to what that setting is meant to protect. */
  async #endAppOfAnother(): Promise<void> {
    const { dir, user } = this.#o;
    const app = user ? runningApp(dir) : null;
    if (!user || app === null) return;
    const uid = userOf(Number.parseInt(app, 10));
    if (uid === null || uid === user.uid) return;
    this.#log.warn({ app, uid, user: user.name }, 'an app of another user is ended');
    await endRest(dir, await endApp(dir, this.#o.stopGraceMs ?? STOP_GRACE_MS));
  }

  /** Runs once: a second call waits for the first. */
  #wind(end: () => Promise<void>): Promise<void> {
    this.#winding ??= this.#windOnce(end);
    return this.#winding;
  }

  async #windOnce(end: () => Promise<void>): Promise<void> {
    this.#stopping.abort();
    this.#setState('stopping');
    await this.session.close();
    await this.#keeper?.close();
    await this.#supervision;
    try {
      await end();
    } finally {
      this.#ttyd = null;
      this.#setState('stopped');
    }
  }

  /** @param retryAt time of the next attempt, on the clock of `performance.now()` */
  #setState(state: SeatState, retryAt: number | null = null): void {
    const changed = state !== this.#state;
    this.#state = state;
    this.session.describe({ state, why: state === 'degraded' ? this.#why : '', retryAt });
    if (changed) this.#events.state.emit(state);
  }

  /** An adopted app keeps its terminal's size and, for browsers, its screen and modes. */
  async #restoreScreen(): Promise<void> {
    const { dir } = this.#o;
    const stored = (await attachableApp(dir)) === null ? null : await loadScreen(dir);
    if (stored) this.session.restore(stored, this.#o.fixedSize ? this.#o.size : stored.size);
  }

  /** Starts whichever of ttyd, app and connection are missing. */
  async #bringUp(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      // A half-started seat would look connected.
      await this.session.disconnect();
      throw error;
    }
  }

  async #connect(): Promise<void> {
    const { dir, command, dtach, user, removeFirst } = this.#o;
    if (!this.#ttyd?.alive()) {
      this.#ttyd = await startTtyd({
        ttyd: this.#o.ttyd,
        dir,
        ...(this.#o.ttydPort === undefined ? {} : { port: this.#o.ttydPort }),
        command: dtachCommand(dtach, dir, command, user && { user, remove: removeFirst }),
        cwd: this.#o.cwd,
        env: { ...appEnv(process.env, this.#o.env, user), [SEAT_MARK]: dir },
        clientOptions: this.#o.clientOptions ?? {},
        log: this.#log,
      });
    }
    await this.#ttyd.endCommands();
    const running = await attachableApp(dir);
    if (running === null) await sweepApp(dir, this.#ttyd.pid);
    let lost = false;
    using _listener = this.session.onDisconnect(() => {
      lost = true;
    });
    await this.session.connect(this.#ttyd.address, running === null ? 'new' : 'same');
    const deadline = performance.now() + APP_START_TIMEOUT_MS;
    // Until dtach owns the terminal, the running app may exit and be replaced unnoticed.
    let app: string | null = null;
    while (app === null || !this.session.attached()) {
      if (lost) throw new AppError('SEAT_START_FAILED', `The app ended at once: ${command[0]}`);
      if (performance.now() > deadline) {
        throw new AppError('SEAT_START_FAILED', `The app did not start: ${command[0]}`);
      }
      if (this.#stopping.signal.aborted) throw new Error('stopped while it started');
      await delay(5);
      app = runningApp(dir);
    }
    if (running !== null && app !== running) this.session.renew();
    const before = this.#app;
    this.#app = app;
    this.#boot = app;
    this.#setState(this.#why ? 'degraded' : 'running');
    this.#log.info({ ...this.pids(), adopted: before === null && running !== null }, 'seat is up');
    if (before !== null && before !== app) this.#events.restart.emit({ appBoot: app });
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const since = performance.now();
      await this.#disconnected(this.#why ? STEADY_MS : Infinity);
      if (signal.aborted) return;
      if (this.session.connected()) {
        this.#why = '';
        this.#setState('running');
        await this.#disconnected();
      }
      await this.#bringBack(performance.now() - since);
    }
  }

  /** Retries with backoff until the seat is up again. @param ranMs how long it was up before */
  async #bringBack(ranMs: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let ran = ranMs; !signal.aborted; ran = 0) {
      const app = runningApp(this.#o.dir);
      const lost = app !== null && app === this.#app ? 'ttyd' : 'app';
      const next = this.#restarts.ended(lost, ran);
      this.#why = next.why;
      this.#setState(next.why ? 'degraded' : 'starting', next.at);
      const waitMs = Math.round(next.at - performance.now());
      this.#log.warn({ lost, waitMs, why: next.why }, 'seat is down');
      await this.#restarts.wait(next, signal);
      if (signal.aborted) return;
      this.#setState(this.#state);
      try {
        await this.#bringUp();
        return;
      } catch (err) {
        if (!signal.aborted) this.#log.error({ err }, 'seat could not be brought back');
      }
    }
  }

  /** @param withinMs resolves after this time in any case */
  async #disconnected(withinMs = Infinity): Promise<void> {
    if (!this.session.connected()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    using _listener = this.session.onDisconnect(resolve);
    await pTimeout(promise, { milliseconds: withinMs, message: false });
  }
}
