// The operations feed itself: takes what proxies say, keeps it, and says what operators' pages are to be told. It knows
// nothing of sockets.

import { MAX_MACHINES, type Machine } from '../../protocol/streams/machines.ts';
import type { Alert, NewEvent, OpsMessage, ProxyHistory } from '../../protocol/streams/ops-feed.ts';
import { PROXY_SILENT_MS } from '../../protocol/streams/ops-feed.ts';
import type { Scan } from '../../protocol/streams/ops-scan.ts';
import { migrate } from '../storage/migrate.ts';
import { Sql, type SqlStorage } from '../storage/sql.ts';
import { type Condition, conditionsOf, judge, silence } from './alert-rules.ts';
import { AlertTable, type Delivery } from './alert-table.ts';
import { EventLog } from './event-log.ts';
import { MIGRATIONS } from './ops-schema.ts';
import { ProxyTable, type ReportingProxy } from './proxy-table.ts';

/** A proxy whose socket has closed without a word of goodbye has so long to come back, in ms. */
const BACK_WITHIN_MS = 5_000;
/** A look that is later than this finds a party that was away itself, and proxies that could not report, in ms. */
const LATE_MS = 5_000;
const PRUNE_EVERY_MS = 60_000;

type Told = Extract<OpsMessage, { type: 'scan-result' | 'event' | 'alert' }>;
/** What a scan says besides what was found. */
export interface ScanTerms {
  alertAfterMs: number;
  webhook: boolean;
}

export class OpsFeed {
  #sql: Sql;
  #proxies: ProxyTable;
  #events: EventLog;
  #alerts: AlertTable;
  #tell: (message: Told) => void;
  #prunedAt = 0;
  /** Those that are there, by id; null: not looked up since it woke. */
  #machines: Map<string, Machine> | null = null;

  /** @param tell tells every page @throws if the storage can't be read */
  constructor(storage: SqlStorage, tell: (message: Told) => void) {
    this.#sql = new Sql(storage);
    this.#sql.together(() => migrate(this.#sql, MIGRATIONS));
    this.#proxies = new ProxyTable(this.#sql);
    this.#events = new EventLog(this.#sql);
    this.#alerts = new AlertTable(this.#sql);
    this.#tell = tell;
  }

  /** OM1: a proxy has looked. @param now Unix time in ms */
  scanned(scan: Scan, { alertAfterMs, webhook }: ScanTerms, now: number): void {
    const { id, startedAt: started } = scan.proxy;
    const before = this.#proxies.find(id);
    const judged = judge(
      conditionsOf(scan),
      before?.pending ?? new Map(),
      this.#alerts.firing(id),
      { afterMs: alertAfterMs, now },
    );
    const due = now + PROXY_SILENT_MS;
    this.#proxies.save({
      ...{ id, state: 'live', seen: now, due, started, scan, webhook },
      pending: judged.pending,
    });
    this.#proxies.addPoint(scan, now);
    this.#announced(scan);
    this.#tell({ v: 1, type: 'scan-result', data: scan });
    this.#greet(before, scan, now);
    for (const alert of judged.resolved) this.#resolve(alert, now);
    for (const condition of judged.fired) this.#fire(condition, now);
    this.#prune(now);
  }

  /** Something has happened at a proxy. */
  happened(events: readonly NewEvent[], now: number): void {
    for (const event of events) this.#say(event, now);
  }

  /** A proxy ends in order: what was wrong at it is over, and nobody waits for it. */
  ended(id: string, now: number): void {
    const proxy = this.#proxies.find(id);
    if (!proxy || proxy.state === 'ended') return;
    this.#proxies.save({ ...proxy, state: 'ended', seen: now, due: null, pending: new Map() });
    this.#machines?.delete(id);
    const text = `${nameOf(proxy)} has ended.`;
    this.#say({ at: now, code: 'proxy-ended', level: 'info', text, proxy: id }, now);
    for (const alert of this.#alerts.firing(id)) this.#resolve(alert, now);
  }

  /** Its last socket has closed, and it said nothing. */
  lost(id: string, now: number): void {
    const proxy = this.#proxies.find(id);
    if (proxy?.state !== 'live') return;
    this.#proxies.save({ ...proxy, due: Math.min(proxy.due ?? Infinity, now + BACK_WITHIN_MS) });
  }

  /** OM4: notices proxies that report no more. @param now Unix time in ms */
  look(now: number): void {
    // Nobody could report to a party that was away.
    const wasAway = now - (this.nextLook() ?? now) > LATE_MS;
    for (const proxy of this.#proxies.all()) {
      if (proxy.state !== 'live' || proxy.due === null || proxy.due > now) continue;
      if (wasAway) this.#proxies.save({ ...proxy, due: now + PROXY_SILENT_MS });
      else this.#silent(proxy, now);
    }
    this.#prune(now);
  }

  /** When the next look is due; null if no proxy is waited for. */
  nextLook(): number | null {
    const dues = this.#proxies
      .all()
      .flatMap(({ state, due }) => (state === 'live' ? (due ?? []) : []));
    return dues.length > 0 ? Math.min(...dues) : null;
  }

  /** MM1: the machines that have announced themselves and are there, by id. */
  machines(): Machine[] {
    this.#machines ??= new Map(
      this.#proxies.all().flatMap(({ id, state, scan }): [string, Machine][] => {
        const machine = state === 'live' && machineOf(scan);
        return machine ? [[id, machine]] : [];
      }),
    );
    return [...this.#machines.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, MAX_MACHINES);
  }

  /** What a page gets first. @param now Unix time in ms */
  history(now: number): Extract<OpsMessage, { type: 'history' }>['data'] {
    const proxies = this.#proxies.all().map(({ id, state, seen, scan }): ProxyHistory => {
      return { id, state, seenAt: seen, scan, points: this.#proxies.points(id) };
    });
    return { at: now, proxies, events: this.#events.latest(), alerts: this.#alerts.latest() };
  }

  /** OM6: alerts for the webhook that nobody has on this connection. Counted as sent to it from now on. */
  takeDeliveries(connection: string): Delivery[] {
    const open = this.#alerts.deliveries().filter(({ sentTo }) => sentTo !== connection);
    for (const { id } of open) this.#alerts.sent(id, connection);
    return open;
  }

  delivered(ids: readonly string[]): void {
    this.#alerts.delivered(ids);
  }

  #announced(scan: Scan): void {
    const machine = machineOf(scan);
    if (machine) this.#machines?.set(machine.id, machine);
    else this.#machines?.delete(scan.proxy.id);
  }

  #greet(before: ReportingProxy | undefined, { proxy, at }: Scan, now: number): void {
    const { id, pid, version, url } = proxy;
    const name = url || id;
    if (before?.started !== proxy.startedAt || before.state === 'ended') {
      const text = `${name} has started: version ${version}, process ${pid}.`;
      this.#say(
        { at: Math.min(at, now), code: 'proxy-started', level: 'info', text, proxy: id },
        now,
      );
    } else if (before.state === 'silent') {
      const s = Math.round((now - before.seen) / 1_000);
      const text = `${name} reports again, after ${s} s.`;
      this.#say({ at: now, code: 'proxy-back', level: 'info', text, proxy: id }, now);
    }
  }

  #silent(proxy: ReportingProxy, now: number): void {
    const { id, scan, seen } = proxy;
    this.#proxies.save({ ...proxy, state: 'silent', due: null });
    this.#machines?.delete(id);
    const condition = silence(id, scan.proxy.url);
    const { text } = condition;
    this.#say({ at: now, code: 'proxy-silent', level: 'bad', text, proxy: id }, now);
    const [told] = this.#alerts.firing(id).filter(({ key }) => key === condition.key);
    if (!told) this.#fire({ ...condition, since: seen }, now);
  }

  #say(event: NewEvent, now: number): void {
    this.#tell({ v: 1, type: 'event', data: this.#events.add(event, now) });
  }

  #fire(condition: Condition & { since: number }, now: number): void {
    this.#tell({ v: 1, type: 'alert', data: this.#alerts.fire(condition, now, this.#delivers()) });
  }

  #resolve(alert: Alert, now: number): void {
    this.#tell({ v: 1, type: 'alert', data: this.#alerts.resolve(alert, now, this.#delivers()) });
  }

  #delivers(): boolean {
    return this.#proxies.all().some(({ webhook }) => webhook);
  }

  #prune(now: number): void {
    if (Math.abs(now - this.#prunedAt) < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    for (const id of this.#proxies.prune(now))
      for (const alert of this.#alerts.firing(id)) this.#resolve(alert, now);
    this.#machines = null;
    this.#events.prune(now);
    this.#alerts.prune(now);
  }
}

function nameOf({ id, scan }: ReportingProxy): string {
  return scan.proxy.url || id;
}

function machineOf({ proxy: { id, machine, draining } }: Scan): Machine | undefined {
  return machine && { id, ...machine, draining };
}
