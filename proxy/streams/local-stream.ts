// A seat's stream at this proxy: one connection to its TerminalServer, for all who watch it here (TS7).
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { type Newcomer, Stream } from '../../streams/stream.ts';
import { Upstream } from '../../streams/upstream.ts';
import type { StreamConnection } from '../../streams/watcher.ts';
import { LastingSocket } from './lasting-socket.ts';
import { Outbox } from './outbox.ts';

export interface LocalStreamOptions {
  /** Its address at the party, with a fresh ticket. */
  address(): Promise<string>;
  /** Nobody watches any more. */
  onEnd(): void;
  log: Logger;
}

/** One who watches here. */
export interface Joined {
  /** TS6: whether their keys go to the app from now on. */
  allowInput(input: boolean): void;
}

export class LocalStream implements Disposable {
  readonly #o: LocalStreamOptions;
  readonly #stream: Stream;
  readonly #outbox = new Outbox();
  readonly #sockets = new Set<WebSocket>();
  #party: LastingSocket | null = null;
  readonly #upstream: Upstream;
  #alarm: NodeJS.Timeout | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: LocalStreamOptions) {
    this.#o = options;
    const runtime = {
      connections: () => [],
      tellWatched: (isWatched: boolean) => (isWatched ? this.#connect() : this.#end()),
      setAlarm: (at: number) => {
        clearTimeout(this.#alarm);
        this.#alarm = setTimeout(() => this.#stream.alarm(Date.now()), at - Date.now());
      },
      later: (ms: number, call: () => void) => this.#later(ms, call),
      warn: (what: string, err?: unknown) => options.log.warn({ err }, what),
    };
    this.#stream = new Stream(runtime, null, Date.now());
    this.#upstream = new Upstream(this.#stream, {
      send: (frame) => this.#party?.send(frame),
      renew: () => this.#party?.renew(),
      later: runtime.later,
      warn: (what, why) => options.log.warn({ why }, what),
    });
  }

  /** Sockets that watch here. */
  get watchers(): number {
    return this.#sockets.size;
  }

  /** @param socket an open one, which nothing has been read from @returns for what changes of it later */
  join(socket: WebSocket, newcomer: Newcomer): Joined {
    const outbox = this.#outbox;
    const connection: StreamConnection = {
      id: randomUUID(),
      state: null,
      get readyState() {
        return socket.readyState;
      },
      // Nothing here sleeps: the stream itself knows it.
      setState: () => undefined,
      send: (frame) => outbox.send(socket, frame),
      close: (code, reason) => outbox.close(socket, code, reason),
    };
    socket.on('message', (data, isBinary) =>
      this.#stream.message(connection, isBinary ? null : String(data), Date.now()),
    );
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#stream.close(connection, Date.now());
    });
    this.#stream.connectWatcher(connection, newcomer, Date.now());
    return { allowInput: (input) => this.#stream.allowInput(connection, input) };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#alarm);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#party?.[Symbol.dispose]();
  }

  #connect(): void {
    this.#party ??= new LastingSocket({
      address: this.#o.address,
      open: () => ({ [Symbol.dispose]: () => this.#upstream.lost() }),
      message: (frame) => this.#upstream.take(frame),
      isEnd: () => false,
      end: () => undefined,
      log: this.#o.log,
    });
  }

  #end(): void {
    this[Symbol.dispose]();
    this.#o.onEnd();
  }

  #later(ms: number, call: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      call();
    }, ms);
    this.#timers.add(timer);
  }
}
