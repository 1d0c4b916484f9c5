// Test double of the app: serves an AppModel on a real unix socket as WibWob-DOS does, one connection per idle tick.
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { AppModel, type Quirks } from './app-model.ts';

export interface AppDoubleOptions {
  socketPath: string;
  cols?: number;
  rows?: number;
  secret?: string;
  /** Idle tick in ms; 20 in the real app. */
  tickMs?: number;
  quirks?: Partial<Quirks>;
  /** The app crashed; without this it only counts (`AppModel.crashes`). */
  onCrash?: () => void;
}

/** A fault that hits the next request, once. */
export type Mishap =
  /** Executed, but the reply never comes. */
  | 'done-silent'
  /** Neither executed nor answered. */
  | 'lost'
  /** `get_state` replies with broken JSON. */
  | 'garbage';

export class AppDouble implements AsyncDisposable {
  readonly model: AppModel;
  readonly options: AppDoubleOptions;
  /** Every request line, in order. */
  readonly requests: { cmd: string; params: Record<string, string> }[] = [];
  /** Requests of this command hit a fault, each once. */
  mishaps: { cmd: string; what: Mishap }[] = [];
  boot = 1;
  /** The most requests that were queued at once. */
  busiest = 0;
  /** Whether the reply to creating this type keeps the connection open (terminal does). */
  noEof = new Set<string>();
  #server: Server | undefined;
  #waiting: Socket[] = [];
  #subscribers = new Set<Socket>();
  #open = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  #frozen = false;
  #seq = 0;

  constructor(options: AppDoubleOptions) {
    this.options = options;
    this.model = new AppModel(options.cols ?? 120, options.rows ?? 36, options.quirks);
  }

  async start(): Promise<this> {
    await rm(this.options.socketPath, { force: true });
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      this.#open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#open.delete(socket);
        this.#subscribers.delete(socket);
      });
      this.#waiting.push(socket);
      this.busiest = Math.max(this.busiest, this.#waiting.length);
    });
    server.listen(this.options.socketPath);
    await once(server, 'listening');
    this.#server = server;
    // Like the original, it takes what the terminal has before it is idle.
    const idle = () => setImmediate(() => this.#tick());
    this.#timer = setInterval(idle, this.options.tickMs ?? 4);
    return this;
  }

  /** True while a silent client blocks everything. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** Simulates a user's keyboard or mouse action. */
  user<T>(act: (model: AppModel) => T): T {
    return act(this.model);
  }

  /** Simulates a restart: ids and chat start over in a new process. */
  async restart(): Promise<void> {
    await this.stop();
    this.boot += 1;
    this.model.restart();
    await this.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#open) socket.destroy();
    this.#waiting = [];
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
    await rm(this.options.socketPath, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #tick(): void {
    if (this.#frozen) return;
    const socket = this.#waiting.shift();
    if (!socket) return;
    if (socket.destroyed) return;
    // One blocking read: until the client sends something, nothing else happens.
    this.#frozen = true;
    const thaw = (): void => {
      this.#frozen = false;
    };
    socket.once('close', thaw);
    const serve = (): void => {
      socket.once('data', (data) => {
        thaw();
        this.#serve(socket, data.toString());
      });
    };
    if (this.options.secret) this.#challenge(socket, this.options.secret, serve, thaw);
    else serve();
    socket.resume();
  }

  #challenge(socket: Socket, secret: string, serve: () => void, thaw: () => void): void {
    const nonce = randomBytes(16).toString('hex');
    const want = createHmac('sha256', secret).update(nonce).digest('hex');
    socket.write(`${JSON.stringify({ type: 'challenge', nonce })}\n`);
    socket.once('data', (data) => {
      const [line = '', ...rest] = data.toString().split('\n');
      if (!line.includes(`"${want}"`)) {
        thaw();
        socket.end('{"error":"auth_failed"}\n');
        return;
      }
      socket.write('{"type":"auth_ok"}\n');
      // Data that came with the auth line is lost.
      if (rest.join('') !== '') return;
      serve();
    });
  }

  #serve(socket: Socket, data: string): void {
    const words = data.slice(0, 2047).split(/\s+/).filter(Boolean);
    const params: Record<string, string> = {};
    let cmd = '';
    for (const word of words) {
      if (word.startsWith('cmd:')) cmd = word.slice(4);
      const at = word.indexOf('=');
      if (at > 0) params[word.slice(0, at)] = decodeURIComponent(word.slice(at + 1));
    }
    this.requests.push({ cmd, params });
    if (cmd === 'subscribe_events') {
      socket.write('{"type":"subscribed"}\n');
      this.#subscribers.add(socket);
      return;
    }
    const at = this.mishaps.findIndex((m) => m.cmd === cmd);
    const mishap = at < 0 ? undefined : this.mishaps.splice(at, 1)[0]?.what;
    if (mishap === 'lost') return;
    if (mishap === 'garbage') {
      socket.end('{"windows":[{"id":"w1",,,\n');
      return;
    }
    const { crashes } = this.model;
    const { reply, event } = this.model.run(cmd, params);
    if (this.model.crashes > crashes) this.options.onCrash?.();
    if (event) this.#announce();
    if (mishap === 'done-silent') return;
    if (cmd === 'create_window' && this.noEof.has(params.type ?? '')) socket.write(`${reply}\n`);
    else socket.end(`${reply}\n`);
  }

  #announce(): void {
    this.#seq += 1;
    const event = { type: 'event', seq: this.#seq, event: 'state_changed', payload: {} };
    for (const socket of this.#subscribers) socket.write(`${JSON.stringify(event)}\n`);
  }
}
