// A PartySocket that comes back: a new ticket for every attempt, our own waits in between, a heartbeat, and a state
// that can be shown (LI2, LI3).
import PartySocket from 'partysocket';
import { backoffMs, PARTY_RETRIES } from '../../protocol/backoff.ts';
import { CLOSE, mayReconnect } from '../../protocol/codes.ts';
import { type ConnectionState, closeReason } from './connection-state.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Server } from './server.ts';
import { TicketRefused, type TicketSource } from './ticket.ts';
import { wakenBy } from './wake.ts';

const TICKET_MS = 8_000;
const ATTEMPT_MS = 10_000;
/** A connection that lasted so long is a good one: the next loss begins the waits anew; in ms. */
const GOOD_MS = 5_000;
/** Refused tickets in a row before it gives up; every attempt has a new one. */
const MAX_REFUSED = 3;

export interface PartyConnectionOptions {
  server: Server;
  party: string;
  room: string;
  ticket: TicketSource | null;
  /** The frame of a ping. */
  ping: string;
  /** What is in the query besides; read before every attempt. */
  query?(): Record<string, string | undefined>;
  /** The socket is open; it is live once the owner says so (`greet`). */
  onOpen?(): void;
  onFrame(frame: unknown): void;
  onState(state: ConnectionState): void;
}

export class PartyConnection {
  state: ConnectionState = {
    ...{ status: 'connecting', since: Date.now(), attempt: 0 },
    ...{ retryAt: null, reason: null, final: false },
  };

  readonly #options: PartyConnectionOptions;
  readonly #heartbeat: Heartbeat;
  #socket: PartySocket | null = null;
  /** Aborts everything that belongs to the current socket. */
  #life = new AbortController();
  #wanted = false;
  #attempt = 0;
  #refused = 0;
  #liveAt: number | null = null;
  #wasLive = false;
  /** What the server said before it closed. */
  #farewell: string | null = null;
  #endWait: (() => void) | null = null;

  constructor(options: PartyConnectionOptions) {
    this.#options = options;
    this.#heartbeat = new Heartbeat({
      ping: () => this.send(options.ping),
      dead: () => this.restart(),
    });
  }

  /** Between `connect` and `close`, also where it has been given up. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Connects, and stays connected; does nothing where it does. */
  connect(): void {
    if (!this.#wanted) this.open();
  }

  /** Connects, or connects anew at once. */
  open(): void {
    this.#wanted = true;
    this.#attempt = 0;
    this.#refused = 0;
    this.#begin();
    this.#become(this.#wasLive ? 'reconnecting' : 'connecting', {});
  }

  /** Gives the current socket up and makes another one, after the usual wait. */
  restart(): void {
    this.#lose();
    this.#begin();
    this.#become('reconnecting', { attempt: this.#attempt });
  }

  /** Does not wait any longer for the next attempt; brings one back that has been given up. */
  retry(): void {
    this.#wanted = true;
    if (this.state.status === 'live') return;
    if (this.#endWait) this.#endWait();
    else if (this.#socket === null) this.open();
  }

  /** Ends it, until `open` or `retry`. */
  close(): void {
    this.#wanted = false;
    this.#drop();
    this.#become('offline', { reason: 'Not connected.' });
  }

  /** @returns whether it was handed to an open socket; nothing is kept for later */
  send(frame: string): boolean {
    const socket = this.#socket;
    return socket !== null && socket.readyState === socket.OPEN && socket.send(frame);
  }

  /** The server has let this client in. */
  greet(): void {
    this.#refused = 0;
    this.#farewell = null;
    this.#liveAt ??= performance.now();
    this.#wasLive = true;
    this.#become('live', {});
  }

  /** The server has said why it will close. @param reason for people */
  sayFarewell(reason: string): void {
    this.#farewell = reason;
  }

  #begin(): void {
    this.#drop();
    const life = new AbortController();
    this.#life = life;
    const { signal } = life;
    const { server, party, room, onOpen, onFrame } = this.#options;
    const socket = new PartySocket({
      ...server.socket,
      party,
      room,
      maxEnqueuedMessages: 0,
      connectionTimeout: ATTEMPT_MS,
      // The waits are in the query, where they can be told and cut short.
      minReconnectionDelay: 0,
      shouldReconnectOnClose: ({ code }) => this.#mayRetry(code),
      query: () => this.#query(signal),
    });
    this.#socket = socket;
    const once = { signal };
    const opened = (): void => {
      this.#heartbeat.start(signal);
      onOpen?.();
    };
    const heard = ({ data }: MessageEvent): void => {
      this.#heartbeat.heard();
      onFrame(data);
    };
    socket.addEventListener('open', opened, once);
    socket.addEventListener('message', heard, once);
    socket.addEventListener('close', ({ code }) => this.#lost(code), once);
    // A ticket that was not to be had ends here, without a close.
    socket.addEventListener('error', () => this.#lost(1006), once);
    wakenBy(signal, () => {
      if (this.state.status === 'live') this.#heartbeat.probe();
      else this.#endWait?.();
    });
  }

  #drop(): void {
    this.#life.abort();
    this.#socket?.close();
    this.#socket = null;
    this.#endWait = null;
    this.#liveAt = null;
  }

  async #query(signal: AbortSignal): Promise<Record<string, string | undefined>> {
    const attempt = this.#attempt;
    this.#attempt += 1;
    if (attempt > 0) await this.#wait(backoffMs(attempt - 1, PARTY_RETRIES), attempt, signal);
    signal.throwIfAborted();
    const { ticket: source, query } = this.#options;
    if (source === null) return { ...query?.() };
    try {
      const ticket = await source(AbortSignal.any([signal, AbortSignal.timeout(TICKET_MS)]));
      signal.throwIfAborted();
      return { ...query?.(), ticket };
    } catch (error) {
      if (error instanceof TicketRefused && !signal.aborted) this.#stop(error.message);
      throw error;
    }
  }

  async #wait(ms: number, attempt: number, signal: AbortSignal): Promise<void> {
    this.#become(this.state.status, { attempt, retryAt: Date.now() + ms });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#endWait = end;
      signal.addEventListener('abort', end, { once: true });
    });
    if (signal.aborted) return;
    this.#endWait = null;
    this.#become(this.state.status, { attempt });
  }

  #mayRetry(code: number): boolean {
    if (code === CLOSE.TICKET) this.#refused += 1;
    return mayReconnect(code) && this.#refused < MAX_REFUSED;
  }

  #lost(code: number): void {
    this.#heartbeat.stop();
    this.#lose();
    const reason = this.#farewell ?? closeReason(code);
    this.#farewell = null;
    if (!mayReconnect(code) || this.#refused >= MAX_REFUSED) {
      this.#stop(reason ?? 'Not connected.');
    } else if (globalThis.navigator?.onLine === false) {
      this.#become('offline', { attempt: this.#attempt, reason: 'This device is offline.' });
    } else {
      // Of two events for one loss the first knows more.
      const known = this.state.status === 'reconnecting' ? this.state.reason : null;
      this.#become('reconnecting', { attempt: this.#attempt, reason: reason ?? known });
    }
  }

  /** The waits begin anew after a good connection, and go on growing after one that did not last. */
  #lose(): void {
    const good = this.#liveAt !== null && performance.now() - this.#liveAt >= GOOD_MS;
    this.#attempt = good ? 1 : Math.max(1, this.#attempt);
    this.#liveAt = null;
  }

  #stop(reason: string): void {
    this.#drop();
    this.#become('offline', { reason, final: true });
  }

  #become(status: ConnectionState['status'], more: Partial<ConnectionState>): void {
    const since = status === this.state.status ? this.state.since : Date.now();
    const kept = status === this.state.status ? this.state.reason : null;
    const reason = status === 'live' ? null : (more.reason ?? kept);
    this.state = { attempt: 0, retryAt: null, final: false, ...more, status, since, reason };
    this.#options.onState(this.state);
  }
}
