// What a seat is made of: ttyd, the app that the keeper holds, and the terminal session between them and browsers.
// Here they are started, found again, connected and ended; `seat.ts` decides when.
import { rm } from 'node:fs/promises';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { removeLeftovers } from '../node/atomic-file.ts';
import { identify, userOf } from '../node/proc.ts';
import { AppError } from '../protocol/errors.ts';
import type { Held } from '../protocol/keeper.ts';
import { appEnv } from './process/app-env.ts';
import { GUEST_ACCOUNT, removeBox } from './process/box/box.ts';
import { appIn, appStarted, type Started } from './process/box/in-box.ts';
import { pipeCommand, SEAT_MARK } from './process/pipe.ts';
import { SeatApp, wordsOf } from './process/seat-app.ts';
import { endApp, endSeat, STOP_GRACE_MS, sweepLeft } from './process/sweep.ts';
import { claim, startTtyd, type TtydProcess, ttydRecord } from './process/ttyd-process.ts';
import { loadScreen, screenFile } from './screen/screen-file.ts';
import type { Part, SeatOptions } from './seat-options.ts';
import type { SeatSession } from './terminal/session.ts';
import { createTerminalSession } from './terminal/terminal-session.ts';

/** Time limit for a pipe between ttyd and the keeper, in ms. */
const PIPE_WITHIN_MS = 5_000;
/** Time limit for a box to start its app, in ms; only its process id is not known until then. */
const APP_WITHIN_MS = 5_000;
/** Time limit for the output that an app left when it ended, in ms. */
const LAST_WORDS_WITHIN_MS = 5_000;

export class SeatParts {
  readonly session: SeatSession;
  readonly #o: SeatOptions;
  readonly #log: Logger;
  readonly #stopping: AbortSignal;
  readonly #part: Part;
  readonly #app: SeatApp;
  #ttyd: TtydProcess | null = null;
  #boot = '';
  /** The screen shows an app whose end was not told. */
  #shown = false;
  #claimed = false;

  /** @param options with an absolute `dir` @param stopping aborted when the seat is to end */
  constructor(options: SeatOptions, log: Logger, stopping: AbortSignal) {
    this.#o = options;
    this.#log = log;
    this.#stopping = stopping;
    this.#part = options.part ?? ((_name, work) => work());
    const { dir, keeper, command, cwd, umask, user, box } = options;
    const account = box ? GUEST_ACCOUNT : user;
    const env = { ...appEnv(process.env, options.env, account), [SEAT_MARK]: dir };
    this.#app = new SeatApp({ dir, keeper, command, cwd, env, umask, user, box });
    this.session = createTerminalSession({
      ...{ seat: options.seat, size: options.size, log },
      isFixed: options.fixedSize ?? false,
      ...{ app: this.#app, inputBudget: options.inputBudget },
      ...(options.wishes ? { wishes: options.wishes } : {}),
      ...(options.meter ? { meter: options.meter } : {}),
      openScreen: options.openScreen,
      lastScreen: () => loadScreen(dir),
    });
  }

  /** Identity (`proc.ts`) of the app's process; empty before the first. */
  get boot(): string {
    return this.#boot;
  }

  get claimed(): boolean {
    return this.#claimed;
  }

  pids(): { ttyd: number | null; app: number | null } {
    const started = this.#started();
    return {
      ttyd: this.#ttyd?.alive() ? this.#ttyd.pid : null,
      app: started && appIn(started),
    };
  }

  /** What the keeper started and still runs: the app, or its box. */
  #started(): Started | null {
    const pid = Number.parseInt(this.#boot, 10);
    const runs = this.#boot !== '' && identify(pid) === this.#boot;
    return runs ? { pid, box: this.#o.box?.network } : null;
  }

  /** Comes before anything is started or stopped, since another proxy may own the seat. */
  async claim(): Promise<void> {
    if (this.#claimed) return;
    const { dir } = this.#o;
    await claim(dir, this.#log);
    this.#claimed = true;
    for (const file of [screenFile(dir), ttydRecord(dir)]) await removeLeftovers(file);
  }

  /**
   * Ends an app that runs as another user, or in no box or another one than now: it may have access to what these
   * settings are meant to protect.
   */
  async endAppOfAnother(): Promise<void> {
    const { dir, keeper, user, box } = this.#o;
    const held = await this.#app.find();
    if (!held || held.ended) return;
    const uid = userOf(held.pid);
    const otherUser = uid !== null && uid !== (user?.uid ?? process.geteuid?.());
    const otherBox = held.box !== box?.network;
    if (!otherUser && !otherBox) return;
    this.#log.warn({ app: held.pid, otherUser, otherBox }, 'an app with other rights is ended');
    await endSeat(keeper, dir, held, this.#graceMs);
  }

  /** @returns false only if it is known that no app runs */
  async mayRun(): Promise<boolean> {
    try {
      const held = await this.#app.find();
      return held !== null && !held.ended;
    } catch (err) {
      this.#log.warn({ err }, 'whether an app runs is not known');
      return true;
    }
  }

  /**
   * An adopted app keeps its terminal's size and, for browsers, its screen and modes. Where none is held, the screen
   * goes: the seat may be somebody else's by now.
   */
  async restoreScreen(): Promise<void> {
    const { dir } = this.#o;
    const held = await this.#app.find();
    if (!held) {
      await rm(screenFile(dir), { force: true });
      return;
    }
    this.#shown = true;
    const stored = await loadScreen(dir);
    const { cols, rows } = held;
    const size = this.#o.fixedSize ? this.#o.size : { cols, rows };
    const same = stored?.of?.app.startsWith(`${held.pid}-`) === true;
    this.session.restore(stored, size, same ? (stored.of?.position ?? null) : null);
  }

  /**
   * Starts whichever of ttyd, app and connection are missing.
   * @returns whether the app is another process than before
   * @throws AppError; nothing looks connected then
   */
  async bringUp(): Promise<{ restarted: boolean }> {
    try {
      return await this.#connect();
    } catch (error) {
      await this.session.disconnect();
      throw error;
    }
  }

  /** Says at once that an app has ended; what is in the way of that is tried again with the next start. */
  async tellLoss(): Promise<void> {
    try {
      const held = await this.#app.find();
      if (!held || held.ended) await this.#tellEnd(held, await this.#upTtyd());
    } catch (err) {
      this.#log.warn({ err }, 'how the app ended is not known');
    }
  }

  /** Ends the app, so that another is started. @throws AppError SEAT_START_FAILED if it can't be ended */
  async endForRestart(): Promise<void> {
    const app = this.#started();
    if (app === null) return;
    await endApp(app, this.#graceMs);
    if (this.#started() !== null)
      throw new AppError('SEAT_START_FAILED', `Process ${app.pid} can’t be ended.`);
  }

  async stopTtyd(): Promise<void> {
    await this.#ttyd?.stop();
  }

  /** Ends everything of the seat, including leftovers of an earlier proxy. */
  async stop(): Promise<void> {
    await this.claim();
    const app = await this.#running();
    await this.stopTtyd();
    const { keeper, dir, box } = this.#o;
    await endSeat(keeper, dir, app, this.#graceMs);
    // Nobody gets its home any more; the next end or start tries again.
    if (box)
      await removeBox(box, dir).catch((err: unknown) =>
        this.#log.error({ err, folder: box.folder }, 'what the box has left can’t be removed'),
      );
  }

  /** The app; while the keeper does not answer, the one last known. */
  async #running(): Promise<Started | null> {
    try {
      const held = await this.#app.find();
      return held && !held.ended ? held : null;
    } catch (err) {
      this.#log.warn({ err }, 'the keeper could not be asked which app runs');
      return this.#started();
    }
  }

  get #graceMs(): number {
    return this.#o.stopGraceMs ?? STOP_GRACE_MS;
  }

  async #connect(): Promise<{ restarted: boolean }> {
    const { dir } = this.#o;
    const ttyd = await this.#part('ttyd', () => this.#upTtyd());
    await ttyd.endCommands();
    const before = this.#boot;
    const held = await this.#part('find app', () => this.#app.find());
    const runs = held !== null && !held.ended;
    if (!runs) {
      await this.#tellEnd(held, ttyd);
      await sweepLeft(dir, ttyd.pid);
    }
    if (!runs) await this.#o.beforeStart?.();
    const pid = runs
      ? held.pid
      : await this.#part('app', () => this.#app.start(this.session.size()));
    this.#shown = true;
    this.#boot = identify(pid) ?? `${pid}-0`;
    await this.#part('pipe', () => this.#pipe(ttyd));
    const { box } = this.#o;
    if (box) await this.#part('box', () => appStarted({ pid, box: box.network }, APP_WITHIN_MS));
    this.#log.info({ ...this.pids(), adopted: runs && before === '' }, 'seat is up');
    return { restarted: before !== '' && before !== this.#boot };
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
    this.#stopping.addEventListener('abort', failed, { once: true });
    try {
      await this.#connectTo(ttyd);
      if (!(await pTimeout(piped, { milliseconds: PIPE_WITHIN_MS, fallback: () => false })))
        throw new AppError('SEAT_START_FAILED', 'The terminal’s server did not reach the app.');
    } finally {
      this.#stopping.removeEventListener('abort', failed);
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
      await disconnected(this.session, LAST_WORDS_WITHIN_MS);
      await this.session.disconnect();
      await ttyd.endCommands();
    }
    this.#shown = false;
    this.session.appEnded(
      held?.ended
        ? wordsOf(held.ended, this.#o.box !== undefined)
        : 'ended with what held its terminal',
    );
  }
}

/** Resolves when the session has lost ttyd. @param withinMs resolves after this time in any case */
export async function disconnected(session: SeatSession, withinMs = Infinity): Promise<void> {
  if (!session.connected()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _listener = session.onDisconnect(resolve);
  await pTimeout(promise, { milliseconds: withinMs, message: false });
}
