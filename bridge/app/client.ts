// The app's IPC as the rest of the bridge sees it: one request at a time, each on a connection of its own.
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { type Exchange, exchange, isPassing } from './exchange.ts';
import { type IpcParams, requestLine } from './line.ts';

export interface IpcClientOptions {
  socketPath: string;
  /** WIBWOB_AUTH_SECRET of the app, if it has one. */
  secret?: string;
  /** Comes before every connection; what it throws counts as a connection that failed. */
  beforeConnect?: () => void;
  log: Logger;
  /** For one request, waiting in the queue not counted. Default 3,000. */
  timeoutMs?: number;
}

export interface IpcClient {
  /**
   * Asks the app for one thing and returns its reply line without the newline.
   * Requests wait for one another: the app takes one connection per idle tick, and its backlog holds four.
   * Questions (`get_...`) also wait for an app that is not there yet; a command does not, because the process that
   * comes may be another one, in which the same id is another window.
   * @throws AppError IPC_BAD_COMMAND, IPC_TOO_LONG, IPC_AUTH, IPC_BAD_REPLY; IPC_UNAVAILABLE: not sent;
   *   IPC_TIMEOUT: sent, outcome unknown
   * @param maxBytes for apps that take longer requests than the original's 2,047 bytes
   */
  request(cmd: string, params?: IpcParams, maxBytes?: number): Promise<string>;
  /** Like `request`, but leaves the connection open: for the event subscription. The caller destroys the socket. */
  open(cmd: string, params?: IpcParams): Promise<Exchange>;
  close(): void;
  readonly socketPath: string;
}

const FIRST_RETRY_MS = 15;
const LAST_RETRY_MS = 200;

/** Makes a client for one app; nothing is connected until the first request. */
export function createIpcClient(options: IpcClientOptions): IpcClient {
  const { socketPath, secret } = options;
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
        return await exchange(socketPath, line, secret || undefined, Math.max(left, 1));
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
    socketPath,
    open: async (cmd, params) => open(cmd, params),
    async request(cmd, params, maxBytes) {
      const { line, socket } = await open(cmd, params, maxBytes);
      socket.destroy();
      return line;
    },
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
