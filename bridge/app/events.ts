// The app's event stream. Events only wake the loop (BR3): most user actions emit none, and `seq` does not reveal gaps.
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { type Backoff, backoffMs } from '../../protocol/backoff.ts';
import type { IpcClient } from './client.ts';

export interface EventStream {
  close(): void;
}

const RETRY: Backoff = { firstMs: 250, maxMs: 5_000, growth: 2 };
/** An event is about 100 bytes; more than this without a newline is not an event. */
const MAX_PENDING = 64 * 1024;

/**
 * Subscribes to the app's events, and resubscribes whenever the stream ends.
 * @param onEvent called once per batch of events @param onLost called when the stream ends: the app may have exited
 */
export function subscribeEvents(
  ipc: IpcClient,
  log: Logger,
  onEvent: () => void,
  onLost: () => void,
): EventStream {
  let closed = false;
  let socket: Socket | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;

  async function connect(): Promise<void> {
    try {
      const opened = await ipc.open('subscribe_events');
      if (closed) return void opened.socket.destroy();
      if (!opened.line.includes('subscribed')) {
        opened.socket.destroy();
        log.debug({ reply: opened.line.slice(0, 100) }, 'the app has no event stream');
        return again(RETRY.maxMs);
      }
      failures = 0;
      listen(opened.socket, opened.rest);
    } catch (error) {
      log.debug({ err: error }, 'no event stream yet');
      again();
    }
  }

  function listen(open: Socket, rest: Buffer): void {
    socket = open;
    let pending = rest.length;
    const take = (chunk: Buffer): void => {
      const end = chunk.lastIndexOf(10);
      pending = end < 0 ? pending + chunk.length : chunk.length - end - 1;
      if (pending > MAX_PENDING) open.destroy();
      else if (end >= 0) onEvent();
    };
    open.removeAllListeners('error');
    open.on('error', (error) => log.debug({ err: error }, 'event stream failed'));
    open.on('data', take);
    open.once('close', () => {
      socket = undefined;
      if (closed) return;
      onLost();
      again();
    });
    if (rest.includes(10)) onEvent();
    open.resume();
  }

  function again(ms = backoffMs(failures++, RETRY)): void {
    if (closed) return;
    retry = setTimeout(() => void connect(), ms);
  }

  void connect();
  return {
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.destroy();
    },
  };
}
