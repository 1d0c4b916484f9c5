// One app and its terminal. What it puts out goes to the pipe of the seat's ttyd, and what comes through the pipe to it.
import { execFile } from 'node:child_process';
import type net from 'node:net';
import { promisify } from 'node:util';
import type { Grid } from '../protocol/geometry.ts';
import {
  type Ending,
  type Held,
  type KeeperEvent,
  type OrderOf,
  OUTPUT_KEPT,
  OUTPUT_WINDOW,
} from '../protocol/keeper.ts';
import type { FloodReader } from './flood-reader.ts';
import { InputQueue } from './input-queue.ts';
import { OutputBuffer } from './output-buffer.ts';
import { Pty } from './pty.ts';

/** How long a flooding app waits for a pipe that is gone, in ms; after that the oldest output is lost. */
const WAIT_FOR_PIPE_MS = 5_000;
/** Confirmations of input: after this much, or this long after the last. In bytes and ms. */
const TELL_TAKEN_BYTES = 16 * 1024;
const TELL_TAKEN_MS = 20;
/** A pipe is not read while this much of its input waits, in bytes. */
const MAX_INPUT = 256 * 1024;

const run = promisify(execFile);

/** A signal key that is to reach the app. */
interface WaitingKey {
  /** Its place in the input: how much comes before it, in bytes. */
  at: number;
  /** How much of that was lost with a pipe. */
  lost: number;
  /** Called when all before it has come, or can't come any more; more than once. */
  resolve: () => void;
}

export class HeldApp {
  readonly #seat: string;
  readonly #tell: (event: KeeperEvent) => void;
  readonly #pty: Pty;
  readonly #server: net.Server;
  readonly #output = new OutputBuffer();
  readonly #input: InputQueue;
  readonly #box: Held['box'];
  #size: Grid;
  #pipe: net.Socket | null = null;
  /** Where the next pipe begins; null: with what comes next. */
  #from: number | null = 0;
  #confirmed = 0;
  /** Nobody reads: old output is dropped, so that the app goes on. */
  #lossy = false;
  #waiting: NodeJS.Timeout | undefined;
  /** Input that came through pipes, in bytes. */
  #received = 0;
  #toldTaken = 0;
  #tellTimer: NodeJS.Timeout | undefined;
  /** Input up to here is dropped as it arrives. */
  #dropUntil = 0;
  /** Signal keys that wait for the input before them. */
  #keys: WaitingKey[] = [];
  #ended: Ending | null = null;
  readonly #gone = Promise.withResolvers<void>();

  /** @param server where the pipe will connect; closed with the app @throws Error if it can't be started */
  constructor(
    order: OrderOf<'start'>,
    server: net.Server,
    floods: FloodReader,
    tell: (event: KeeperEvent) => void,
  ) {
    this.#seat = order.seat;
    this.#tell = tell;
    this.#box = order.box;
    this.#size = { cols: order.cols, rows: order.rows };
    this.#pty = new Pty({
      ...order,
      size: this.#size,
      floods,
      onOutput: (bytes) => this.#onOutput(bytes),
      onEnd: (ending) => this.#onEnd(ending),
    });
    this.#input = new InputQueue({
      write: (bytes) => this.#pty.write(bytes),
      onTaken: () => this.#onTaken(),
    });
    this.#server = server.on('connection', (pipe) => this.#onPipe(pipe));
    this.#waitForPipe();
  }

  /** Resolves when it is disposed of, and its socket with it. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  held(): Held {
    return {
      ...{ seat: this.#seat, pid: this.#pty.pid, ...this.#size },
      ...{ output: this.#output.end, ended: this.#ended },
      ...(this.#box === undefined ? {} : { box: this.#box }),
    };
  }

  /**
   * Output from there on is kept for the pipe, which has as long to come as one that broke has to come back.
   * @returns where the next pipe begins: `from`, or the oldest output that is still here, or what comes next
   */
  attach(from: number | null): number {
    const { start, end } = this.#output;
    this.#from = from === null ? end : Math.min(Math.max(from, start), end);
    if (!this.#pipe) {
      this.#confirmed = this.#from;
      this.#waitForPipe();
      this.#pace();
    }
    return this.#from;
  }

  resize(size: Grid): void {
    this.#size = size;
    if (!this.#ended) this.#pty.resize(size);
  }

  confirm(to: number): void {
    this.#confirmed = Math.min(Math.max(this.#confirmed, to), this.#output.end);
    this.#output.dropBefore(this.#confirmed - OUTPUT_KEPT);
    this.#pace();
  }

  /**
   * A control character that is to get to the app ahead of what waits for it. Where the terminal makes a signal of
   * it (`isig`), what was typed before is thrown away, as terminals do, with what is still on its way. Where the app
   * reads it as a key, it comes in its place, except that what the terminal could not take is dropped.
   * The proxy sends nothing more until this is done.
   * @param sent input that it has sent so far, in bytes; the key counts as the next
   * @returns how many bytes were dropped
   */
  async interrupt(key: number, sent: number): Promise<number> {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const waiting: WaitingKey = { at: sent, lost: 0, resolve };
    this.#keys.push(waiting);
    if (!this.#pipe) this.#loseInput();
    this.#tellArrived();
    try {
      const signals = await makesSignal(this.#pty.device, key);
      const drops = signals || this.#input.pending > 0;
      let dropped = 0;
      if (drops) {
        dropped = waiting.lost + this.#input.drop() + Math.max(0, sent - this.#received);
        this.#dropUntil = sent;
      }
      await arrived;
      if (!drops) dropped = waiting.lost;
      if (signals) dropped += this.#pty.takeBack();
      this.#input.push(Uint8Array.of(key));
      return dropped;
    } finally {
      this.#received += 1;
      this.#keys = this.#keys.filter((one) => one !== waiting);
    }
  }

  /** Ends the pipe and the sockets; the app has ended, or ends because its terminal closes. */
  dispose(): void {
    clearTimeout(this.#waiting);
    clearTimeout(this.#tellTimer);
    this.#input[Symbol.dispose]();
    this.#server.close();
    this.#pipe?.destroy();
    this.#gone.resolve();
  }

  #onPipe(pipe: net.Socket): void {
    const from = this.#from ?? this.#output.end;
    // Too late: what it was promised is lost.
    if (from < this.#output.start) {
      pipe.destroy();
      return;
    }
    if (this.#pipe) {
      this.#pipe.destroy();
      this.#loseInput();
    }
    clearTimeout(this.#waiting);
    this.#pipe = pipe;
    this.#lossy = false;
    pipe.on('data', (bytes) => this.#onInput(bytes));
    // Its end says all.
    pipe.on('error', () => undefined);
    pipe.once('close', () => {
      if (this.#pipe === pipe) this.#onPipeLost();
    });
    this.#from = null;
    this.#confirmed = from;
    // A key that is not counted yet is of what came before.
    const received = this.#received + this.#keys.length;
    this.#tell({ on: 'pipe', seat: this.#seat, received });
    pipe.write(this.#output.since(from));
    if (this.#ended) pipe.end();
    this.#pace();
  }

  #onPipeLost(): void {
    this.#pipe = null;
    this.#loseInput();
    this.#waitForPipe();
  }

  /** Input that a signal key waits for was lost with a pipe: the proxy does not send it again, so it counts as come. */
  #loseInput(): void {
    for (const waiting of this.#keys) {
      const lost = Math.max(0, waiting.at - this.#received);
      waiting.lost += lost;
      this.#received += lost;
      this.#input.skip(lost);
    }
    this.#tellArrived();
  }

  #tellArrived(): void {
    for (const { at, resolve } of this.#keys) if (at <= this.#received) resolve();
  }

  #waitForPipe(): void {
    this.#lossy = false;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#lossy = true;
      this.confirm(this.#output.end);
    }, WAIT_FOR_PIPE_MS);
  }

  #onOutput(bytes: Buffer): void {
    this.#output.push(bytes);
    this.#pipe?.write(bytes);
    if (this.#lossy) this.confirm(this.#output.end);
    else this.#pace();
  }

  /** The pipe's own buffer needs no look: what is not confirmed is never more than the window. */
  #pace(): void {
    if (this.#output.end - this.#confirmed >= OUTPUT_WINDOW) this.#pty.pause();
    else this.#pty.resume();
  }

  #onInput(bytes: Buffer): void {
    if (this.#ended) return;
    const skip = Math.min(Math.max(0, this.#dropUntil - this.#received), bytes.length);
    this.#received += bytes.length;
    this.#input.skip(skip);
    if (skip < bytes.length) this.#input.push(bytes.subarray(skip));
    if (this.#input.pending > MAX_INPUT) this.#pipe?.pause();
    this.#tellArrived();
  }

  #onTaken(): void {
    if (this.#input.pending <= MAX_INPUT) this.#pipe?.resume();
    if (this.#input.taken - this.#toldTaken >= TELL_TAKEN_BYTES) this.#tellTaken();
    else this.#tellTimer ??= setTimeout(() => this.#tellTaken(), TELL_TAKEN_MS);
  }

  #tellTaken(): void {
    clearTimeout(this.#tellTimer);
    this.#tellTimer = undefined;
    this.#toldTaken = this.#input.taken;
    this.#tell({ on: 'taken', seat: this.#seat, taken: this.#toldTaken });
  }

  #onEnd(ending: Ending): void {
    this.#ended = ending;
    // What it has not read is not taken.
    this.#input[Symbol.dispose]();
    this.#pipe?.end();
    this.#tell({ on: 'ended', seat: this.#seat, ...ending, output: this.#output.end });
  }
}

/** Whether a terminal would make a signal of this key: as `stty` says, which is told more than Node can ask. */
async function makesSignal(device: string, key: number): Promise<boolean> {
  const flag = process.platform === 'darwin' ? '-f' : '-F';
  const caret = `^${String.fromCharCode(key + 64)}`;
  try {
    const { stdout } = await run('stty', [flag, device, '-a'], { timeout: 2_000 });
    const names = ['intr', 'quit', 'susp'];
    return (
      /(^|\s)isig\b/m.test(stdout) && names.some((name) => stdout.includes(`${name} = ${caret};`))
    );
  } catch {
    // The terminal has gone meanwhile, or there is no stty: then it is a key like others.
    return false;
  }
}
