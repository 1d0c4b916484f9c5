// A client of the room for the tests: a real WebSocket through the worker, with what came in kept in order.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { SignJWT } from 'jose';
import { expect, vi } from 'vitest';
import { TICKET_ALG, TICKET_AUDIENCE, type Ticket } from '../../protocol/access/ticket.ts';
import { encode } from '../../protocol/frames.ts';
import type { ClientInput, Hello, ServerMessage } from '../../protocol/messages.ts';

type Type = ServerMessage['type'];
export type Message<T extends Type> = Extract<ServerMessage, { type: T }>;

/** Signs a ticket as a proxy does. */
export function sign(
  claims: Partial<Ticket> & { room: string },
  options: { secret?: string; audience?: string; ttlS?: number; alg?: string } = {},
): Promise<string> {
  const { sub = 'ana', name = 'Ana', role = 'guest', ...rest } = claims;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ name, role, ...rest })
    .setProtectedHeader({ alg: options.alg ?? TICKET_ALG })
    .setSubject(sub)
    .setAudience(options.audience ?? TICKET_AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + (options.ttlS ?? 60))
    .sign(new TextEncoder().encode(options.secret ?? env.PARTY_SECRET));
}

const live = new Set<Client>();

/** Closes what the test left open; every test file calls it after each test. */
export function closeAll(): void {
  for (const client of live) client.close();
  live.clear();
}

export class Client {
  readonly received: ServerMessage[] = [];
  readonly texts: string[] = [];
  /** Set when the room closed the connection. */
  closed: { code: number; reason: string } | null = null;
  #socket: WebSocket;
  #read = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.texts.push(String(data));
      if (data !== 'pong') this.received.push(JSON.parse(String(data)));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
    });
    socket.accept();
    live.add(this);
  }

  send(message: ClientInput): void {
    this.#socket.send(encode(message));
  }

  sendRaw(data: string | ArrayBuffer): void {
    this.#socket.send(data);
  }

  /** The next message of a type that no earlier `next` has gone past. */
  async next<T extends Type>(type: T): Promise<Message<T>> {
    return vi.waitFor(
      () => {
        for (let i = this.#read; i < this.received.length; i += 1) {
          const message = this.received[i] as ServerMessage;
          if (message.type !== type) continue;
          this.#read = i + 1;
          return message as Message<T>;
        }
        throw new Error(`no ${type} came; came: ${JSON.stringify(this.received.slice(-5))}`);
      },
      { interval: 5 },
    );
  }

  /** All messages of a type so far. */
  all<T extends Type>(type: T): Message<T>[] {
    return this.received.filter((m): m is Message<T> => m.type === type);
  }

  /** Waits until everything sent before has been answered: an echo goes and comes back. */
  async settled(): Promise<void> {
    const t = Math.random();
    this.send({ type: 'echo', t });
    await vi.waitFor(() => expect(this.all('echo').map((m) => m.t)).toContain(t), { interval: 5 });
  }

  async closedWith(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).not.toBeNull(), { interval: 5 });
    return this.closed?.code ?? 0;
  }

  /** Says hello and waits for the whole answer. */
  async hello(hello: Partial<Hello> = {}): Promise<Message<'welcome'>> {
    this.send({ type: 'hello', role: 'browser', sid: 'tab1', ...hello });
    const welcome = await this.next('welcome');
    return welcome;
  }

  close(code = 1000): void {
    live.delete(this);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(code);
  }
}

/** Opens a connection with a ticket of its own. */
export async function connect(
  room: string,
  claims: Partial<Ticket> = {},
  query: Record<string, string> = {},
): Promise<Client> {
  return open(room, { ticket: await sign({ room, ...claims }), ...query });
}

/** Opens a connection with any query. */
export async function open(
  room: string,
  query: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Client> {
  const url = `http://party/parties/room-server/${room}?${new URLSearchParams(query)}`;
  const response = await SELF.fetch(url, {
    headers: { ...headers, upgrade: 'websocket' },
  });
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  return new Client(response.webSocket);
}

/** A bridge that has said hello. */
export async function bridge(
  room: string,
  sid: string,
  have?: Hello['have'],
  claims: Partial<Ticket> = {},
): Promise<{ client: Client; welcome: Message<'welcome'>; sync: Message<'state_sync'> }> {
  const client = await connect(room, { role: 'bridge', sub: `sub-${sid}`, ...claims });
  const welcome = await client.hello({ role: 'bridge', sid, ...(have ? { have } : {}) });
  return { client, welcome, sync: await client.next('state_sync') };
}

/** A browser that has said hello; its person is `sub`. */
export async function browser(
  room: string,
  sub: string,
  options: { sid?: string; have?: Hello['have']; claims?: Partial<Ticket> } = {},
): Promise<{ client: Client; welcome: Message<'welcome'> }> {
  const { sid = `tab${sub.toLowerCase()}`, have, claims } = options;
  const client = await connect(room, { sub, name: sub, ...claims });
  const welcome = await client.hello({ sid, ...(have ? { have } : {}) });
  return { client, welcome };
}

/** A call of the control endpoint. */
export async function controlRoom(
  room: string,
  body: unknown,
  role: Ticket['role'] = 'proxy',
  claims: Partial<Ticket> = {},
): Promise<Response> {
  return SELF.fetch(`http://party/parties/room-server/${room}/control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await sign({ room, role, ...claims })}` },
    body: JSON.stringify(body),
  });
}
