// The source of a stream that is passed on: what one who watches it elsewhere is told is what its own watchers get (TS7, TS8).
import { CLOSE } from '../protocol/codes.ts';
import {
  encodeStream,
  readStreamFrame,
  readStreamMessage,
  readToSource,
  STREAM_ACK_BYTES,
  type StreamMessage,
  type WatcherMessage,
} from '../protocol/streams/terminal-stream.ts';
import type { Stream } from './stream.ts';
import type { SourceFacts, StreamConnection } from './watcher.ts';

/** What an upstream runs on. */
export interface UpstreamRuntime {
  /** To the stream elsewhere. */
  send(frame: string): void;
  /** Ends the connection to it, and opens another. */
  renew(): void;
  /** Calls back after some ms. */
  later(ms: number, call: () => void): void;
  warn(what: string, why?: unknown): void;
}

/** What came is acknowledged when nothing has followed for so long, in ms, or sooner where it is much (TS5). */
const ACK_MS = 200;

const OPEN = 1;

export class Upstream {
  readonly #stream: Stream;
  readonly #runtime: UpstreamRuntime;
  /** The other side, while there is a source behind it. */
  #source: StreamConnection | null = null;
  #found = 0;
  /** What came of an epoch, up to where that is acknowledged, and whether the rest will be in a while. */
  #came = { epoch: '', at: 0 };
  #acked = 0;
  #willAck = false;

  constructor(stream: Stream, runtime: UpstreamRuntime) {
    this.#stream = stream;
    this.#runtime = runtime;
  }

  /** A frame from there. */
  take(frame: string): void {
    const read = readStreamFrame(frame, readStreamMessage);
    if (read.kind === 'message') this.#told(read.message, frame);
    else if (this.#source) this.#stream.message(this.#source, frame, Date.now());
    if (read.kind === 'output') this.#acknowledge(read.end);
  }

  /** The connection to it is gone, or the source behind it. */
  lost(): void {
    const source = this.#source;
    this.#source = null;
    if (source) this.#stream.close(source, Date.now());
  }

  #told(message: StreamMessage, frame: string): void {
    if (message.type === 'source') {
      this.lost();
      if (message.live) this.#connect();
      return;
    }
    if (message.type === 'snapshot') {
      this.#came = { epoch: message.epoch, at: message.at };
      this.#acked = message.at;
    }
    if (message.type === 'error') this.#runtime.warn('a stream was refused', message.msg);
    const isOfSource = ['seat', 'pause', 'windows', 'snapshot'].includes(message.type);
    if (isOfSource && this.#source) this.#stream.message(this.#source, frame, Date.now());
  }

  #connect(): void {
    this.#found += 1;
    let state: SourceFacts | null = null;
    this.#source = {
      id: `upstream ${this.#found}`,
      get state() {
        return state;
      },
      readyState: OPEN,
      setState(next) {
        state = next.kind === 'source' ? next : null;
      },
      send: (frame) => this.#toSource(frame),
      close: (code) => {
        if (code === CLOSE.VERSION) this.#runtime.renew();
      },
    };
    this.#stream.connectSource(this.#source, Date.now());
  }

  /** What the stream says to its source, as one who watches says it. */
  #toSource(frame: string): void {
    const read = readStreamFrame(frame, readToSource);
    if (read.kind === 'message') this.#tell(read.message);
  }

  #acknowledge(at: number): void {
    this.#came.at = at;
    if (at - this.#acked >= STREAM_ACK_BYTES) this.#ack();
    if (!this.#willAck) this.#ackAtRest();
  }

  /** Once nothing has come for a while. */
  #ackAtRest(): void {
    const { epoch, at } = this.#came;
    if (at === this.#acked) return;
    this.#willAck = true;
    this.#runtime.later(ACK_MS, () => {
      this.#willAck = false;
      if (this.#came.epoch !== epoch || this.#came.at !== at) this.#ackAtRest();
      else if (at !== this.#acked) this.#ack();
    });
  }

  #ack(): void {
    this.#acked = this.#came.at;
    this.#tell({ type: 'ack', ...this.#came });
  }

  #tell(message: WatcherMessage): void {
    this.#runtime.send(encodeStream(message));
  }
}
