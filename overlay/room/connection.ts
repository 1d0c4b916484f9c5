// The WebSocket to the room: fetches a new ticket for every attempt, sends hello first, and publishes the
// connection state (HS1, HS5, LI3).
import ReconnectingWebSocket from 'partysocket/ws';
import { backoffMs, PARTY_RETRIES } from '../../protocol/backoff.ts';
import { CLOSE, mayReconnect } from '../../protocol/codes.ts';
import { Emitter } from '../../protocol/emitter.ts';
import { decodeServer, encode } from '../../protocol/frames.ts';
import { HELLO_TIMEOUT_MS, PING_INTERVAL_MS } from '../../protocol/limits.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { type ConnectionState, closeReason, refusalCode } from '../state/connection-state.ts';

/** Timeout for the ping sent after a sleep or a network change, in ms. */
const PROBE_MS = 4_000;
const TICKET_MS = 8_000;
/** Consecutive refused tickets before giving up; every attempt uses a new one. */
const MAX_REFUSED = 3;
/**
 * While the terminal is live the server answers, and only the room is away: it is asked again at least this often, and an
 * attempt that hangs is given up sooner; in ms.
 */
export const NEAR_RETRY_MS = 2_000;
const NEAR_ATTEMPT_MS = 4_000;

export interface ConnectionOptions {
  /** `http(s)://host[:port]` of the page. */
  origin: string;
  /** Null in a single-person room: it has no party to connect to. */
  ticketUrl: string | null;
  /** Path of the room's socket. */
  partyUrl: string;
  /** Read before every hello. */
  readonly sid: string;
  /** Whether the page's other connection, to the same server, is live. */
  near(): boolean;
  /** Resolves once the visitor has a seat, which the ticket names; without it, nothing is waited for. */
  seated?: Promise<void>;
  /** The state that this page already has; read before every hello. */
  have(): { epoch?: string; rev?: number; chat?: number };
}

export class Connection {
  readonly onState = new Emitter<ConnectionState>();
  readonly onMessage = new Emitter<ServerMessage>();
  /** Round-trip times in ms. */
  readonly onRtt = new Emitter<number>();
  state: ConnectionState = { kind: 'connecting' };

  private readonly options: ConnectionOptions;
  private socket: ReconnectingWebSocket | null = null;
  /** Aborts everything that belongs to the current socket. */
  private life = new AbortController();
  private refused = 0;
  private lastHeard = 0;
  private lastPing = 0;
  private heardRoom = false;
  private warm = false;
  private retryAt: number | null = null;
  /** Why the room sends its people away, as it said before it closed. */
  private sentAway: string | null = null;

  constructor(options: ConnectionOptions) {
    this.options = options;
    if (options.ticketUrl === null) this.state = { kind: 'alone' };
  }

  /** Connects, or reconnects at once: drops the current socket and any pending backoff. */
  open(): void {
    const { ticketUrl } = this.options;
    if (ticketUrl === null) return;
    this.drop();
    this.refused = 0;
    this.sentAway = null;
    const life = new AbortController();
    this.life = life;
    const now = this.state;
    if (now.kind === 'live' || now.kind === 'offline') {
      this.become({ kind: 'reconnecting', attempt: 1, retryAt: null, reason: null });
    }
    const next = (): number => this.nextDelay();
    const attemptMs = (): number => this.within(HELLO_TIMEOUT_MS);
    const socket = new ReconnectingWebSocket(() => this.address(ticketUrl, life.signal), [], {
      maxEnqueuedMessages: 0,
      maxReconnectionDelay: 60_000,
      reconnectionDelayGrowFactor: 1,
      get connectionTimeout() {
        return attemptMs();
      },
      // partysocket 1.3 reads these before every wait, so backoff, jitter and the displayed retry time are ours.
      get minReconnectionDelay() {
        return next();
      },
      shouldReconnectOnClose: (event) => this.mayRetry(event.code),
    });
    this.socket = socket;
    const { signal } = life;
    socket.addEventListener('open', () => this.hello(), { signal });
    socket.addEventListener('message', (event) => this.hear(String(event.data)), { signal });
    socket.addEventListener('close', (event) => this.lost(event.code), { signal });
    // A failed ticket request ends here, without a close event.
    socket.addEventListener('error', () => this.lost(1006), { signal });
    const heartbeat = setInterval(() => this.beat(), PING_INTERVAL_MS);
    signal.addEventListener('abort', () => clearInterval(heartbeat));
  }

  /** Sends a message if connected. @returns false if it was not sent */
  send(message: ClientInput): boolean {
    if (this.state.kind !== 'live' || this.socket?.readyState !== WebSocket.OPEN) return false;
    return this.socket.send(encode(message));
  }

  /** Checks that the connection is still alive, after a sleep or a network change. */
  probe(): void {
    if (this.state.kind !== 'live') {
      if (this.state.kind !== 'offline' || !this.state.final) this.open();
      return;
    }
    this.ping();
    const { signal } = this.life;
    const timer = setTimeout(() => {
      if (this.lastHeard < this.lastPing) this.open();
    }, PROBE_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  /** Closes and does not reconnect until `open`. */
  close(): void {
    if (this.state.kind === 'alone') return;
    this.drop();
    this.become({ kind: 'offline', reason: 'Not connected.', final: false });
  }

  private nextDelay(): number {
    const attempt = this.socket?.retryCount ?? 0;
    const backoff = backoffMs(attempt - 1, PARTY_RETRIES);
    const delay = this.options.near() ? Math.min(backoff, NEAR_RETRY_MS) : backoff;
    this.retryAt = attempt > 0 ? performance.now() + delay : null;
    if (this.state.kind === 'reconnecting' && attempt > 0) {
      this.become({ ...this.state, attempt, retryAt: this.retryAt });
    }
    return delay;
  }

  /** How long an attempt may take to open a socket, of at most `ms`. */
  private within(ms: number): number {
    return this.options.near() ? Math.min(ms, NEAR_ATTEMPT_MS) : ms;
  }

  private drop(): void {
    this.life.abort();
    this.socket?.close();
    this.socket = null;
    this.retryAt = null;
  }

  private async address(ticketUrl: string, signal: AbortSignal): Promise<string> {
    this.retryAt = null;
    const { origin, partyUrl, seated } = this.options;
    await seated;
    signal.throwIfAborted();
    const response = await fetch(new URL(ticketUrl, origin), {
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.within(TICKET_MS))]),
    });
    if (!response.ok) {
      const code = refusalCode(response.status);
      if (code !== null) this.stop(code);
      throw new Error(`The ticket was refused with status ${response.status}.`);
    }
    const { ticket } = (await response.json()) as { ticket: string };
    const url = new URL(partyUrl, origin);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('ticket', ticket);
    return url.href;
  }

  /** The first of a connection, and again when the room asks for it (HS6). */
  private hello(): void {
    const { sid, have } = this.options;
    const { signal } = this.life;
    this.socket?.send(encode({ type: 'hello', role: 'browser', sid, have: have() }));
    const timer = setTimeout(() => {
      if (this.state.kind !== 'live') this.open();
    }, HELLO_TIMEOUT_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  private hear(text: string): void {
    this.lastHeard = performance.now();
    if (text === 'pong') {
      this.onRtt.emit(this.lastHeard - this.lastPing);
      return;
    }
    const message = decodeServer(text);
    if (!message) return;
    if (message.type === 'echo') {
      // The first echo is delayed by page startup, so its time is discarded and a second one is sent at once.
      if (this.warm) this.onRtt.emit(this.lastHeard - message.t);
      else this.echo();
      this.warm = true;
      return;
    }
    this.heardRoom = true;
    if (message.type === 'error' && message.ref === 'door') this.sentAway = message.msg;
    if (message.type === 'welcome') {
      this.refused = 0;
      this.warm = false;
      this.become({ kind: 'live' });
    }
    this.onMessage.emit(message);
    if (message.type === 'welcome') this.echo();
    if (message.type === 'again') this.hello();
  }

  /** PR1: heartbeat. The runtime answers pings; the room itself is sent an echo only while it is awake anyway. */
  private beat(): void {
    if (this.state.kind !== 'live') return;
    if (this.lastHeard < this.lastPing) {
      this.open();
      return;
    }
    this.ping();
    if (this.heardRoom) this.echo();
    this.heardRoom = false;
  }

  private ping(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.lastPing = performance.now();
    this.socket.send('ping');
  }

  private echo(): void {
    this.send({ type: 'echo', t: performance.now() });
  }

  private mayRetry(code: number): boolean {
    if (code === CLOSE.TICKET) this.refused += 1;
    return mayReconnect(code) && this.refused < MAX_REFUSED;
  }

  private lost(code: number): void {
    if (this.state.kind === 'offline' && this.state.final) return;
    const reason = this.sentAway ?? closeReason(code);
    if (!mayReconnect(code) || this.refused >= MAX_REFUSED) {
      // Nothing of this attempt may begin another one: its hello would have been waited for.
      this.drop();
      this.become({ kind: 'offline', reason: reason ?? 'Not connected.', final: true });
      return;
    }
    if (globalThis.navigator?.onLine === false) {
      this.become({ kind: 'offline', reason: 'This device is offline.', final: false });
      return;
    }
    const attempt = this.socket?.retryCount ?? 1;
    this.become({ kind: 'reconnecting', attempt, retryAt: this.retryAt, reason });
  }

  private stop(code: number): void {
    this.drop();
    this.become({ kind: 'offline', reason: closeReason(code) ?? 'Not connected.', final: true });
  }

  private become(state: ConnectionState): void {
    this.state = state;
    this.onState.emit(state);
  }
}
