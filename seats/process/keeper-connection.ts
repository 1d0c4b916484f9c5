// One connection to the keeper's control socket: orders out, answers and events in.
import { once } from 'node:events';
import net from 'node:net';
import pTimeout from 'p-timeout';
import { readLines } from '../../node/lines.ts';
import { AppError } from '../../protocol/errors.ts';
import {
  type Answer,
  type Greeting,
  KEEPER_VERSION,
  type KeeperEvent,
  type Order,
  type OrderOf,
  readAnswer,
  readGreeting,
  readReplied,
  readSaid,
  type Said,
} from '../../protocol/keeper.ts';

/** A keeper that does not answer within this time is stopped or stuck, in ms. */
const ANSWER_WITHIN_MS = 5_000;

/** What connecting fails with where nobody listens, or can: no file, a stale one, no folder, a path that is too long. */
const NOBODY = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'];

export type OrderToAnswer<D extends Order['do']> = Omit<OrderOf<D>, 'id'> & { do: D };

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
}

export class KeeperConnection {
  readonly #socket: net.Socket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** It is a keeper of our version: until that is known, nothing is made of what it tells. */
  #known = false;
  readonly closed: Promise<void>;

  /** @returns null if nobody listens there */
  static async open(
    path: string,
    onEvent: (event: KeeperEvent) => void,
  ): Promise<KeeperConnection | null> {
    const socket = net.connect(path);
    try {
      await once(socket, 'connect');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (NOBODY.includes(code ?? '')) return null;
      throw error;
    }
    return new KeeperConnection(socket, onEvent);
  }

  private constructor(socket: net.Socket, onEvent: (event: KeeperEvent) => void) {
    this.#socket = socket;
    // Its end says all.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { reject } of this.#waiting.values()) reject(new AppError('KEEPER_SILENT'));
        this.#waiting.clear();
        resolve();
      });
    });
    const read = (line: string): Said | undefined =>
      this.#known ? readSaid(line) : readReplied(line);
    readLines(socket, read, (said) => {
      if ('on' in said) onEvent(said);
      else this.#answered(said);
    });
  }

  /** Asks which keeper this is; comes before any order. @throws AppError KEEPER_SILENT */
  async greet(): Promise<Greeting> {
    const greeting = readGreeting(await this.#ask({ do: 'list' }));
    this.#known = greeting.version === KEEPER_VERSION;
    return greeting;
  }

  /** @throws AppError KEEPER_SILENT if no answer came, KEEPER_REFUSED with the reason */
  async order<D extends Order['do']>(order: OrderToAnswer<D>): Promise<Answer<D>> {
    return readAnswer(order.do, await this.#ask(order));
  }

  async #ask(order: { do: Order['do'] }): Promise<unknown> {
    if (this.#socket.destroyed) throw new AppError('KEEPER_SILENT');
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#write({ ...order, id });
    try {
      const message = new AppError('KEEPER_SILENT');
      return await pTimeout(promise, { milliseconds: ANSWER_WITHIN_MS, message });
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Gives an order whose answer nobody needs. */
  tell(order: { do: Order['do'] }): void {
    if (!this.#socket.destroyed) this.#write(order);
  }

  isClosed(): boolean {
    return this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(order: object): void {
    this.#socket.write(`${JSON.stringify(order)}\n`);
  }

  #answered(said: { id: number; answer?: unknown; error?: string }): void {
    const waiting = this.#waiting.get(said.id);
    if (said.error === undefined) waiting?.resolve(said.answer);
    else waiting?.reject(new AppError('KEEPER_REFUSED', said.error));
  }
}
