// The proxy's side of the keeper: starts it when it is needed, gives it orders, and hands on what it tells of each seat.
import path from 'node:path';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { identify, signal, waitGone } from '../../node/proc.ts';
import { Emitter } from '../../protocol/emitter.ts';
import { AppError } from '../../protocol/errors.ts';
import {
  type Answer,
  type Greeting,
  type Held,
  KEEPER_VERSION,
  type Order,
} from '../../protocol/keeper.ts';
import type { SeatEvent } from '../terminal/app-terminal.ts';
import { KeeperConnection, type OrderToAnswer } from './keeper-connection.ts';
import { keeperSocket, lastWords, startKeeper } from './keeper-process.ts';

const END_WITHIN_MS = 5_000;
/** A keeper whose connection has broken is gone within this time, or lives, in ms. */
const GONE_WITHIN_MS = 1_000;

export interface Keeper {
  /** What is held; a keeper that does not run is not started for it. @throws AppError KEEPER_SILENT */
  list(): Promise<readonly Held[]>;
  /** Whether it answers; true where none runs. */
  answers(): Promise<boolean>;
  /** Gives an order; a keeper that does not run is started. @throws AppError KEEPER_SILENT, KEEPER_REFUSED, SEAT_START_FAILED */
  order<D extends Order['do']>(order: OrderToAnswer<D>): Promise<Answer<D>>;
  /** Gives an order whose answer nobody needs, if there is a keeper. */
  tell<D extends Order['do']>(order: OrderToAnswer<D>): void;
  /**
   * Lets go of an app as soon as it has ended, and waits until its socket is gone, too.
   * @returns whether it is; false if the keeper did not say so in time
   */
  forget(seat: string, withinMs: number): Promise<boolean>;
  /** @param seat the seat's folder */
  on(seat: string, fn: (event: SeatEvent) => void): Disposable;
  /** Leaves the keeper: it ends by itself if no app runs, which is waited for if it answers. */
  close(): Promise<void>;
}

export function createKeeper(options: { stateDir: string; log: Logger }): Keeper {
  return new KeeperClient(path.resolve(options.stateDir), options.log);
}

interface Known {
  connection: KeeperConnection;
  pid: number;
  /** Identity (`proc.ts`) of its process. */
  id: string | null;
}

class KeeperClient implements Keeper {
  readonly #dir: string;
  readonly #log: Logger;
  readonly #events = new Emitter<SeatEvent>();
  #known: Known | null = null;
  /** One attempt at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  /** One question for all who ask at the same time. */
  #asking: Promise<boolean> | null = null;
  #closed = false;
  /** There was a connection, and it broke. */
  #broken = false;

  constructor(stateDir: string, log: Logger) {
    this.#dir = stateDir;
    this.#log = log;
  }

  async list(): Promise<readonly Held[]> {
    const known = await this.#connected(false);
    return known ? (await known.connection.order({ do: 'list' })).held : [];
  }

  answers(): Promise<boolean> {
    this.#asking ??= this.list()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
  }

  async order<D extends Order['do']>(order: OrderToAnswer<D>): Promise<Answer<D>> {
    const known = await this.#connected(true);
    if (!known) throw new AppError('KEEPER_SILENT');
    return known.connection.order(order);
  }

  tell<D extends Order['do']>(order: OrderToAnswer<D>): void {
    if (this.#known) this.#known.connection.tell(order);
    else if (this.#broken) this.#tellAgain(order);
  }

  /** Makes the connection again for an order that has no answer. */
  #tellAgain(order: { do: Order['do'] }): void {
    this.#connected(false).then(
      (known) => known?.connection.tell(order),
      (err: unknown) => this.#log.debug({ err, order: order.do }, 'the keeper was not told'),
    );
  }

  async forget(seat: string, withinMs: number): Promise<boolean> {
    const forgotten = this.#connected(false)
      .then((known) => known?.connection.order({ do: 'forget', seat }))
      .then(
        () => true,
        (err: unknown) => {
          this.#log.warn({ err, seat }, 'the keeper did not let go of an app');
          return false;
        },
      );
    return pTimeout(forgotten, { milliseconds: withinMs, fallback: () => false });
  }

  on(seat: string, fn: (event: SeatEvent) => void): Disposable {
    return this.#events.on((event) => {
      if (event.on === 'lost' || event.seat === seat) fn(event);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    const known = this.#known;
    if (!known) return;
    const { id } = known;
    const held = await this.#heldAtEnd(known);
    // One that was just killed may not be known to have ended yet.
    const none = held?.every(({ ended, pid }) => ended !== null || identify(pid) === null);
    if (id !== null && none) await waitGone([id], END_WITHIN_MS);
  }

  /** Closes the connection. @returns what is held; nothing is known of a keeper that does not answer */
  async #heldAtEnd({ connection, pid }: Known): Promise<readonly Held[] | null> {
    try {
      return (await connection.order({ do: 'list' })).held;
    } catch (err) {
      this.#log.warn({ err, pid }, 'the keeper is left without an answer');
      return null;
    } finally {
      connection.close();
    }
  }

  /** @param start whether to start a keeper if there is none; otherwise the result may be null */
  #connected(start: boolean): Promise<Known | null> {
    if (this.#known) return Promise.resolve(this.#known);
    const turn = this.#turn.then(() => this.#known ?? this.#connect(start));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #connect(start: boolean): Promise<Known | null> {
    if (this.#closed) throw new AppError('KEEPER_SILENT');
    const socket = keeperSocket(this.#dir);
    let greeted = await this.#greet(socket);
    if (!greeted && start) {
      await startKeeper(this.#dir);
      greeted = await this.#greet(socket);
    }
    if (!greeted) return null;
    const { connection, version, pid } = greeted;
    if (version !== KEEPER_VERSION) {
      this.#log.warn({ pid, version }, 'a keeper of another version is ended, with its apps');
      connection.close();
      const id = identify(pid);
      signal(pid, 'SIGTERM');
      if (id !== null) await waitGone([id], END_WITHIN_MS);
      return this.#connect(start);
    }
    const known = { connection, pid, id: identify(pid) };
    this.#known = known;
    void connection.closed.then(() => this.#lost(known));
    return known;
  }

  /** @returns null if there is no keeper, or it ends just now */
  async #greet(socket: string): Promise<({ connection: KeeperConnection } & Greeting) | null> {
    const connection = await KeeperConnection.open(socket, (event) => this.#events.emit(event));
    try {
      return connection && { connection, ...(await connection.greet()) };
    } catch (error) {
      if (connection?.isClosed()) return null;
      connection?.close();
      throw error;
    }
  }

  async #lost(known: Known): Promise<void> {
    if (this.#known === known) this.#known = null;
    this.#broken = true;
    if (this.#closed) return;
    const { pid, id } = known;
    // A process that ends closes its sockets first.
    if (id === null || (await waitGone([id], GONE_WITHIN_MS))) {
      const said = await lastWords(this.#dir);
      this.#log.error({ pid, said }, 'the keeper is gone, and the apps with it');
    } else {
      this.#log.error({ pid }, 'the connection to the keeper broke; the next order makes it again');
    }
    this.#events.emit({ on: 'lost' });
  }
}
