// Brings one seat's output to whoever watches it, through its TerminalServer (TS1): one connection.
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { Pause } from '../../protocol/access/pause.ts';
import { CLOSE } from '../../protocol/codes.ts';
import type { SeatNote } from '../../protocol/page/terminal-note.ts';
import {
  encodeStream,
  readStreamFrame,
  readToSource,
  type SourceMessage,
} from '../../protocol/streams/terminal-stream.ts';
import type { LiveSeat } from '../seats/live-seat.ts';
import { LastingSocket } from './lasting-socket.ts';
import { type Picture, SeatTap, type TapEnd } from './seat-tap.ts';
import { SourceLine } from './source-line.ts';

export interface SeatSourceOptions {
  /** Address of the seat's TerminalServer, with a fresh ticket. */
  socketOf(): Promise<string>;
  live: Pick<LiveSeat, 'watch' | 'size'>;
  pause: { now(): Pause | undefined; onChange(fn: () => void): Disposable };
  /** TS6: whether watchers of this room may type now. */
  mayType(): boolean;
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

/** The output of a seat, through one socket. */
class SourceConnection implements Disposable {
  readonly #socket: WebSocket;
  readonly #o: SeatSourceOptions;
  readonly #line = new SourceLine();
  readonly #owned = new DisposableStack();
  #tap: SeatTap | null = null;
  /** The latest of each, by type. */
  readonly #told = new Map<SourceMessage['type'], SourceMessage>();
  #typist: string | null = null;

  /** @param socket an open one */
  constructor(socket: WebSocket, options: SeatSourceOptions) {
    this.#socket = socket;
    this.#o = options;
    const { live, pause } = options;
    const end: TapEnd = {
      buffered: () => socket.bufferedAmount,
      isOpen: () => this.#isOpen(),
      output: (bytes, picture, sent) => this.#output(bytes, picture, sent),
      note: (note) => {
        const message = messageOf(note);
        if (message) this.#tell(message);
      },
      close: () => socket.close(4000, 'the seat ends'),
      terminate: () => socket.terminate(),
    };
    const typist = () => (this.#o.mayType() ? this.#typist : null);
    this.#tap = this.#owned.use(new SeatTap(live, end, typist));
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
      this.#tap?.refresh();
      return;
    }
    if (!this.#o.mayType()) return;
    this.#typist = message.from;
    this.#tap?.input(message.data);
  }

  /** @param sent called when it is with the system, so that a session knows how far behind this connection is */
  #output(bytes: Uint8Array, picture: Picture | null, sent: () => void): void {
    const frames = picture
      ? this.#line.picture(bytes, picture.goesOn, this.#o.live.size())
      : this.#line.output(bytes);
    const last = frames.pop();
    if (last === undefined || !this.#isOpen()) {
      queueMicrotask(sent);
      return;
    }
    for (const each of frames) this.#send(each);
    this.#socket.send(last, sent);
  }

  #tell(message: SourceMessage): void {
    this.#told.set(message.type, message);
    this.#send(encodeStream(message));
  }

  #send(frame: string): void {
    if (this.#isOpen()) this.#socket.send(frame);
  }

  #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }
}

/** What of a page's notes is of use to somebody who watches. */
function messageOf(note: SeatNote): SourceMessage | null {
  if (note.type === 'windows') {
    return { type: 'windows', list: note.list.map(([...window]) => window), focus: note.focus };
  }
  if (note.type !== 'seat') return null;
  const { state, cols, rows, why } = note;
  return { type: 'seat', state, cols, rows, ...(why === undefined ? {} : { why }) };
}
