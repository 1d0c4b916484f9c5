// The proxy's connection to the operations feed (OM2): brings scans and events there, and takes alerts for the webhook.
import type { Logger } from 'pino';
import * as v from 'valibot';
import { connectParty, DONE } from '../../bridge/room/party.ts';
import type { Machine } from '../../protocol/streams/machines.ts';
import {
  type Alert,
  encodeOps,
  type FromProxy,
  type NewEvent,
  type ToProxy,
  toProxySchema,
} from '../../protocol/streams/ops-feed.ts';
import type { Scan } from '../../protocol/streams/ops-scan.ts';

/** Events that wait while the party is away; the oldest go first. */
const MAX_WAITING = 500;
/** In one frame. */
const MAX_TOGETHER = 100;

export interface OpsLink extends Disposable {
  /** What has happened since the scan before goes with it, also if it has to wait for the party. */
  send(scan: Scan, events: readonly NewEvent[]): void;
}

export interface OpsLinkOptions {
  /** Address of the feed's socket for proxies, with a fresh ticket. */
  socketUrl(): Promise<string>;
  /** OM5. */
  alertAfterMs: number;
  /** OM6; undefined: this proxy has no webhook. */
  deliver: ((id: string, alert: Alert, onDone: () => void) => void) | undefined;
  /** MM1: the machines that are there. */
  onMachines(machines: readonly Machine[]): void;
  /** The connection is there, or it is gone. */
  onChange(): void;
  log: Logger;
}

export function connectOps({
  socketUrl,
  alertAfterMs,
  deliver,
  onMachines,
  onChange,
  log,
}: OpsLinkOptions): OpsLink {
  let waiting: NewEvent[] = [];
  const say = (message: FromProxy): boolean => party.sendFrame(encodeOps(message));

  function flush(): void {
    while (waiting.length > 0) {
      if (!say({ type: 'events', data: waiting.slice(0, MAX_TOGETHER) })) return;
      waiting = waiting.slice(MAX_TOGETHER);
    }
  }

  const party = connectParty<ToProxy>(
    socketUrl,
    {
      decode: heardIn,
      open: onChange,
      message(message) {
        if (message.type === 'error')
          log.error({ why: message.msg }, 'the operations feed refuses');
        else if (message.type === 'machines') onMachines(message.data);
        else
          deliver?.(message.id, message.alert, () => say({ type: 'delivered', ids: [message.id] }));
      },
      close(code, final) {
        onChange();
        if (final && code !== DONE) log.error({ code }, 'the operations feed refuses this proxy');
      },
    },
    log,
  );

  return {
    send(scan, events) {
      waiting = [...waiting, ...events].slice(-MAX_WAITING);
      // The scan first: with it the feed knows the proxy.
      if (say({ type: 'scan', data: scan, alertAfterMs, webhook: deliver !== undefined })) flush();
    },
    [Symbol.dispose]() {
      flush();
      say({ type: 'bye' });
      party.close();
    },
  };
}

function heardIn(frame: string): ToProxy | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), toProxySchema), frame);
  return read.success ? read.output : undefined;
}
