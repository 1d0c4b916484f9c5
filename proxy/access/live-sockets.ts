// Open sockets of visitors, looked at again every while: who may no longer be here is sent away.
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { AppError, type AppErrorCode } from '../../protocol/errors.ts';

/** What is revoked elsewhere is noticed within a minute: this, and the age of what is known of sessions. */
const EVERY_MS = 20_000;
/** How long a page may take to answer a close, in ms. */
const CLOSE_WITHIN_MS = 1_000;

/** Ends a socket that has been closed, when its page does not answer that. */
export function endSoon(socket: WebSocket): void {
  if (socket.readyState === socket.CLOSED) return;
  const late = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
  socket.once('close', () => clearTimeout(late));
}

export interface LiveSocket {
  /** Id of the room; undefined: it is of none. */
  room: string | undefined;
  /** Public id of the session, of somebody who has signed in. */
  session: string | undefined;
  /** Public id of the session in which they are an operator by the token. */
  operator?: string | undefined;
  /** Id of the visitor, at the terminal of a seat. */
  sits?: string | undefined;
  /** Whether its visitor may still be here. @throws AppError why not */
  check(): Promise<void>;
  /** Tells the page why, and closes the socket, at once or before it resolves; never rejects. */
  end(error: AppError): void | Promise<void>;
}

/** Errors that say nothing about whether somebody may be here: the next look may know more. */
const UNKNOWN: ReadonlySet<AppErrorCode> = new Set(['PARTY_UNAVAILABLE', 'ROOM_PAUSED']);

export class LiveSockets implements Disposable {
  readonly #sockets = new Map<WebSocket, LiveSocket>();
  readonly #log: Logger;
  readonly #watch: (room: string) => Disposable;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;

  /** @param watch listens to a room, by its id, until it is disposed of */
  constructor(log: Logger, watch: (room: string) => Disposable) {
    this.#log = log;
    this.#watch = watch;
    this.#timer = setInterval(() => {
      this.#looking ??= this.recheck(() => true).finally(() => {
        this.#looking = undefined;
      });
    }, EVERY_MS).unref();
  }

  /** Looks after a socket until it closes. */
  hold(socket: WebSocket, live: LiveSocket): void {
    if (socket.readyState !== socket.OPEN) return;
    this.#sockets.set(socket, live);
    const watching = live.room === undefined ? undefined : this.#watch(live.room);
    socket.once('close', () => {
      watching?.[Symbol.dispose]();
      this.#sockets.delete(socket);
    });
  }

  /** Whether one of these is open. */
  holds(isMeant: (live: LiveSocket) => boolean): boolean {
    return [...this.#sockets.values()].some(isMeant);
  }

  /** Looks at some sockets now. Resolves when those that may not stay are told so; never rejects. */
  async recheck(isMeant: (live: LiveSocket) => boolean): Promise<void> {
    const meant = [...this.#sockets].filter(([, live]) => isMeant(live));
    await Promise.all(meant.map(([socket, live]) => this.#look(socket, live)));
  }

  /** Sends some away now. */
  end(isMeant: (live: LiveSocket) => boolean, error: AppError): void {
    for (const [socket, live] of [...this.#sockets])
      if (isMeant(live)) this.#sendAway(socket, live, error);
  }

  async #look(socket: WebSocket, live: LiveSocket): Promise<void> {
    try {
      await live.check();
    } catch (error) {
      if (!(error instanceof AppError)) {
        this.#log.error({ err: error, room: live.room }, 'a socket could not be looked at again');
        return;
      }
      if (!UNKNOWN.has(error.code)) this.#sendAway(socket, live, error);
    }
  }

  #sendAway(socket: WebSocket, live: LiveSocket, error: AppError): void {
    if (!this.#sockets.delete(socket)) return;
    this.#log.info({ room: live.room, code: error.code }, 'a visitor was sent away');
    const closed = live.end(error);
    if (closed) void closed.then(() => endSoon(socket));
    else endSoon(socket);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
