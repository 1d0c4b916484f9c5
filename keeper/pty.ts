// One pseudoterminal with a program in it: bytes, size and exit code, and never a write that blocks.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ReadStream } from 'node:tty';
import type { Grid } from '../protocol/geometry.ts';
import type { Ending } from '../protocol/keeper.ts';
import type { FloodReader } from './flood-reader.ts';
import { READ_BYTES, readNow } from './read-now.ts';

export interface PtyOptions {
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  umask: number;
  size: Grid;
  /** Where it reads on while the program writes much. */
  floods: FloodReader;
  /** Called with output, at most 64 KB at a time; the buffer is the callee's. */
  onOutput(bytes: Buffer): void;
  /** Called once, after the last output. */
  onEnd(ending: Ending): void;
}

/** A read of this size in bytes means that more is waiting. */
const FLOOD_BYTES = 1024;
/** What a program that has ended leaves running may keep its terminal open; that long its output is still read, in ms. */
const AFTER_END_MS = 200;
/** More than the kernel holds of a terminal's output, in bytes: after that it is some other program's. */
const MAX_REST = 64 * 1024;

/** The part of node-pty that its public interface wraps: there, an exit loses output that was not read yet. */
interface NativePty {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  resize(fd: number, cols: number, rows: number, widthPx: number, heightPx: number): void;
}

const require = createRequire(import.meta.url);
const { native } = require('@lydell/node-pty') as { native: NativePty };

/** The program that starts another one on macOS; unused elsewhere. */
function helperPath(): string {
  if (process.platform !== 'darwin') return '';
  const machine = `${process.platform}-${process.arch}`;
  const folder = path.dirname(require.resolve(`@lydell/node-pty-${machine}/package.json`));
  return path.join(folder, 'prebuilds', machine, 'spawn-helper');
}

export class Pty {
  readonly pid: number;
  readonly #fd: number;
  /** The program's side, such as `/dev/pts/3`. */
  readonly device: string;
  readonly #options: PtyOptions;
  readonly #stream: ReadStream;
  #paused = false;
  /** While the thread for floods reads; resolves with the last of it. */
  #flood: Promise<void> | null = null;
  #ending: Ending | null = null;
  #closing = false;
  #closed = false;

  /** @throws Error if no terminal or process can be had */
  constructor(options: PtyOptions) {
    this.#options = options;
    const { argv, cwd, env, umask, size } = options;
    const [file = '', ...args] = argv;
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const own = process.umask(umask);
    try {
      const forked = native.fork(
        ...([
          file,
          args,
          variables,
          cwd,
          size.cols,
          size.rows,
          -1,
          -1,
          true,
          helperPath(),
        ] as const),
        (code, signal) => this.#exited({ code, signal }),
      );
      this.#fd = forked.fd;
      this.pid = forked.pid;
      this.device = forked.pty;
    } finally {
      process.umask(own);
    }
    this.#stream = new ReadStream(this.#fd, {
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: (length, buffer) => this.#onRead(Buffer.from(buffer.subarray(0, length))),
      },
    });
    // EIO: nobody has the program's side open any more.
    this.#stream.on('error', () => undefined);
    this.#stream.resume();
    this.#stream.once('close', () => {
      this.#closed = true;
      this.#tellEnd();
    });
  }

  /** Stops reading output: the program waits when the kernel's buffer is full. */
  pause(): void {
    if (this.#paused || this.#ending !== null) return;
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (!this.#flood) this.#stream.resume();
  }

  resize({ cols, rows }: Grid): void {
    if (!this.#closed) native.resize(this.#fd, cols, rows, 0, 0);
  }

  /** @returns how many bytes of it the terminal has taken; 0 if it is full; all of it if nobody is there to read it */
  write(bytes: Uint8Array): number {
    if (this.#closed) return bytes.length;
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return 0;
      if (code === 'EIO') return bytes.length;
      throw error;
    }
  }

  /**
   * Takes input back that the program has not read yet. Of a terminal that gathers lines, only whole lines.
   * @returns how many bytes
   */
  takeBack(): number {
    if (this.#closed) return 0;
    const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
    const device = openSync(this.device, flags);
    try {
      const old = Buffer.allocUnsafe(READ_BYTES);
      let taken = 0;
      for (let n = readNow(device, old); n > 0; n = readNow(device, old)) taken += n;
      return taken;
    } finally {
      closeSync(device);
    }
  }

  /** @returns false to stop reading here */
  #onRead(bytes: Buffer): boolean {
    this.#options.onOutput(bytes);
    if (bytes.length >= FLOOD_BYTES && !this.#paused) this.#flood = this.#readFlood();
    return !this.#paused && !this.#flood;
  }

  /** Reads on in the thread for floods until there is nothing more or it has to stop. */
  async #readFlood(): Promise<void> {
    try {
      while (!this.#paused && !this.#closing) {
        const bytes = await this.#options.floods.read(this.#fd);
        if (bytes.length === 0) break;
        this.#options.onOutput(bytes);
      }
    } catch (error) {
      console.error(`${this.device}: ${(error as Error).message}`);
    } finally {
      this.#flood = null;
      if (!this.#paused) this.#stream.resume();
    }
  }

  #exited(ending: Ending): void {
    this.#ending = ending;
    if (this.#closed) {
      this.#tellEnd();
      return;
    }
    this.resume();
    setTimeout(async () => {
      this.#closing = true;
      await this.#flood;
      this.#readRest();
      this.#stream.destroy();
    }, AFTER_END_MS);
  }

  /** Reads what the terminal still holds: where this process got no turn meanwhile, that is its last words. */
  #readRest(): void {
    // Then its descriptor may be another file's.
    if (this.#stream.destroyed) return;
    for (let length = 0; length < MAX_REST; ) {
      const bytes = Buffer.allocUnsafe(READ_BYTES);
      const n = readNow(this.#fd, bytes);
      if (n === 0) return;
      length += n;
      this.#options.onOutput(bytes.subarray(0, n));
    }
  }

  #tellEnd(): void {
    if (this.#ending) this.#options.onEnd(this.#ending);
  }
}
