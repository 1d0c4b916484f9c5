// The app's IPC client: one request at a time, each on a connection of its own.
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { type Exchange, isPassing, type Transport, unixTransport } from './exchange.ts';
import { type IpcParams, requestLine } from './line.ts';

export interface IpcClientOptions {
  socketPath: string;
  /** The app's WIBWOB_AUTH_SECRET, if it has one. */
  secret?: string;
  /** Called before every connection; an exception counts as a failed connection. */
  beforeConnect?: () => void;
  log: Logger;
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

const FIRST_RETRY_MS = 15;
const LAST_RETRY_MS = 200;

/** Creates a client for one app; it connects only with the first request. */
export function createIpcClient(options: IpcClientOptions): IpcClient {
  const { secret, transport = unixTransport(options.socketPath) } = options;
  const timeoutMs = options.timeoutMs ?? 3_000;
  const stop = new AbortController();
  let tail: Promise<unknown> = Promise.resolve();

  async function send(line: string, patient: boolean): Promise<Exchange> {
    const deadline = performance.now() + timeoutMs;
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      if (stop.signal.aborted) throw new AppError('IPC_UNAVAILABLE', 'The client is closed.');
      const left = deadline - performance.now();
      try {
        options.beforeConnect?.();
        return await transport.exchange(line, secret || undefined, Math.max(left, 1));
      } catch (error) {
        if (error instanceof AppError) throw error;
        if (!isPassing(error, patient) || performance.now() + wait > deadline) {
          throw new AppError('IPC_UNAVAILABLE', (error as Error).message, { cause: error });
        }
      }
      await pause(wait, stop.signal);
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
    close: () => stop.abort(),
  };
}

function isQuestion(cmd: string): boolean {
  return cmd.startsWith('get_') || cmd === 'subscribe_events';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
