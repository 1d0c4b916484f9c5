// A Durable Object of the party that counts what it is billed for, at the places where the runtime calls it.
import { Server, type WSMessage } from 'partyserver';
import { BILLED_PATH } from '../../protocol/access/billed.ts';
import { may } from '../../protocol/access/roles.ts';
import { isUpgrade } from '../connections/elsewhere.ts';
import { ticketFrom } from '../connections/ticket.ts';
import { Meter } from './meter.ts';

/** partyserver's `getServerByName` asks whether the object has started, before anything is called there. */
const CALLS_OF_A_CALL = 2;

export abstract class MeteredServer extends Server<Cloudflare.Env> {
  protected readonly meter = new Meter(
    {
      sql: this.ctx.storage.sql,
      transactionSync: (run) => this.ctx.storage.transactionSync(run),
      setAlarm: (at) => this.ctx.storage.setAlarm(at),
    },
    Date.now(),
  );

  override fetch(request: Request): Promise<Response> {
    if (asksForBill(request)) return Promise.resolve(Response.json(this.meter.billed(Date.now())));
    this.meter.happened(isUpgrade(request) ? 'connects' : 'requests', Date.now());
    return super.fetch(request);
  }

  /** By one who found it with `getServerByName`. */
  protected wasCalled(): void {
    this.meter.happened('calls', Date.now(), CALLS_OF_A_CALL);
  }

  /** @param failed called if it could not be stored, which is in the log */
  protected setAlarm(at: number, failed: () => void): void {
    const stored = this.meter.setAlarm(at).catch((error: unknown) => {
      failed();
      console.error('the alarm could not be set', error);
    });
    this.ctx.waitUntil(stored);
  }

  override webSocketMessage(socket: WebSocket, message: WSMessage): Promise<void> {
    this.meter.happened('messages', Date.now());
    return super.webSocketMessage(socket, message);
  }

  override alarm(): Promise<void> {
    this.meter.happened('alarms', Date.now());
    return super.alarm();
  }
}

/** A proxy does; to look is not counted, so that it changes nothing of what it sees. */
function asksForBill(request: Request): boolean {
  return (
    request.method === 'GET' &&
    new URL(request.url).pathname.endsWith(`/${BILLED_PATH}`) &&
    may(ticketFrom(request), 'seats')
  );
}
