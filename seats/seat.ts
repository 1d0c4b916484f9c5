// A seat's life: ttyd, dtach and app are started, watched, brought back when they end, and ended together.

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { removeLeftovers } from '../node/atomic-file.ts';
import { Emitter } from '../node/emitter.ts';
import { identify, userOf } from '../node/proc.ts';
import type { SeatState } from '../protocol/api.ts';
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
import {
  claim,
  startTtyd,
  type TtydProcess,
  ttydRecord,
  ttydSocket,
} from './process/ttyd-process.ts';
import { loadScreen, ScreenKeeper, screenFile } from './screen/screen-file.ts';
import type { SeatEvents, SeatOptions } from './seat-options.ts';
import type { SeatSession } from './terminal/session.ts';
import { createTerminalSession, type TerminalSession } from './terminal/terminal-session.ts';
import type { Address } from './terminal/upstream.ts';

export type { SeatEvents, SeatOptions } from './seat-options.ts';

export interface Seat {
  readonly session: TerminalSession;
  state(): SeatState;
  /** Why the seat is degraded, for people; empty while it is not. */
  why(): string;
  /** Tries a seat that is down again now, and forgets how often it ended. */
  retry(): void;
  pids(): { ttyd: number | null; app: number | null };
  /** Names the app's process; changes when the app is another process. Empty before the first one. */
  appBoot(): string;
  /** Where ttyd serves its page. */
  page(): Address;
  /** Resident memory of ttyd, dtach, app and what the app started, in bytes. */
  rssBytes(): Promise<number>;
  on<K extends keyof SeatEvents>(event: K, fn: (value: SeatEvents[K]) => void): Disposable;
  /**
   * Resolves when the app runs and the terminal session is connected; attaches to an app that a killed
   * proxy left behind. An app that ends at once does not keep the seat from starting: it is tried again like one
   * that ends later, and why it ends is told beside the terminal.
   * @throws AppError SEAT_START_FAILED, SEAT_SOCKET_BUSY or SEAT_PORT_BUSY; nothing is left running then
   */
  start(): Promise<void>;
  /** Ends everything of the seat, also what an earlier proxy left, and removes its sockets. */
  stop(): Promise<void>;
  /** Ends ttyd and session but leaves the app running under dtach, for the next proxy to adopt. */
  release(): Promise<void>;
}

const APP_START_TIMEOUT_MS = 5_000;
/** Time that an app has to end by itself, in ms. */
const STOP_GRACE_MS = 3_000;
/** A degraded seat is running again once its app has lasted so long, in ms. */
const STEADY_MS = 2_000;
/** The last screen is saved in this time or not at all, in ms. */
const SAVE_WITHIN_MS = 2_000;

export function createSeat(options: SeatOptions): Seat {
  return new SupervisedSeat(options);
}

class SupervisedSeat implements Seat {
  readonly session: SeatSession;
  readonly #o: SeatOptions;
  readonly #log: Logger;
  readonly #events = new Emitter<SeatEvents>();
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
    // Asked again and again, it is done and told once.
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

  page(): Address {
    const { ttydPort, dir } = this.#o;
    return ttydPort === undefined ? { socketPath: ttydSocket(dir) } : { port: ttydPort };
  }

  async rssBytes(): Promise<number> {
    const { ttyd, app } = this.pids();
    return seatRss(this.#o.dir, ttyd, app);
  }

  on<K extends keyof SeatEvents>(event: K, fn: (value: SeatEvents[K]) => void): Disposable {
    return this.#events.on(event, fn);
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
      // With ttyd there is a page, on which the visitor sees how the app fares and can have it tried again.
      if (this.#ttyd?.alive() && !this.#stopping.signal.aborted) {
        this.#log.error({ err: error }, 'the app did not start');
        this.#keeper = new ScreenKeeper(this.#o.dir, this.session, this.#log);
        this.#supervision = this.#supervise();
        return;
      }
      // An app that was left is not to be lost because a ttyd does not start.
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
    // The picture is worth a moment, not the whole time that a proxy has to end.
    await Promise.race([this.#keeper?.save(), delay(SAVE_WITHIN_MS, undefined, { ref: false })]);
    await this.#wind(async () => this.#ttyd?.stop());
  }

  /** Before anything is started or ended: the seat may be another proxy's. */
  async #claim(): Promise<void> {
    if (this.#claimed) return;
    const { dir } = this.#o;
    await claim(dir, this.#log);
    this.#claimed = true;
    for (const file of [screenFile(dir), ttydRecord(dir)]) await removeLeftovers(file);
  }

  /** An app that an earlier proxy started as another user may reach what this one keeps from it. */
  async #endAppOfAnother(): Promise<void> {
    const { dir, user } = this.#o;
    const app = user ? runningApp(dir) : null;
    if (!user || app === null) return;
    const uid = userOf(Number.parseInt(app, 10));
    if (uid === null || uid === user.uid) return;
    this.#log.warn({ app, uid, user: user.name }, 'an app of another user is ended');
    await endRest(dir, await endApp(dir, this.#o.stopGraceMs ?? STOP_GRACE_MS));
  }

  /** Once: a second call waits for the first. */
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

  /** @param retryAt when it is tried again, on the clock of `performance.now()` */
  #setState(state: SeatState, retryAt: number | null = null): void {
    const changed = state !== this.#state;
    this.#state = state;
    this.session.describe({ state, why: state === 'degraded' ? this.#why : '', retryAt });
    if (changed) this.#events.emit('state', state);
  }

  /** An app that is adopted keeps its terminal's size and, for browsers, its screen and modes. */
  async #restoreScreen(): Promise<void> {
    const { dir } = this.#o;
    const stored = (await attachableApp(dir)) === null ? null : await loadScreen(dir);
    if (stored) this.session.restore(stored, this.#o.fixedSize ? this.#o.size : stored.size);
  }

  /** Brings ttyd, app and connection to life, whichever of them are missing. */
  async #bringUp(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      // Half a seat would look connected.
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
    // Until dtach has the terminal, the app that runs may end and be replaced without a word.
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
    if (before !== null && before !== app) this.#events.emit('restart', { appBoot: app });
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const since = performance.now();
      await this.#disconnected(this.#why ? STEADY_MS : undefined);
      if (signal.aborted) return;
      if (this.session.connected()) {
        this.#why = '';
        this.#setState('running');
        await this.#disconnected();
      }
      await this.#bringBack(performance.now() - since);
    }
  }

  /** Tries until the seat is up again. @param ranMs how long it was */
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
  #disconnected(withinMs?: number): Promise<void> {
    if (!this.session.connected()) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const listener = this.session.onDisconnect(resolve);
    const timer = withinMs === undefined ? undefined : setTimeout(resolve, withinMs);
    return promise.finally(() => {
      listener[Symbol.dispose]();
      clearTimeout(timer);
    });
  }
}
