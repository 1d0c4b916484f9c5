// A desktop program on a pty of a given size, as a seat has it: what it sends, what it takes of memory and processor.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type IPty, spawn } from '@lydell/node-pty';
import { listens, request } from '../../testing/desktop.ts';
import { rest, until } from '../tools/wait.ts';

export interface Size {
  cols: number;
  rows: number;
}

/** Of all of a process's memory: with shared pages, and with these by their share (PSS). In MB. */
export interface Memory {
  rssMb: number;
  pssMb: number;
}

export class Program implements AsyncDisposable {
  readonly #pty: IPty;
  readonly #socket: string;
  readonly #exited: Promise<void>;
  /** Sent so far. */
  bytes = 0;
  /** When output came, in ms. */
  arrivals: number[] = [];
  onOutput: (text: string) => void = () => {};

  private constructor(
    argv: readonly string[],
    { cols, rows }: Size,
    env: Record<string, string>,
    cwd: string,
  ) {
    const instance = `bench-${randomUUID().slice(0, 8)}`;
    const [command = '', ...args] = argv;
    this.#socket = `/tmp/wibwob_${instance}.sock`;
    this.#pty = spawn(command, args, {
      name: 'xterm-256color',
      cols,
      rows,
      cwd,
      env: {
        PATH: process.env.PATH ?? '',
        COLORTERM: 'truecolor',
        WIBWOB_INSTANCE: instance,
        ...env,
      },
    });
    this.#exited = new Promise((resolve) => this.#pty.onExit(() => resolve()));
    this.#pty.onData((text) => {
      this.bytes += Buffer.byteLength(text);
      this.arrivals.push(performance.now());
      this.onOutput(text);
    });
  }

  /** Starts it, and waits until its socket answers. */
  static async start(
    argv: readonly string[],
    size: Size,
    env: Record<string, string> = {},
    cwd = '/tmp',
  ): Promise<Program> {
    const program = new Program(argv, size, env, cwd);
    try {
      await until(() => listens(program.#socket), { timeoutMs: 60_000 });
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw error;
    }
    return program;
  }

  /** One IPC command; its reply. @throws Error for one that fails */
  async command(line: string): Promise<string> {
    const reply = await request(this.#socket, `cmd:${line}\n`);
    if (!/^ok|"success":true/.test(reply)) throw new Error(`${line}: ${reply}`);
    return reply;
  }

  /** Processor time of all of its threads so far, in ms. */
  cpuMs(): number {
    const tasks = `/proc/${this.#pty.pid}/task`;
    const ns = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return ns.reduce((sum, each) => sum + each, 0) / 1e6;
  }

  memory(): Memory {
    const rollup = readFileSync(`/proc/${this.#pty.pid}/smaps_rollup`, 'utf8');
    const mb = (key: string): number =>
      Math.round(Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]) / 102.4) / 10;
    return { rssMb: mb('Rss'), pssMb: mb('Pss') };
  }

  /** Lets it run for a while. */
  async over(ms: number): Promise<{ ms: number; cpuMs: number; bytes: number; gaps: number[] }> {
    const before = { at: performance.now(), cpu: this.cpuMs(), bytes: this.bytes };
    this.arrivals = [];
    await rest(ms);
    const gaps = this.arrivals.slice(1).map((at, i) => at - (this.arrivals[i] as number));
    return {
      ms: performance.now() - before.at,
      cpuMs: this.cpuMs() - before.cpu,
      bytes: this.bytes - before.bytes,
      // Pieces of one frame come at once.
      gaps: gaps.filter((gap) => gap > 4),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGTERM');
    const killer = setTimeout(() => this.#pty.kill('SIGKILL'), 3_000);
    await this.#exited;
    clearTimeout(killer);
  }
}
