// A WebSocket from one object of the party to another, which keeps the object that opened it awake (heldMs).
import type { Ticket } from '../../protocol/access/ticket.ts';
import type { Meter } from '../billing/meter.ts';
import { withTicket } from '../connections/ticket.ts';

/**
 * An object with an open line looks after itself by an alarm this often, in ms: at Cloudflare a line keeps it in memory for
 * 15 minutes, and then only what comes to it by itself does, every 70 s at least. If it was put out of memory nevertheless,
 * the alarm wakes it, and it opens its line again.
 */
export const LOOK_EVERY_MS = 60_000;

export interface LineOptions {
  meter: Meter;
  /** The other object. */
  server(): { fetch(request: Request): Promise<Response> };
  /** `PARTY/ROOM` of it. */
  path: string;
  query?: Readonly<Record<string, string>>;
  /** As whom; the front door, which would look at it, is not on the way. */
  ticket: Ticket;
  opened(): void;
  take(frame: string): void;
  /** It has ended, and not by `close`. */
  lost(): void;
}

interface Current {
  socket: WebSocket | null;
  hold: Disposable;
}

export class Line {
  readonly #o: LineOptions;
  /** What is wanted, under way or open; null if nothing is. */
  #current: Current | null = null;

  constructor(options: LineOptions) {
    this.#o = options;
  }

  /** Opens it unless it is open or about to. @returns false if it could not be opened, which is in the log */
  async open(): Promise<boolean> {
    if (this.#current) return true;
    const current: Current = { socket: null, hold: this.#o.meter.hold() };
    this.#current = current;
    try {
      const socket = await this.#connect();
      socket.accept();
      if (this.#current !== current) socket.close(1000, 'not wanted any more');
      else this.#use(current, socket);
      return true;
    } catch (error) {
      console.error('another object did not answer', error);
      this.#end(current);
      return false;
    }
  }

  /** @returns false while it is not open */
  send(frame: string): boolean {
    const socket = this.#current?.socket;
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(frame);
    return true;
  }

  close(): void {
    const current = this.#current;
    if (!current) return;
    this.#end(current);
    current.socket?.close(1000, 'closed');
  }

  async #connect(): Promise<WebSocket> {
    const { path, query = {}, ticket, server } = this.#o;
    const url = `https://party/parties/${path}?${new URLSearchParams(query)}`;
    const request = new Request(url, { headers: { upgrade: 'websocket' } });
    const { webSocket, status } = await server().fetch(withTicket(request, ticket));
    if (!webSocket) throw new Error(`no socket: ${status}`);
    return webSocket;
  }

  #use(current: Current, socket: WebSocket): void {
    current.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (this.#current !== current) return;
      this.#o.meter.happened('messages', Date.now());
      this.#o.take(String(data));
    });
    const ended = (): void => {
      if (this.#end(current)) this.#o.lost();
    };
    socket.addEventListener('close', ended);
    socket.addEventListener('error', ended);
    this.#o.opened();
  }

  /** @returns whether it was the one that is wanted */
  #end(current: Current): boolean {
    current.hold[Symbol.dispose]();
    if (this.#current !== current) return false;
    this.#current = null;
    return true;
  }
}
