// The app's IPC client: one request at a time, each on a connection of its own.
import pRetry from 'p-retry';
import { AppError } from '../../protocol/errors.ts';
import { type Exchange, isPassing, type Transport, unixTransport } from './exchange.ts';
import { type IpcParams, requestLine } from './line.ts';

export interface IpcClientOptions {
  socketPath: string;
  /** The app's WIBWOB_AUTH_SECRET, if it has one. */
  secret?: string;
  /** Called before every connection; an exception counts as a failed connection. */
  beforeConnect?: () => void;
  /** Timeout per request in ms, not counting time in the queue. Default 3,000. */
  timeoutMs?: number;
  /** How requests travel; by default through the unix socket. */
  transport?: Transport;
}

export interface IpcClient {
  /**
   * Sends one request and returns its reply line without the newline.
   * Requests are queued: the app accepts one connection per idle tick, and its backlog holds four.
   * Queries (`get_...`) also wait for an app that is not up yet; commands don't, because another process may come up,
   * in which the same id is a different window.
   * @throws AppError IPC_BAD_COMMAND, IPC_TOO_LONG, IPC_AUTH, IPC_BAD_REPLY; IPC_UNAVAILABLE: not sent;
   *   IPC_TIMEOUT: sent, outcome unknown
   * @param maxBytes for apps that accept longer requests than the original's 2,047 bytes
   */
  request(cmd: string, params?: IpcParams, maxBytes?: number): Promise<string>;
  /** Like `request`, but keeps the connection open, for event subscriptions. The caller destroys the socket. */
  open(cmd: string, params?: IpcParams): Promise<Exchange>;
  /** Identifies who listens at the socket: it changes with every process of the app. Empty: nobody does. */
  listener(): Promise<string>;
  close(): void;
  readonly socketPath: string;
}

/** Of an app whose backlog is full, or that is about to listen. */
const RETRY = { retries: Number.POSITIVE_INFINITY, minTimeout: 15, maxTimeout: 200, factor: 2 };

/** Creates a client for one app; it connects only with the first request. */
export function createIpcClient(options: IpcClientOptions): IpcClient {
  const { secret, transport = unixTransport(options.socketPath) } = options;
  const timeoutMs = options.timeoutMs ?? 3_000;
  const stop = new AbortController();
  let tail: Promise<unknown> = Promise.resolve();

  async function send(line: string, patient: boolean): Promise<Exchange> {
    const deadline = performance.now() + timeoutMs;
    const attempt = (): Promise<Exchange> => {
      // Not p-retry's `signal`, which would also drop the outcome of a request that is on its way.
      stop.signal.throwIfAborted();
      options.beforeConnect?.();
      const left = Math.max(deadline - performance.now(), 1);
      return transport.exchange(line, secret || undefined, left);
    };
    try {
      return await pRetry(attempt, {
        ...RETRY,
        shouldRetry: ({ error, retryDelay }) =>
          isPassing(error, patient) && performance.now() + retryDelay < deadline,
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('IPC_UNAVAILABLE', (error as Error).message, { cause: error });
    }
  }

  function open(cmd: string, params?: IpcParams, maxBytes?: number): Promise<Exchange> {
    const line = requestLine(cmd, params, maxBytes);
    const turn = tail.then(() => send(line, isQuestion(cmd)));
    tail = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  return {
    socketPath: options.socketPath,
    open: async (cmd, params) => open(cmd, params),
    async request(cmd, params, maxBytes) {
      const { line, socket } = await open(cmd, params, maxBytes);
      socket.destroy();
      return line;
    },
    listener: () => transport.listener(),
    close: () => stop.abort(new AppError('IPC_UNAVAILABLE', 'The client is closed.')),
  };
}

function isQuestion(cmd: string): boolean {
  return cmd.startsWith('get_') || cmd === 'subscribe_events';
}
