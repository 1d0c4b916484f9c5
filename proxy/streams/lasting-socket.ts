// A socket to a TerminalServer that is opened again whenever it is lost, and tried while it is quiet.
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { backoffMs } from '../../protocol/backoff.ts';

export interface LastingSocketOptions {
  /** Address with a fresh ticket. */
  address(): Promise<string>;
  /** It is open. @returns what belongs to this connection, and ends with it */
  open(socket: WebSocket): Disposable;
  /** A frame has come. */
  message(frame: string): void;
  /** @returns whether the end with this code is final */
  isEnd(code: number): boolean;
  /** It has ended for good, and not by being disposed of. */
  end(): void;
  log: Logger;
}

const RETRY = { firstMs: 500, maxMs: 5_000, growth: 2, jitter: 0.5 };
const CONNECT_TIMEOUT_MS = 5_000;
/** How often the connection is tried, and how long its answer may take, in ms. */
const PING_MS = 15_000;

/** Connects at once. */
export class LastingSocket implements Disposable {
  readonly #o: LastingSocketOptions;
  #socket: WebSocket | null = null;
  #retry: NodeJS.Timeout | undefined;
  #attempt = 0;
  #closed = false;

  constructor(options: LastingSocketOptions) {
    this.#o = options;
    void this.#connect();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket?.close(1000);
  }

  /** @returns false while there is no connection */
  send(frame: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(frame);
    return true;
  }

  /** Ends the connection, and opens another. */
  renew(): void {
    this.#socket?.close(4000, 'anew');
  }

  async #connect(): Promise<void> {
    let address: string;
    try {
      address = await this.#o.address();
    } catch (err) {
      this.#o.log.error({ err }, 'a stream has no address');
      this.#again();
      return;
    }
    if (this.#closed) return;
    const socket = new WebSocket(address, {
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    const owned = new DisposableStack();
    socket.on('error', ({ message }) => this.#o.log.debug({ why: message }, 'a stream failed'));
    socket.on('message', (data) => this.#o.message(String(data)));
    socket.once('open', () => {
      this.#attempt = 0;
      owned.use(this.#o.open(socket));
      owned.use(keepTrying(socket));
    });
    socket.once('close', (code) => {
      owned.dispose();
      this.#socket = null;
      if (this.#closed) return;
      if (!this.#o.isEnd(code)) {
        this.#again();
        return;
      }
      this.#closed = true;
      this.#o.end();
    });
  }

  #again(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => void this.#connect(), backoffMs(this.#attempt, RETRY));
    this.#attempt += 1;
  }
}

/** A peer that has gone without a word is noticed. */
function keepTrying(socket: WebSocket): Disposable {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (answered) socket.ping();
    else socket.terminate();
    answered = false;
  }, PING_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
