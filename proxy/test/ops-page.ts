// An operator's page of the operations feed for the tests: a real socket at the proxy, with what came in kept in order.
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { OpsMessage } from '../../protocol/streams/ops-feed.ts';
import type { OpsSeat, Scan } from '../../protocol/streams/ops-scan.ts';
import { OPERATOR } from './harness.ts';

export const FEED = '/parties/ops-monitor-broadcast/main';
export const AS_OPERATOR = { authorization: `Bearer ${OPERATOR}` };

export class OpsPage implements Disposable {
  readonly received: OpsMessage[] = [];
  readonly socket: WebSocket;
  /** Of the close, or of the answer that refused the upgrade. */
  ended: number | null = null;

  constructor(url: string, path = FEED, headers: Record<string, string> = AS_OPERATOR) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws') + path, { headers });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
    this.socket.on('close', (code) => {
      this.ended ??= code;
    });
    this.socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      this.ended ??= statusCode;
      request.destroy();
    });
  }

  all<T extends OpsMessage['type']>(type: T): Extract<OpsMessage, { type: T }>[] {
    return this.received.filter(
      (one): one is Extract<OpsMessage, { type: T }> => one.type === type,
    );
  }

  /** The first message of a type that fits, also if it has come already. */
  first<T extends OpsMessage['type']>(
    type: T,
    fits: (data: Extract<OpsMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<OpsMessage, { type: T }>> {
    return vi.waitFor(() => {
      const found = this.all(type).find(fits);
      if (!found)
        throw new Error(`no such ${type}; came: ${JSON.stringify(this.received).slice(-1_500)}`);
      return found;
    });
  }

  /** A scan that fits. */
  scan(fits: (scan: Scan) => boolean = () => true): Promise<Scan> {
    return this.first('scan-result', ({ data }) => fits(data)).then(({ data }) => data);
  }

  /** Forgets the scans so far, and waits for one whose seat fits. */
  async seat(room: string, fits: (seat: OpsSeat) => boolean): Promise<OpsSeat> {
    const seatIn = (scan: Scan) => scan.seats.find((one) => one.room === room && fits(one));
    const seat = seatIn(await this.scan((scan) => seatIn(scan) !== undefined));
    if (!seat) throw new Error('there was one');
    return seat;
  }

  forget(): void {
    this.received.length = 0;
  }

  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.ended).not.toBeNull());
    return this.ended ?? 0;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}
