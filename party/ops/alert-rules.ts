// What becomes of a proxy's alerts with a scan (OM5). Pure: the table keeps what it returns.
import type { Alert } from '../../protocol/streams/ops-feed.ts';
import { HEALTH_REASONS } from '../../protocol/streams/ops-reasons.ts';
import type { Scan } from '../../protocol/streams/ops-scan.ts';

/** Something that is so now, and may be an alert once it has been so for long enough. */
export interface Condition {
  key: string;
  code: string;
  level: 'warn' | 'bad';
  text: string;
  proxy: string;
  room?: string;
  seat?: number;
}

/** Of what a key is about that has not been told: since when it is so. */
export type Pending = ReadonlyMap<string, number>;

export interface Judged {
  /** Unix time in ms, by key; replaces those before. */
  pending: Map<string, number>;
  fired: (Condition & { since: number })[];
  resolved: Alert[];
}

/** All reasons of a scan. */
export function conditionsOf(scan: Scan): Condition[] {
  const proxy = scan.proxy.id;
  const all: Condition[] = [];
  const add = (reasons: Scan['health']['reasons'], about: { room?: string; seat?: number }) => {
    const where = [about.room, about.seat].filter((part) => part !== undefined).join('.');
    for (const { code, level, text } of reasons)
      all.push({ key: [code, proxy, where].join(' ').trim(), code, level, text, proxy, ...about });
  };
  add(scan.health.reasons, {});
  for (const { room, health } of scan.rooms) add(health.reasons, { room });
  for (const { room, seat, health } of scan.seats) add(health.reasons, { room, seat });
  return all;
}

/** That a proxy reports no more. */
export function silence(proxy: string, url: string): Condition {
  const code = 'proxy-silent';
  const { level, words } = HEALTH_REASONS[code];
  return { key: `${code} ${proxy}`, code, level, text: `${words} ${url}`.trim(), proxy };
}

/**
 * @param conditions what is so now @param pending as of the scan before @param firing alerts of this proxy
 * @param afterMs how long something has to be so until it is told @param now Unix time in ms
 */
export function judge(
  conditions: readonly Condition[],
  pending: Pending,
  firing: readonly Alert[],
  { afterMs, now }: { afterMs: number; now: number },
): Judged {
  const there = new Set(conditions.map(({ key }) => key));
  const told = new Set(firing.map(({ key }) => key));
  const judged: Judged = {
    pending: new Map(),
    fired: [],
    resolved: firing.filter(({ key }) => !there.has(key)),
  };
  for (const condition of conditions) {
    const { key } = condition;
    if (told.has(key)) continue;
    const since = Math.min(pending.get(key) ?? now, now);
    told.add(key);
    if (now - since >= afterMs) judged.fired.push({ ...condition, since });
    else judged.pending.set(key, since);
  }
  return judged;
}
