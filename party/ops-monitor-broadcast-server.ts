// The Durable Object of the operations feed (OM1 to OM6): hands its hooks to the feed's host, and workerd's storage,
// sockets and alarm with them.
import type { Connection, ConnectionContext, WSMessage } from 'partyserver';
import { MeteredServer } from './billing/metered-server.ts';
import { problem } from './connections/control-request.ts';
import { ticketFrom } from './connections/ticket.ts';
import { OpsHost, type OpsPeer } from './ops/ops-host.ts';

export class OpsMonitorBroadcastServer extends MeteredServer {
  static override options = { hibernate: true };

  readonly #host = new OpsHost({
    storage: this.meter.storage,
    connections: () => this.getConnections<OpsPeer>(),
    setAlarm: (at) => this.meter.setAlarm(at),
    waitUntil: (work) => this.ctx.waitUntil(work),
  });

  override async onStart(): Promise<void> {
    try {
      this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
      this.#host.wake(await this.ctx.storage.getAlarm());
    } catch (error) {
      // Throwing here would send the stack to the first client; the feed is opened at the next event instead.
      console.error('the operations feed could not be opened', error);
    }
  }

  override onConnect(connection: Connection<OpsPeer>, { request }: ConnectionContext): void {
    this.#host.connect(connection, () => ticketFrom(request));
  }

  override onMessage(connection: Connection<OpsPeer>, message: WSMessage): void {
    this.#host.message(connection, message);
  }

  override onClose(connection: Connection<OpsPeer>): void {
    this.#host.close(connection);
  }

  override onError(connection: Connection<OpsPeer>, error: unknown): void {
    console.debug('a socket failed', String(error));
    this.#host.close(connection);
  }

  override onException(error: unknown): void {
    console.error('the operations feed had a fault', error);
  }

  override onAlarm(): void {
    this.#host.look(true);
  }

  override onRequest(): Response {
    return problem(404, 'NOT_FOUND', 'Open a WebSocket here.');
  }

  /** OM4: the cron trigger's look, where there is one. */
  runScheduled(): void {
    this.wasCalled();
    this.#host.look(false);
  }
}
