// Proxies and operators' pages of the operations feed for the tests: real WebSockets through the worker.
import { SELF } from 'cloudflare:test';
import { expect, vi } from 'vitest';
import type { Ticket } from '../../protocol/access/ticket.ts';
import {
  type FromProxy,
  OPS_TICKET_ROOM,
  type OpsMessage,
  type ToProxy,
} from '../../protocol/streams/ops-feed.ts';
import type { HealthReason, Scan } from '../../protocol/streams/ops-scan.ts';
import { aScan } from '../../testing/ops-scans.ts';
import { sign } from './client.ts';

type Came = OpsMessage | ToProxy;

const live = new Set<OpsClient>();

/** Closes what the test left open. */
export function closeOps(): void {
  for (const client of live) client.close();
  live.clear();
}

export class OpsClient {
  readonly received: Came[] = [];
  closed: number | null = null;
  #socket: WebSocket;
  #read = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.received.push(JSON.parse(String(data)));
    });
    socket.addEventListener('close', ({ code }) => {
      this.closed = code;
    });
    socket.accept();
    live.add(this);
  }

  send(message: FromProxy | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message of a type that no earlier `next` has gone past. */
  async next<T extends Came['type']>(type: T): Promise<Extract<Came, { type: T }>> {
    return vi.waitFor(
      () => {
        for (let i = this.#read; i < this.received.length; i += 1) {
          const message = this.received[i] as Came;
          if (message.type !== type) continue;
          this.#read = i + 1;
          return message as Extract<Came, { type: T }>;
        }
        throw new Error(`no ${type} came; came: ${JSON.stringify(this.received).slice(-800)}`);
      },
      { interval: 5 },
    );
  }

  all<T extends Came['type']>(type: T): Extract<Came, { type: T }>[] {
    return this.received.filter((m): m is Extract<Came, { type: T }> => m.type === type);
  }

  async closedWith(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).not.toBeNull(), { interval: 5 });
    return this.closed ?? 0;
  }

  close(): void {
    live.delete(this);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000);
  }
}

/** @param room what the ticket names */
export async function openOps(
  claims: Partial<Ticket>,
  room: string = OPS_TICKET_ROOM,
  path = '/parties/ops-monitor-broadcast/main',
): Promise<OpsClient> {
  const ticket = await sign({ room, ...claims });
  const response = await SELF.fetch(`https://party.example${path}?ticket=${ticket}`, {
    headers: { upgrade: 'websocket' },
  });
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  return new OpsClient(response.webSocket);
}

/** A page that has its history. */
export async function page(): Promise<{
  client: OpsClient;
  history: Extract<OpsMessage, { type: 'history' }>['data'];
}> {
  const client = await openOps({ role: 'operator', sub: 'op' });
  return { client, history: (await client.next('history')).data };
}

export const proxy = (id: string) => openOps({ role: 'proxy', sub: id });

/** A scan of a proxy that is well, now. */
export const scanOf = (id: string, more: Partial<Scan> = {}): Scan =>
  aScan(id, { at: Date.now(), ...more });

/** A scan whose proxy is unwell for some reasons. */
export function illScan(id: string, ...reasons: HealthReason[]): Scan {
  return scanOf(id, { health: { level: 'bad', reasons } });
}

export const scanned = (data: Scan, terms: { alertAfterMs?: number; webhook?: boolean } = {}) =>
  ({ type: 'scan', data, alertAfterMs: 0, webhook: false, ...terms }) as const;
