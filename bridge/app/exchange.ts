// One IPC exchange with the app: connect, answer its challenge, send one line, read one line.
import { createHmac } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { AppError } from '../../protocol/errors.ts';

/** Far above any real reply: 200 windows with long titles are about 100 KB. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

export interface Exchange {
  /** The reply without its newline. */
  line: string;
  /** Data after the reply's newline (events of a subscription). */
  rest: Buffer;
  /** Still open; the caller destroys it. */
  socket: Socket;
}

/** How requests reach the app. */
export interface Transport {
  /** @throws as `exchange` */
  exchange(request: string, secret: string | undefined, timeoutMs: number): Promise<Exchange>;
  /** See `IpcClient.listener`. */
  listener(): Promise<string>;
}

/** The app's unix socket, which every process of the app makes anew. */
export function unixTransport(socketPath: string): Transport {
  return {
    exchange: (...args) => exchange(socketPath, ...args),
    async listener() {
      const file = await stat(socketPath).catch(() => undefined);
      return file ? `${file.ino}:${file.mtimeMs}` : '';
    },
  };
}

/**
 * Whether a failure to connect is temporary: the backlog is full, or, for callers that wait for a process to start,
 * the socket file is missing or nobody is listening yet.
 */
export function isPassing(error: unknown, patient: boolean): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'EAGAIN' || (patient && (code === 'ENOENT' || code === 'ECONNREFUSED'));
}

/**
 * Sends one request and reads one reply line.
 * The request is sent in one write in the same turn as the connection (a silent client freezes the whole app), or
 * right after `auth_ok` if the app has a secret: a command sent along with the auth line is lost.
 * @throws the plain error of a failed connect (see `isPassing`); AppError IPC_TIMEOUT if the request was sent but no
 *   complete reply came (the outcome is unknown), IPC_UNAVAILABLE if it was never sent, IPC_AUTH, IPC_BAD_REPLY
 */
export function exchange(
  socketPath: string,
  request: string,
  secret: string | undefined,
  timeoutMs: number,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: socketPath, allowHalfOpen: false });
    let phase: 'challenge' | 'auth' | 'reply' = secret ? 'challenge' : 'reply';
    let connected = false;
    let chunks: Buffer[] = [];
    let size = 0;

    const finish = (): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      // Errors after the reply are irrelevant, but an unhandled 'error' event would end the process.
      socket.on('error', () => socket.destroy());
    };
    const fail = (error: unknown): void => {
      finish();
      socket.destroy();
      reject(error);
    };
    const lost = (why: string): void => {
      const sent = connected && phase === 'reply';
      fail(new AppError(sent ? 'IPC_TIMEOUT' : 'IPC_UNAVAILABLE', why));
    };
    const take = (line: string, rest: Buffer): void => {
      if (phase === 'reply') {
        finish();
        socket.pause();
        resolve({ line, rest, socket });
        return;
      }
      chunks = rest.length > 0 ? [rest] : [];
      size = rest.length;
      const type = readType(line);
      if (phase === 'challenge' && type.type === 'challenge' && type.nonce && secret) {
        phase = 'auth';
        socket.write(`${JSON.stringify({ type: 'auth', hmac: answer(secret, type.nonce) })}\n`);
      } else if (phase === 'auth' && type.type === 'auth_ok') {
        phase = 'reply';
        socket.write(request);
      } else {
        fail(new AppError('IPC_AUTH'));
      }
    };
    const timer = setTimeout(() => lost(`No answer within ${timeoutMs} ms.`), timeoutMs);

    socket.once('connect', () => {
      connected = true;
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_REPLY_BYTES) {
        fail(new AppError('IPC_BAD_REPLY', `More than ${MAX_REPLY_BYTES} bytes.`));
        return;
      }
      if (!chunk.includes(10)) return;
      const all = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      chunks = [all];
      const end = replyEnd(all);
      if (end >= 0) take(all.toString('utf8', 0, end), all.subarray(end + 1));
    });
    socket.once('end', () => {
      const all = Buffer.concat(chunks);
      // A reply with a raw newline in a title never looks complete; the end of the connection completes it.
      if (phase === 'reply' && all.length > 0)
        take(all.toString('utf8').trimEnd(), Buffer.alloc(0));
      else lost('The app closed the connection.');
    });
    socket.once('error', (error) => {
      if (connected) lost(error.message);
      else fail(error);
    });
    if (!secret) socket.write(request);
  });
}

/** Index of the newline that ends the reply, or -1. A JSON reply ends at `}\n`, as its titles may hold raw newlines. */
function replyEnd(all: Buffer): number {
  const first = all.indexOf(10);
  if (first < 0 || all[0] !== 0x7b) return first;
  for (let at = first; at >= 0; at = all.indexOf(10, at + 1)) {
    if (all[at - 1] === 0x7d) return at;
  }
  return -1;
}

function answer(secret: string, nonce: string): string {
  return createHmac('sha256', secret).update(nonce).digest('hex');
}

function readType(line: string): { type?: string; nonce?: string } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
