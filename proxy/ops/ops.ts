// Puts the operations feed of this proxy together: scans by the clock and on change, told to the party with what happened.
import type { Logger } from 'pino';
import { type NewEvent, SCAN_EVERY_MS } from '../../protocol/streams/ops-feed.ts';
import type { Scan } from '../../protocol/streams/ops-scan.ts';
import { printable } from '../../protocol/text/printable.ts';
import type { RecentKnocks } from '../access/recent-knocks.ts';
import type { OpsConfig } from '../config/keys/ops.ts';
import type { Machines } from '../machines/machines.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { SeatRegistry } from '../places/registry.ts';
import { changesBetween } from './changes.ts';
import { connectOps } from './ops-link.ts';
import { type OpsMonitorOptions, OpsMonitorService } from './ops-monitor-service.ts';
import { startScanLoop } from './scan-loop.ts';
import { LoopDelay } from './scan-proxy.ts';
import { createWebhook } from './webhook.ts';

/** News of room files that one scan tells at most. */
const MOST_NEWS = 50;

export interface OpsOptions extends Omit<OpsMonitorOptions, 'loop' | 'thresholds'> {
  registry: Pick<SeatRegistry, 'list' | 'onSeats'>;
  facts: Pick<RoomFactsCache, 'of' | 'known' | 'onPauses'>;
  recentKnocks: Pick<RecentKnocks, 'at' | 'onFirst'>;
  machines: Pick<Machines, 'announcement' | 'leaving' | 'heard'>;
  config: OpsConfig;
  /** Address of the feed's socket for proxies, with a fresh ticket. */
  socketUrl(): Promise<string>;
  log: Logger;
}

export interface Ops extends AsyncDisposable {
  /** Looks now. @returns when it has been told */
  look(): Promise<void>;
}

export function startOps({ config, socketUrl, log, ...options }: OpsOptions): Ops {
  const owned = new AsyncDisposableStack();
  const { thresholds, webhook } = config;
  const loop = owned.use(new LoopDelay());
  const monitor = new OpsMonitorService({ ...options, loop, thresholds });
  const hook = webhook && owned.use(createWebhook({ ...webhook, log }));
  const link = owned.use(
    connectOps({
      ...{ socketUrl, log, alertAfterMs: thresholds.alert_after_s * 1_000 },
      deliver: hook?.tell,
      onMachines: (machines) => options.machines.heard(machines),
      onChange: () => scans.changed(),
    }),
  );
  let latest: Scan | undefined;
  /** What happened to room files since the scan before. */
  let news: NewEvent[] = [];
  const scans = owned.use(
    startScanLoop(
      () =>
        monitor.runScan((scan) => {
          const events = [...news, ...changesBetween(latest, scan)];
          news = [];
          latest = scan;
          link.send(scan, events);
        }),
      SCAN_EVERY_MS,
      log,
    ),
  );
  owned.use(options.facts.onPauses(() => scans.changed()));
  owned.use(
    options.roomFiles.open.onNews(({ text, ...about }) => {
      const event = { at: Date.now(), code: 'room-file', proxy: options.proxy.id } as const;
      news = [...news, { ...event, ...about, text: printable(text).slice(0, 400) }].slice(
        -MOST_NEWS,
      );
      scans.changed();
    }),
  );
  owned.use(options.recentKnocks.onFirst.on(() => scans.changed()));
  const states = new Map<object, Disposable>();
  const listen = () => {
    const live = new Set(options.registry.list().map((taken) => taken.live));
    for (const seat of live)
      if (!states.has(seat))
        states.set(
          seat,
          seat.onState(() => scans.changed()),
        );
    for (const [seat, listening] of states) {
      if (live.has(seat as never)) continue;
      listening[Symbol.dispose]();
      states.delete(seat);
    }
    scans.changed();
  };
  owned.use(options.registry.onSeats(listen));
  listen();
  return {
    look: () => scans.now(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
