// Main-thread proxy of a screen in a worker: batches writes, tracks pending bytes, and survives the worker's crash.
import type { Grid } from '../../protocol/geometry.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import type { FromScreens, ToScreens } from './screen-messages.ts';

/** Sends to a worker. @param transfer buffers transferred with it */
export type Send = (message: ToScreens, transfer?: ArrayBuffer[]) => void;

export class PooledScreen implements Screen {
  readonly #id: number;
  readonly #options: ScreenOptions;
  readonly #onClose: () => void;
  /** Snapshots requested but not received, by request number. */
  readonly #asked = new Map<number, (picture: Uint8Array | null) => void>();
  #lastAsk = 0;
  /** null: there is no worker right now. */
  #send: Send | null = null;
  /** Messages waiting for a worker, in order. */
  #late: ToScreens[] = [];
  /** Writes of this turn of the event loop, sent as one message. */
  #batch: Uint8Array[] = [];
  #due: NodeJS.Immediate | undefined;
  #size: Grid;
  #pending = 0;
  #modes = '';
  /** Number of the current worker; a higher one invalidates earlier work. */
  #thread = 0;
  #closed = false;

  constructor(id: number, options: ScreenOptions, onClose: () => void) {
    this.#id = id;
    this.#options = options;
    this.#size = options.size;
    this.#onClose = onClose;
  }

  /** A worker has started. If it is not the first, the screen is restored from its last saved state. */
  async begin(send: Send): Promise<void> {
    const thread = ++this.#thread;
    const size = this.#size;
    const stored = thread > 1 ? await this.#options.recover?.() : null;
    if (thread !== this.#thread || this.#closed) return;
    send({ kind: 'open', id: this.#id, size: stored?.size ?? size });
    const late = this.#late.splice(0);
    this.#send = send;
    if (stored) {
      this.#pending += stored.picture.length;
      this.#post({ kind: 'write', id: this.#id, bytes: new Uint8Array(stored.picture) });
      this.#post({ kind: 'resize', id: this.#id, size });
    }
    for (const message of late) this.#post(message);
    if (thread > 1) this.#options.onRecovered?.();
  }

  /** The worker has ended, and its screen state is lost. */
  lost(): void {
    this.#thread += 1;
    this.#send = null;
    this.#late = this.#late.filter((message) => message.kind !== 'snapshot');
    this.#pending = [...this.#late, ...this.#batch].reduce(
      (sum, part) => sum + ('length' in part ? part.length : sizeOf(part)),
      0,
    );
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer(null);
    this.#options.onProgress();
  }

  /** Handles a message from the worker about this screen. */
  hear(message: FromScreens): void {
    if (this.#closed) return;
    if (message.kind === 'reply') {
      this.#options.onReply(message.text);
    } else if (message.kind === 'parsed') {
      this.#pending -= message.bytes;
      this.#modes = message.modes;
      this.#options.onProgress();
    } else {
      this.#asked.get(message.ask)?.(message.picture);
      this.#asked.delete(message.ask);
    }
  }

  write(output: Uint8Array): void {
    if (this.#closed) return;
    this.#pending += output.length;
    this.#batch.push(output);
    this.#due ??= setImmediate(() => this.#flush());
  }

  resize(size: Grid): void {
    this.#flush();
    this.#size = size;
    this.#post({ kind: 'resize', id: this.#id, size });
  }

  end(words: string): void {
    this.#flush();
    this.#post({ kind: 'end', id: this.#id, words });
  }

  snapshot(): Promise<Uint8Array | null> {
    if (this.#closed) return Promise.resolve(new Uint8Array(0));
    this.#flush();
    const ask = ++this.#lastAsk;
    const { promise, resolve } = Promise.withResolvers<Uint8Array | null>();
    this.#asked.set(ask, resolve);
    this.#post({ kind: 'snapshot', id: this.#id, ask });
    return promise;
  }

  modesKey(): string {
    return this.#modes;
  }

  pending(): number {
    return this.#pending;
  }

  close(): void {
    if (this.#closed) return;
    this.#post({ kind: 'close', id: this.#id });
    this.#closed = true;
    clearImmediate(this.#due);
    for (const answer of this.#asked.values()) answer(new Uint8Array(0));
    this.#asked.clear();
    this.#onClose();
  }

  #flush(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    if (this.#batch.length === 0) return;
    const bytes = new Uint8Array(this.#batch.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#batch.splice(0)) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#post({ kind: 'write', id: this.#id, bytes });
  }

  #post(message: ToScreens): void {
    if (this.#closed) return;
    if (!this.#send) this.#late.push(message);
    else this.#send(message, message.kind === 'write' ? [message.bytes.buffer] : []);
  }
}

function sizeOf(message: ToScreens): number {
  return message.kind === 'write' ? message.bytes.length : 0;
}
