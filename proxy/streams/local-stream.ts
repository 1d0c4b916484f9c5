// A seat's stream at this proxy: one connection to its TerminalServer, for all who watch it here (TS7).
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/codes.ts';
import {
  encodeStream,
  readStreamFrame,
  readStreamMessage,
  readToSource,
  type StreamMessage,
  type WatcherMessage,
} from '../../protocol/streams/terminal-stream.ts';
import { type Newcomer, Stream } from '../../streams/stream.ts';
import type { StreamConnection } from '../../streams/watcher.ts';
import { LastingSocket } from './lasting-socket.ts';
import { Outbox } from './outbox.ts';

/** What came is acknowledged within this time, in ms: this proxy itself is never behind. */
const ACK_MS = 20;

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
  /** The party's side, while there is a source behind it. */
  #source: StreamConnection | null = null;
  #alarm: NodeJS.Timeout | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What came of an epoch, and whether that is still to be acknowledged. */
  #came = { epoch: '', at: 0 };
  #ack: NodeJS.Timeout | undefined;

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
    clearTimeout(this.#ack);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#party?.[Symbol.dispose]();
  }

  #connect(): void {
    this.#party ??= new LastingSocket({
      address: this.#o.address,
      open: () => ({ [Symbol.dispose]: () => this.#lost() }),
      message: (frame) => this.#take(frame),
      isEnd: () => false,
      end: () => undefined,
      log: this.#o.log,
    });
  }

  #end(): void {
    this[Symbol.dispose]();
    this.#o.onEnd();
  }

  /** From the party. */
  #take(frame: string): void {
    const read = readStreamFrame(frame, readStreamMessage);
    if (read.kind === 'message') this.#told(read.message, frame);
    else if (this.#source) this.#stream.message(this.#source, frame, Date.now());
    if (read.kind === 'output') this.#acknowledge(read.end);
  }

  #told(message: StreamMessage, frame: string): void {
    if (message.type === 'source') {
      this.#lost();
      if (message.live) this.#found();
      return;
    }
    if (message.type === 'snapshot') this.#came = { epoch: message.epoch, at: message.at };
    if (message.type === 'error') this.#o.log.warn({ why: message.msg }, 'a stream was refused');
    const isOfSource = ['seat', 'pause', 'windows', 'snapshot'].includes(message.type);
    if (isOfSource && this.#source) this.#stream.message(this.#source, frame, Date.now());
  }

  #found(): void {
    let state: unknown = null;
    this.#source = {
      id: randomUUID(),
      get state() {
        return state;
      },
      readyState: WebSocket.OPEN,
      setState(next) {
        state = next;
      },
      send: (frame) => this.#toSource(frame),
      close: (code) => {
        if (code === CLOSE.VERSION) this.#party?.renew();
      },
    };
    this.#stream.connectSource(this.#source, Date.now());
  }

  #lost(): void {
    const source = this.#source;
    this.#source = null;
    if (source) this.#stream.close(source, Date.now());
  }

  /** What the stream says to its source, as one who watches says it to the party. */
  #toSource(frame: string): void {
    const read = readStreamFrame(frame, readToSource);
    if (read.kind === 'message') this.#tell(read.message);
  }

  #acknowledge(at: number): void {
    this.#came.at = at;
    this.#ack ??= setTimeout(() => {
      this.#ack = undefined;
      this.#tell({ type: 'ack', ...this.#came });
    }, ACK_MS);
  }

  #tell(message: WatcherMessage): void {
    this.#party?.send(encodeStream(message));
  }

  #later(ms: number, call: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      call();
    }, ms);
    this.#timers.add(timer);
  }
}
