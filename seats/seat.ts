// Supervisor of one seat: starts ttyd and the app, restarts them when they end, and stops them together.

import path from 'node:path';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { removeLeftovers } from '../node/atomic-file.ts';
import { endProcesses, identify, userOf } from '../node/proc.ts';
import type { SeatState } from '../protocol/api.ts';
import { Emitter } from '../protocol/emitter.ts';
import { AppError } from '../protocol/errors.ts';
import type { Held } from '../protocol/keeper.ts';
import { appEnv } from './process/app-env.ts';
import { Liveness } from './process/liveness.ts';
import { pipeCommand, SEAT_MARK } from './process/pipe.ts';
import { checkStartable } from './process/preflight.ts';
import { Restarts } from './process/restarts.ts';
import { SeatApp, wordsOf } from './process/seat-app.ts';
import { endApp, endRest, seatRss, sweepLeft } from './process/sweep.ts';
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
  /**
   * Ends the app, whatever state it is in, and starts a new one.
   * @throws AppError SEAT_START_FAILED with the reason if none came up in time; the seat keeps trying
   */
  restart(): Promise<void>;
  pids(): { ttyd: number | null; app: number | null };
  /** Identifies the app's process; changes when the app is restarted. Empty before the first start. */
  appBoot(): string;
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

/** Time limit for a pipe between ttyd and the keeper, in ms. */
const PIPE_WITHIN_MS = 5_000;
/** Time limit for the output that an app left when it ended, in ms. */
const LAST_WORDS_WITHIN_MS = 5_000;
/** Time limit for a new app after a restart was asked for, in ms. */
const UP_WITHIN_MS = 15_000;
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
  readonly #app: SeatApp;
  #state: SeatState = 'stopped';
  /** Why the seat can't be kept up. */
  #why = '';
  /** Why a seat that is up is not alive. */
  #ill = '';
  #ttyd: TtydProcess | null = null;
  /** Identity (`proc.ts`) of the app's process; empty before the first. */
  #boot = '';
  /** The screen shows an app whose end was not told. */
  #shown = false;
  /** Somebody waits for a restart: no attempt waits for its turn. */
  #eager = false;
  #liveness: Disposable | undefined;
  #supervision: Promise<void> = Promise.resolve();
  #winding: Promise<void> | undefined;
  #claimed = false;
  #keeper: ScreenKeeper | undefined;

  constructor(options: SeatOptions) {
    this.#o = { ...options, dir: path.resolve(options.dir) };
    this.#log = options.log.child({ room: options.room, seat: options.seat });
    const { dir, keeper, command, cwd, umask, user } = this.#o;
    const env = { ...appEnv(process.env, options.env, user), [SEAT_MARK]: dir };
    this.#app = new SeatApp({ dir, keeper, command, cwd, env, umask, user });
    this.session = createTerminalSession({
      ...{ seat: options.seat, size: options.size, log: this.#log },
      ...{ app: this.#app, inputBudget: options.inputBudget },
      openScreen: options.openScreen,
      lastScreen: () => loadScreen(this.#o.dir),
    });
  }

  state(): SeatState {
    return this.#state;
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
    this.#setState(this.session.connected() ? 'running' : 'starting');
  }

  async restart(): Promise<void> {
    const { promise: restarted, resolve } = Promise.withResolvers<true>();
    using _restart = this.on('restart', () => resolve(true));
    this.#eager = true;
    try {
      await this.#endForRestart();
      this.#hurry();
      const isUp = await pTimeout(restarted, { milliseconds: UP_WITHIN_MS, message: false });
      if (!isUp) throw new AppError('SEAT_START_FAILED', this.why());
    } finally {
      this.#eager = false;
    }
  }

  pids(): { ttyd: number | null; app: number | null } {
    const app = Number.parseInt(this.#boot, 10);
    return {
      ttyd: this.#ttyd?.alive() ? this.#ttyd.pid : null,
      app: this.#boot !== '' && identify(app) === this.#boot ? app : null,
    };
  }

  appBoot(): string {
    return this.#boot;
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
      await this.#claim();
      await this.#endAppOfAnother();
      await this.#restoreScreen();
      await this.#bringUp();
      this.#watch();
    } catch (error) {
      // If ttyd is up, the visitor's page shows the app's state and can retry it.
      if (this.#ttyd?.alive() && !this.#stopping.signal.aborted) {
        this.#log.error({ err: error }, 'the app did not start');
        this.#watch();
        this.#supervision = this.#supervise();
        return;
      }
      // An app left by an earlier proxy must not be lost because ttyd does not start.
      const left = this.#claimed && (await this.#mayRun());
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
      const held = await this.#app.find();
      const family = held && !held.ended ? await endApp(held.pid, stopGraceMs) : [];
      await this.#ttyd?.stop();
      await endRest(dir, family);
      this.#app.forget();
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
    const held = user ? await this.#app.find() : null;
    if (!user || !held || held.ended) return;
    const uid = userOf(held.pid);
    if (uid === null || uid === user.uid) return;
    this.#log.warn({ app: held.pid, uid, user: user.name }, 'an app of another user is ended');
    await endRest(dir, await endApp(held.pid, this.#o.stopGraceMs ?? STOP_GRACE_MS));
    this.#app.forget();
  }

  /** @returns false only if it is known that no app runs */
  async #mayRun(): Promise<boolean> {
    try {
      const held = await this.#app.find();
      return held !== null && !held.ended;
    } catch (err) {
      this.#log.warn({ err }, 'whether an app runs is not known');
      return true;
    }
  }

  /** Keeps the screen's file up to date, and asks the seat whether it is alive. */
  #watch(): void {
    this.#keeper = new ScreenKeeper(this.#o.dir, () => this.#boot, this.session, this.#log);
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
      this.#setState(why ? 'degraded' : 'running');
    else this.#setState(this.#state);
  }

  /** Ends the app, and what would keep the next one from being seen. @throws AppError SEAT_START_FAILED */
  async #endForRestart(): Promise<void> {
    const { app } = this.pids();
    if (app !== null) {
      await endProcesses([app], ['SIGHUP', 'SIGTERM', 'SIGCONT'], STOP_GRACE_MS);
      if (this.pids().app !== null)
        throw new AppError('SEAT_START_FAILED', `Process ${app} can’t be ended.`);
    }
    // Itself or its pipe may be stopped.
    if (this.#ill) await this.#ttyd?.stop();
  }

  /** Ends the wait for the next attempt. */
  #hurry(): void {
    if (!this.#stopping.signal.aborted) this.#restarts.retry();
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
    this.#liveness?.[Symbol.dispose]();
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
    const degraded = state === 'degraded';
    const why = degraded ? this.why() : '';
    this.session.describe({ state, why, up: degraded && !this.#why, retryAt });
    if (changed) this.#events.state.emit(state);
  }

  /** An adopted app keeps its terminal's size and, for browsers, its screen and modes. */
  async #restoreScreen(): Promise<void> {
    const held = await this.#app.find();
    if (!held) return;
    this.#shown = true;
    const stored = await loadScreen(this.#o.dir);
    const { cols, rows } = held;
    const size = this.#o.fixedSize ? this.#o.size : { cols, rows };
    const same = stored?.of?.app.startsWith(`${held.pid}-`) === true;
    this.session.restore(stored, size, same ? (stored.of?.position ?? null) : null);
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
    const { dir } = this.#o;
    const ttyd = await this.#upTtyd();
    await ttyd.endCommands();
    const before = this.#boot;
    const held = await this.#app.find();
    const runs = held !== null && !held.ended;
    if (!runs) {
      await this.#tellEnd(held, ttyd);
      await sweepLeft(dir, ttyd.pid);
    }
    if (!runs) await this.#o.beforeStart?.();
    const pid = runs ? held.pid : await this.#app.start(this.session.size());
    this.#shown = true;
    this.#boot = identify(pid) ?? `${pid}-0`;
    await this.#pipe(ttyd);
    this.#setState(this.why() ? 'degraded' : 'running');
    this.#log.info({ ...this.pids(), adopted: runs && before === '' }, 'seat is up');
    if (before !== '' && before !== this.#boot) this.#events.restart.emit({ appBoot: this.#boot });
  }

  /** Says at once that an app has ended; what is in the way of that is tried again with the next start. */
  async #tellLoss(): Promise<void> {
    try {
      const held = await this.#app.find();
      if (!held || held.ended) await this.#tellEnd(held, await this.#upTtyd());
    } catch (err) {
      this.#log.warn({ err }, 'how the app ended is not known');
    }
  }

  async #upTtyd(): Promise<TtydProcess> {
    const { ttyd, dir, ttydPort, socat, clientOptions = {} } = this.#o;
    if (this.#ttyd?.alive()) return this.#ttyd;
    // One that is just being stopped still removes its files.
    await this.#ttyd?.stop();
    this.#ttyd = await startTtyd({
      ...{ ttyd, dir, clientOptions, log: this.#log },
      ...(ttydPort === undefined ? {} : { port: ttydPort }),
      command: pipeCommand(socat, dir),
      cwd: '/',
      // Nothing of the app's: who can look at ttyd may not look at its secrets.
      env: { PATH: process.env.PATH ?? '', [SEAT_MARK]: dir },
    });
    return this.#ttyd;
  }

  /** Connects session, ttyd and keeper. */
  async #pipe(ttyd: TtydProcess): Promise<void> {
    const { promise: piped, resolve } = Promise.withResolvers<boolean>();
    const failed = () => resolve(false);
    using _pipe = this.#app.on(({ on }) => (on === 'pipe' ? resolve(true) : undefined));
    using _lost = this.session.onDisconnect(failed);
    const { signal } = this.#stopping;
    signal.addEventListener('abort', failed, { once: true });
    try {
      await this.#connectTo(ttyd);
      if (!(await pTimeout(piped, { milliseconds: PIPE_WITHIN_MS, fallback: () => false })))
        throw new AppError('SEAT_START_FAILED', 'The terminal’s server did not reach the app.');
    } finally {
      signal.removeEventListener('abort', failed);
    }
  }

  /** One that can't be reached is ended, so that the next attempt starts another. */
  async #connectTo(ttyd: TtydProcess): Promise<void> {
    try {
      await this.session.connect(ttyd.address);
    } catch (error) {
      await ttyd.stop();
      throw error;
    }
  }

  /** Shows what an app put out before it ended, and how it ended. @param held null: its keeper is gone */
  async #tellEnd(held: Held | null, ttyd: TtydProcess): Promise<void> {
    if (!this.#shown) return;
    const position = this.session.position();
    if (held && position !== null && position < held.output) {
      await this.#pipe(ttyd);
      await this.#disconnected(LAST_WORDS_WITHIN_MS);
      await this.session.disconnect();
      await ttyd.endCommands();
    }
    this.#shown = false;
    this.session.appEnded(held?.ended ? wordsOf(held.ended) : 'ended with what held its terminal');
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
      if (!this.#why) this.#setState('starting');
      await this.#tellLoss();
      const lost = this.pids().app === null ? 'app' : 'ttyd';
      const next = this.#restarts.ended(lost, ran);
      this.#why = next.why;
      this.#setState(next.why ? 'degraded' : 'starting', next.at);
      const waitMs = Math.round(next.at - performance.now());
      this.#log.warn({ lost, waitMs, why: next.why }, 'seat is down');
      const waited = this.#restarts.wait(next, signal);
      if (this.#eager) this.#hurry();
      await waited;
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
