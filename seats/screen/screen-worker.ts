// Worker thread for screens: parses the output of many seats' apps, off the thread that handles people's input.
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Grid } from '../../protocol/geometry.ts';
import { createScreen } from './headless-screen.ts';
import type { Screen } from './screen.ts';
import type { FromScreens, ToScreens } from './screen-messages.ts';

/** Parsing progress is reported after this many bytes or this many ms. */
const TELL_BYTES = 64 * 1024;
const TELL_AFTER_MS = 40;

/** A screen owned by another thread, to which progress and replies are sent. */
class RemoteScreen {
  readonly #id: number;
  readonly #tell: (message: FromScreens, transfer?: ArrayBuffer[]) => void;
  readonly #screen: Screen;
  /** Parsed bytes not yet reported to the other thread. */
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(id: number, size: Grid, port: MessagePort) {
    this.#id = id;
    this.#tell = (message, transfer = []) => port.postMessage(message, transfer);
    this.#screen = createScreen({
      size,
      onReply: (text) => this.#tell({ kind: 'reply', id, text }),
      onProgress: () => this.#progress(),
    });
  }

  take(message: ToScreens): void {
    if (message.kind === 'write') {
      this.#waiting += message.bytes.length;
      this.#screen.write(message.bytes, true);
    } else if (message.kind === 'resize') {
      this.#screen.resize(message.size);
    } else if (message.kind === 'end') {
      this.#screen.end(message.words);
    } else if (message.kind === 'snapshot') {
      void this.#picture(message.ask);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#screen.close();
  }

  #progress(): void {
    if (this.#waiting - this.#screen.pending() >= TELL_BYTES) this.#tellParsed();
    else this.#timer ??= setTimeout(() => this.#tellParsed(), TELL_AFTER_MS);
  }

  #tellParsed(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#waiting - this.#screen.pending();
    this.#waiting -= bytes;
    if (bytes > 0) {
      this.#tell({ kind: 'parsed', id: this.#id, bytes, modes: this.#screen.modesKey() });
    }
  }

  async #picture(ask: number): Promise<void> {
    // Copied, because a small one may share its buffer with others.
    const picture = new Uint8Array((await this.#screen.snapshot()) ?? []);
    this.#tellParsed();
    this.#tell({ kind: 'picture', id: this.#id, ask, picture }, [picture.buffer]);
  }
}

function serve(port: MessagePort): void {
  const screens = new Map<number, RemoteScreen>();
  port.on('message', (message: ToScreens) => {
    const { id } = message;
    if (message.kind === 'open') {
      screens.set(id, new RemoteScreen(id, message.size, port));
    } else if (message.kind === 'close') {
      screens.get(id)?.close();
      screens.delete(id);
    } else {
      screens.get(id)?.take(message);
    }
  });
}

if (parentPort) serve(parentPort);
