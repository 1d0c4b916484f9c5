// Reads flooding terminals in a thread of its own.
//
// Where a program is just writing, Linux lets whoever reads or polls its terminal wait for the kernel's own work on the
// terminal's buffer (`flush_work` in n_tty_read and n_tty_poll), however non-blocking they are: 0.6 ms in the mean and
// 20 at times. In the keeper's own thread all seats would wait.
import { Worker } from 'node:worker_threads';
import { moduleFile } from '../node/installation.mjs';

/** Read at once, at most. */
const BATCH_BYTES = 64 * 1024;

export class FloodReader {
  readonly #shared = new SharedArrayBuffer(BATCH_BYTES);
  #thread: Worker | null = null;
  /** One at a time has the buffer. */
  #last: Promise<unknown> = Promise.resolve();
  #answer = Promise.withResolvers<number>();

  /**
   * @param fd of a terminal, non-blocking; stays open until this resolves
   * @returns at most 64 KB; empty if there is nothing @throws Error if the thread failed
   */
  read(fd: number): Promise<Buffer> {
    const turn = this.#last.then(() => this.#ask(fd));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #ask(fd: number): Promise<Buffer> {
    this.#thread ??= this.#start();
    this.#answer = Promise.withResolvers();
    this.#thread.postMessage(fd);
    const length = await this.#answer.promise;
    return Buffer.from(new Uint8Array(this.#shared, 0, length));
  }

  #start(): Worker {
    const thread = new Worker(moduleFile('keeper/flood-thread.ts'), { workerData: this.#shared });
    thread.unref();
    thread.on('message', (length: number) => this.#answer.resolve(length));
    thread.on('error', (error) => {
      this.#thread = null;
      this.#answer.reject(error);
    });
    return thread;
  }
}
