// The app of one seat, as the keeper holds it: found, started, and let go.
import { constants } from 'node:os';
import pTimeout from 'p-timeout';
import { identify } from '../../node/proc.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { Ending, Held } from '../../protocol/keeper.ts';
import type { AppTerminal, SeatEvent } from '../terminal/app-terminal.ts';
import { type AppUser, asUser } from './app-user.ts';
import { type Box, prepareBox } from './box/box.ts';
import type { Keeper } from './keeper.ts';
import { pipeSocket } from './pipe.ts';

export interface SeatAppOptions {
  /** The seat's folder, absolute. */
  dir: string;
  keeper: Keeper;
  command: readonly string[];
  cwd: string;
  /** Its whole environment. */
  env: Readonly<Record<string, string>>;
  umask: number;
  /** A user other than the proxy's. */
  user?: AppUser | undefined;
  /** What it runs in; none if not given. */
  box?: Box | undefined;
}

/** How long the keeper may take to tell of an end, in ms. */
const END_TOLD_WITHIN_MS = 5_000;
/** For an app of another user: the terminal belongs to the proxy's user, but anybody may open `/dev/tty` again, as Node does. */
const OPEN_TTY = 'exec "$@" <>/dev/tty >&0 2>&0';

export class SeatApp implements AppTerminal {
  readonly #o: SeatAppOptions;

  constructor(options: SeatAppOptions) {
    this.#o = options;
  }

  /** @returns the app that is held for this seat, running or ended @throws AppError KEEPER_SILENT */
  async find(): Promise<Held | null> {
    const { promise: told, resolve } = Promise.withResolvers<void>();
    using _end = this.on(({ on }) => (on === 'ended' || on === 'lost' ? resolve() : undefined));
    const held = await this.#list();
    if (!held || held.ended || identify(held.pid) !== null) return held;
    // It has just ended, and its last output is still being read.
    await pTimeout(told, { milliseconds: END_TOLD_WITHIN_MS, message: false });
    return this.#list();
  }

  async #list(): Promise<Held | null> {
    const all = await this.#o.keeper.list();
    return all.find(({ seat }) => seat === this.#o.dir) ?? null;
  }

  /** @returns its process id @throws AppError KEEPER_SILENT, KEEPER_REFUSED, SEAT_START_FAILED */
  async start(size: Grid): Promise<number> {
    const { dir, keeper, cwd, env, umask, box } = this.#o;
    const argv = await this.#argv();
    const socket = pipeSocket(dir);
    const order = {
      ...{ seat: dir, socket, argv, cwd, env: { ...env }, umask, ...size },
      ...(box ? { box: box.network } : {}),
    };
    return (await keeper.order({ do: 'start', ...order })).pid;
  }

  async #argv(): Promise<string[]> {
    const { dir, command, cwd, user, box } = this.#o;
    if (box) return prepareBox(box, { dir, command, cwd, user }, OPEN_TTY);
    return user ? ['/bin/sh', '-c', OPEN_TTY, 'sh', ...asUser(user, command)] : [...command];
  }

  async attach(from: number | null): Promise<number> {
    return (await this.#o.keeper.order({ do: 'attach', seat: this.#o.dir, from })).from;
  }

  confirm(to: number): void {
    this.#o.keeper.tell({ do: 'confirm', seat: this.#o.dir, to });
  }

  resize(size: Grid): void {
    this.#o.keeper.tell({ do: 'resize', seat: this.#o.dir, ...size });
  }

  async interrupt(key: number, sent: number): Promise<number> {
    const order = { do: 'interrupt', seat: this.#o.dir, key, sent } as const;
    return (await this.#o.keeper.order(order)).dropped;
  }

  on(fn: (event: SeatEvent) => void): Disposable {
    return this.#o.keeper.on(this.#o.dir, fn);
  }
}

/** Above this an exit code of bubblewrap's stands for a signal that ended the app, as in shells. */
const SIGNAL_BASE = 128;

/**
 * @param boxed whether bubblewrap tells it, which has only exit codes
 * @returns `ended with code 3` or `ended by SIGKILL`
 */
export function wordsOf({ code, signal }: Ending, boxed: boolean): string {
  const by = signal === 0 && boxed ? code - SIGNAL_BASE : signal;
  const [name] = Object.entries(constants.signals).find(([, n]) => n === by) ?? [];
  if (signal === 0 && name === undefined) return `ended with code ${code}`;
  return `ended by ${name ?? `signal ${signal}`}`;
}
