// Whoever speaks to a party from outside, over real sockets: a ticket as a proxy signs it, and what came in, in order.
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { TICKET_ALG, TICKET_AUDIENCE, type Ticket } from '../../protocol/access/ticket.ts';
import { encode } from '../../protocol/frames.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { until } from '../../testing/until.ts';

/** A party that runs somewhere. */
export interface Party extends AsyncDisposable {
  /** `http://HOST:PORT`, or `https://` with a name. */
  url: string;
  secret: string;
}

export type Claims = Partial<Ticket> & { room: string };

/** @param ttlS negative: it is over */
export function ticketFor({ secret }: Party, claims: Claims, ttlS = 60): Promise<string> {
  const { sub = 'ana', name = 'Ana', role = 'guest', ...rest } = claims;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ name, role, ...rest })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject(sub)
    .setAudience(TICKET_AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + ttlS)
    .sign(new TextEncoder().encode(secret));
}

interface Frame {
  type: string;
  [key: string]: unknown;
}

export class Line implements Disposable {
  readonly texts: string[] = [];
  closed: number | null = null;
  readonly #socket: WebSocket;
  #read = 0;

  /** @param path `/parties/PARTY/ROOM` */
  constructor({ url }: Party, path: string, query: Record<string, string> = {}) {
    const address = new URL(path, url.replace(/^http/, 'ws'));
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    this.#socket = new WebSocket(address);
    this.#socket.on('message', (data) => this.texts.push(String(data)));
    this.#socket.on('close', (code) => {
      this.closed = code;
    });
    // A socket that can't be opened closes, too.
    this.#socket.on('error', () => undefined);
  }

  /** Resolves once it is open. */
  async opened(): Promise<this> {
    await until(() => {
      if (this.#socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open');
    });
    return this;
  }

  send(frame: string): void {
    this.#socket.send(frame);
  }

  /** The next frame of a type that no earlier `next` has gone past. */
  async next<T = Frame>(type: string): Promise<T> {
    return until(() => {
      for (let i = this.#read; i < this.texts.length; i += 1) {
        const text = this.texts[i] ?? '';
        if (!text.startsWith('{')) continue;
        const frame = JSON.parse(text) as Frame;
        if (frame.type !== type) continue;
        this.#read = i + 1;
        return frame as T;
      }
      throw new Error(`no ${type} came; came: ${this.texts.slice(-5).join(' ')}`);
    });
  }

  /** The code that it was closed with. */
  async end(): Promise<number> {
    return until(() => {
      if (this.closed === null)
        throw new Error(`it is open; came: ${this.texts.slice(-5).join(' ')}`);
      return this.closed;
    });
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

/** A connection to a room that has said hello. */
export class RoomLine extends Line {
  say(message: ClientInput): void {
    this.send(encode(message));
  }

  hears<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    return this.next(type);
  }
}

/** @param hello of whom: a bridge, a page */
export async function join(
  party: Party,
  claims: Claims,
  hello: Omit<Extract<ClientInput, { type: 'hello' }>, 'type'>,
): Promise<{ line: RoomLine; welcome: Extract<ServerMessage, { type: 'welcome' }> }> {
  const ticket = await ticketFor(party, claims);
  const line = new RoomLine(party, `/parties/room-server/${claims.room}`, { ticket });
  await line.opened();
  line.say({ type: 'hello', ...hello });
  return { line, welcome: await line.hears('welcome') };
}
