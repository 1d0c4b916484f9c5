// Brings one seat's output to whoever watches it, through its TerminalServer (TS1): one connection, and the seat's
// terminal session with it, which sees an ordinary socket of a watcher.
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { Pause } from '../../protocol/access/pause.ts';
import { CLOSE } from '../../protocol/codes.ts';
import { NOTE_VERSION, readSeatNote, type SeatNote } from '../../protocol/page/terminal-note.ts';
import {
  encodeStream,
  readStreamFrame,
  readToSource,
  type SourceMessage,
} from '../../protocol/streams/terminal-stream.ts';
import { FROM_TTYD, TO_TTYD } from '../../seats/terminal/frames.ts';
import type { ClientSocket } from '../../seats/terminal/viewer.ts';
import type { LiveSeat, Watching } from '../seats/live-seat.ts';
import { LastingSocket } from './lasting-socket.ts';
import { SourceLine } from './source-line.ts';

export interface SeatSourceOptions {
  /** Address of the seat's TerminalServer, with a fresh ticket. */
  socketOf(): Promise<string>;
  live: Pick<LiveSeat, 'watch' | 'size'>;
  pause: { now(): Pause | undefined; onChange(fn: () => void): Disposable };
  /** TS6: whether watchers of this room may type. */
  mayType: boolean;
  /** Nobody watches any more, or another proxy has the seat. */
  onEnd(): void;
  log: Logger;
}

/** Brings the output at once, and again whenever the connection is lost, until it is disposed of or `onEnd` is called. */
export function seatSource(options: SeatSourceOptions): Disposable {
  let connection: SourceConnection | undefined;
  return new LastingSocket({
    address: options.socketOf,
    open(socket) {
      connection = new SourceConnection(socket, options);
      return connection;
    },
    message: (frame) => connection?.take(frame),
    isEnd: (code) => code === 1000 || code === CLOSE.REPLACED,
    end: options.onEnd,
    log: options.log,
  });
}

/** The terminal session of a seat, through one socket. */
class SourceConnection extends EventEmitter implements Disposable {
  readonly #socket: WebSocket;
  readonly #o: SeatSourceOptions;
  readonly #line = new SourceLine();
  readonly #owned = new DisposableStack();
  #watching: Watching | null = null;
  /** The next output is a whole screen. */
  #picture: { goesOn: boolean } | null = null;
  /** The latest of each, by type. */
  readonly #told = new Map<SourceMessage['type'], SourceMessage>();
  #typist: string | null = null;

  /** @param socket an open one */
  constructor(socket: WebSocket, options: SeatSourceOptions) {
    super();
    this.#socket = socket;
    this.#o = options;
    const { live, pause } = this.#o;
    this.#watching = live.watch(this.#client(), {
      typist: () => (this.#o.mayType ? this.#typist : null),
      onPicture: (goesOn) => {
        this.#picture = { goesOn };
      },
    });
    this.#owned.use(this.#watching);
    const greeting = JSON.stringify({ AuthToken: '', teleport: NOTE_VERSION });
    this.emit('message', Buffer.from(greeting), true);
    const tellPause = () => this.#tell({ type: 'pause', pause: pause.now() ?? null });
    this.#owned.use(pause.onChange(tellPause));
    tellPause();
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  /** From the TerminalServer. */
  take(frame: string): void {
    const read = readStreamFrame(frame, readToSource);
    if (read.kind !== 'message') return;
    const { message } = read;
    if (message.type === 'wanted') {
      for (const told of this.#told.values()) this.#send(encodeStream(told));
      this.#watching?.refresh();
      return;
    }
    if (!this.#o.mayType) return;
    this.#typist = message.from;
    const input = Buffer.concat([Buffer.of(TO_TTYD.INPUT), Buffer.from(message.data)]);
    this.emit('message', input, true);
  }

  /**
   * From the terminal session, which takes this for a page's socket.
   * @param sent called when it is with the system, so that a session knows how far behind this connection is
   */
  #fromSession(frame: Uint8Array, sent: () => void): void {
    const frames = this.#framesOf(frame);
    const last = frames.pop();
    if (last === undefined || this.#socket.readyState !== WebSocket.OPEN) {
      queueMicrotask(sent);
      return;
    }
    for (const each of frames) this.#send(each);
    this.#socket.send(last, sent);
  }

  #framesOf(frame: Uint8Array): string[] {
    if (frame[0] !== FROM_TTYD.OUTPUT) {
      const message = messageOf(readSeatNote(frame));
      if (message) this.#told.set(message.type, message);
      return message ? [encodeStream(message)] : [];
    }
    const bytes = frame.subarray(1);
    const picture = this.#picture;
    this.#picture = null;
    return picture
      ? this.#line.picture(bytes, picture.goesOn, this.#o.live.size())
      : this.#line.output(bytes);
  }

  #tell(message: SourceMessage): void {
    this.#told.set(message.type, message);
    this.#send(encodeStream(message));
  }

  #send(frame: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  /** The socket to give to the session. */
  #client(): ClientSocket {
    const socket = this.#socket;
    const facade = {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      get readyState() {
        return socket.readyState;
      },
      send: (frame: Uint8Array, _options: unknown, sent: () => void) =>
        this.#fromSession(frame, sent),
      // The seat's terminal ends; what comes next of it is another one.
      close: () => socket.close(4000, 'the seat ends'),
      terminate: () => socket.terminate(),
      on: this.on.bind(this),
      off: this.off.bind(this),
    };
    return facade as unknown as ClientSocket;
  }
}

/** What of a page's notes is of use to somebody who watches. */
function messageOf(note: SeatNote | undefined): SourceMessage | null {
  if (note?.type === 'windows') {
    return { type: 'windows', list: note.list.map(([...window]) => window), focus: note.focus };
  }
  if (note?.type !== 'seat') return null;
  const { state, cols, rows, why } = note;
  return { type: 'seat', state, cols, rows, ...(why === undefined ? {} : { why }) };
}
