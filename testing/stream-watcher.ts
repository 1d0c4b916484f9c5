// Somebody who watches a seat's stream (TS2): what came in, and what a terminal would show of it.
import headless from '@xterm/headless';
import { WebSocket } from 'ws';
import {
  encodeStream,
  FRAMES_QUERY,
  HAVE_QUERY,
  readStreamFrame,
  type StreamMessage,
  type WatcherMessage,
} from '../protocol/streams/terminal-stream.ts';

export interface StreamWatcherOptions {
  headers?: Record<string, string>;
  ticket?: string;
  have?: string;
  /** Answers what it shows; true by default. */
  answers?: boolean;
  scrollback?: number;
}

export class StreamWatcher implements Disposable {
  readonly socket: WebSocket;
  readonly terminal: headless.Terminal;
  /** Messages as they came, without output. */
  readonly messages: StreamMessage[] = [];
  /** Whole screens so far. */
  snapshots = 0;
  /** Where the output is, and of which epoch. */
  epoch = '';
  at = 0;
  /** Output that did not follow what came before it. */
  gaps = 0;
  closed: { code: number; reason: string } | null = null;
  #parts = 0;
  #shown: Promise<void> = Promise.resolve();
  answers: boolean;

  /** @param url `ws://HOST:PORT/parties/terminal-server/ROOM.SEAT` */
  constructor(url: string, options: StreamWatcherOptions = {}) {
    const { headers = {}, ticket, have, answers = true, scrollback = 1_000 } = options;
    this.answers = answers;
    this.terminal = new headless.Terminal({
      ...{ cols: 80, rows: 24, scrollback },
      allowProposedApi: true,
    });
    const address = new URL(url);
    address.searchParams.set(FRAMES_QUERY.name, FRAMES_QUERY.value);
    if (ticket !== undefined) address.searchParams.set('ticket', ticket);
    if (have !== undefined) {
      address.searchParams.set(HAVE_QUERY, have);
      const [epoch = '', at] = have.split(':');
      this.epoch = epoch;
      this.at = Number(at);
    }
    this.socket = new WebSocket(address, { headers, perMessageDeflate: false });
    this.socket.on('message', (data, isBinary) => this.#take(isBinary ? '' : String(data)));
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.socket.on('error', () => this.socket.terminate());
  }

  /** What comes back with `have`. */
  get have(): string {
    return `${this.epoch}:${this.at}`;
  }

  send(message: WatcherMessage): void {
    this.socket.send(encodeStream(message));
  }

  type(data: string): void {
    this.send({ type: 'input', data });
  }

  /** The newest message of a type. */
  newest<T extends StreamMessage['type']>(
    type: T,
  ): Extract<StreamMessage, { type: T }> | undefined {
    return this.messages.findLast(
      (message): message is Extract<StreamMessage, { type: T }> => message.type === type,
    );
  }

  /** Screen and scrollback as text, once everything that came is on it. */
  async text(): Promise<string> {
    await this.#shown;
    const { active } = this.terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, y) => active.getLine(y)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  /** Says that everything is shown that came. */
  answer(): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.send({ type: 'ack', epoch: this.epoch, at: this.at });
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
    this.terminal.dispose();
  }

  #take(frame: string): void {
    const read = readStreamFrame(frame, (json) => json as StreamMessage | undefined);
    if (read.kind === 'message') {
      this.messages.push(read.message);
      if (read.message.type === 'snapshot') {
        this.snapshots += 1;
        this.#parts = read.message.length;
        this.epoch = read.message.epoch;
        this.at = read.message.at;
        this.terminal.resize(read.message.cols, read.message.rows);
      }
    }
    if (read.kind === 'part') {
      this.#parts -= read.text.length;
      this.#write(read.text);
    }
    if (read.kind === 'output') {
      if (this.#parts !== 0 || read.end - Buffer.byteLength(read.text) !== this.at) this.gaps += 1;
      this.at = read.end;
      this.#write(read.text);
    }
  }

  #write(text: string): void {
    this.#shown = new Promise((resolve) =>
      this.terminal.write(text, () => {
        resolve();
        if (this.answers) this.answer();
      }),
    );
  }
}
