// The IPC socket server: one request per connection, with a timeout on every step so that no client can block it.
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../protocol/errors.ts';
import { newChallenge, verifyAnswer } from './auth.ts';
import { parseRequest, type Request } from './request.ts';

/** Largest request in bytes; longer ones are rejected. */
export const MAX_REQUEST_BYTES = 64 * 1024;
/** A request without newline is accepted once nothing more has come for this long, in ms. */
const SETTLE_MS = 300;
/** Time limit for the answer to the challenge, and for the start of a request, in ms. */
const AUTH_MS = 1_000;
const FIRST_BYTE_MS = 5_000;
/** Backlog at which a slow subscriber is dropped, in bytes. */
const MAX_BACKLOG = 1024 * 1024;
const MAX_CONNECTIONS = 128;

export interface IpcOptions {
  path: string;
  /** Null or empty: no challenge. */
  secret: string | null;
  /** Executes a command and returns its one-line reply, without newline. */
  handle(request: Request): Promise<string>;
  /** A command failed unexpectedly. */
  onError(error: Error): void;
  /** Calls back with each event until closed. */
  subscribe(push: (line: string) => void): { close(): void };
}

/** Path of an instance's socket (docs/wibwob.md). @param instance WIBWOB_INSTANCE; unset or empty: the default */
export function socketPath(instance: string | undefined): string {
  if (!instance) return '/tmp/test_pattern_app.sock';
  if (instance.includes('/')) throw new Error('WIBWOB_INSTANCE must not contain a slash.');
  return `/tmp/wibwob_${instance}.sock`;
}

/**
 * Listens on the socket; a stale socket file is replaced.
 * @throws AppError SEAT_SOCKET_BUSY if another process listens there
 */
export async function listenIpc(options: IpcOptions): Promise<{ close(): Promise<void> }> {
  if (await isAlive(options.path)) throw new AppError('SEAT_SOCKET_BUSY', options.path);
  removeFile(options.path);
  const sockets = new Set<Socket>();
  // allowHalfOpen: a client may end its side after the request and still read the reply.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Connection(socket, options);
  });
  server.maxConnections = MAX_CONNECTIONS;
  // Private from the moment of creation; a later chmod by name could fail, as the proxy may own the file by then.
  const before = process.umask(0o177);
  try {
    server.listen(options.path);
    await once(server, 'listening');
  } finally {
    process.umask(before);
  }
  return { close: () => closeServer(server, sockets) };
}

function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  // Closing a server unlinks its socket file.
  return new Promise((resolve) => server.close(() => resolve()));
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    // EAGAIN: somebody is listening, but the backlog is full.
    probe.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EAGAIN'));
  });
}

class Connection {
  readonly #socket: Socket;
  readonly #options: IpcOptions;
  readonly #decoder = new StringDecoder('utf8');
  #nonce: string | null = null;
  #text = '';
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #subscription: { close(): void } | null = null;
  #answered = false;

  constructor(socket: Socket, options: IpcOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#release());
    // A client that disconnects midway is not worth reporting; close follows.
    socket.on('error', () => socket.destroy());
    if (options.secret) {
      const challenge = newChallenge();
      this.#nonce = challenge.nonce;
      socket.write(`${challenge.line}\n`);
      this.#limit(AUTH_MS, () => this.#end('{"error":"auth_failed"}'));
    } else this.#limit(FIRST_BYTE_MS, () => socket.destroy());
  }

  #onData(chunk: Buffer): void {
    if (this.#answered) return;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_REQUEST_BYTES) {
      this.#end('err request too long');
      return;
    }
    this.#text += this.#decoder.write(chunk);
    if (this.#nonce !== null && !this.#authenticate(this.#nonce)) return;
    const line = this.#takeLine();
    if (line !== null) this.#answer(line);
    else if (this.#text !== '') this.#limit(SETTLE_MS, () => this.#answer(this.#text));
  }

  #onEnd(): void {
    if (this.#answered) return;
    if (this.#nonce !== null || this.#bytes === 0) this.#socket.destroy();
    else this.#answer(this.#text);
  }

  /** @returns true if a request may follow */
  #authenticate(nonce: string): boolean {
    const line = this.#takeLine();
    if (line === null) return false;
    if (!verifyAnswer(line, nonce, this.#options.secret ?? '')) {
      this.#end('{"error":"auth_failed"}');
      return false;
    }
    this.#nonce = null;
    this.#socket.write('{"type":"auth_ok"}\n');
    this.#limit(FIRST_BYTE_MS, () => this.#socket.destroy());
    return true;
  }

  #takeLine(): string | null {
    const at = this.#text.indexOf('\n');
    if (at < 0) return null;
    const line = this.#text.slice(0, at);
    this.#text = this.#text.slice(at + 1);
    return line;
  }

  #answer(line: string): void {
    this.#answered = true;
    clearTimeout(this.#timer);
    const request = parseRequest(line);
    if (request.name === 'subscribe_events') {
      this.#subscribe();
      return;
    }
    this.#options.handle(request).then(
      (reply) => this.#end(reply),
      (error: Error) => {
        this.#options.onError(error);
        this.#end('err internal error');
      },
    );
  }

  #subscribe(): void {
    const socket = this.#socket;
    socket.write('{"type":"subscribed"}\n');
    this.#subscription = this.#options.subscribe((line) => {
      if (socket.writableLength > MAX_BACKLOG) socket.destroy();
      else socket.write(`${line}\n`);
    });
  }

  #limit(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #end(reply: string): void {
    this.#answered = true;
    clearTimeout(this.#timer);
    this.#socket.end(`${reply}\n`);
    // The reply is sent; further input is ignored, and the client may not keep the connection open.
    this.#socket.resume();
    this.#limit(AUTH_MS, () => this.#socket.destroy());
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#subscription?.close();
    this.#subscription = null;
  }
}
