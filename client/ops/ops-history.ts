// What an operator's page knows of the operations feed, and what each message makes of it. Pure.
import type { Alert, OpsEvent, OpsMessage, ProxyHistory } from '../../protocol/streams/ops-feed.ts';
import { pointOf } from '../../protocol/streams/ops-point.ts';
import type { Scan } from '../../protocol/streams/ops-scan.ts';
import { withPoint } from './point.ts';

export interface OpsHistory {
  /** The newest scan of all; null until there is one. */
  latest: Scan | null;
  /** Every proxy with its latest scan and the figures of its day, by id. */
  proxies: readonly ProxyHistory[];
  /** The newest first. */
  events: readonly OpsEvent[];
  /** Firing ones, and those that were resolved lately; the newest first. */
  alerts: readonly Alert[];
}

export const NO_HISTORY: OpsHistory = { latest: null, proxies: [], events: [], alerts: [] };

/** Events and alerts that a page keeps. */
const MAX_EVENTS = 1_000;
const MAX_ALERTS = 500;

/** What an event says about whether a proxy is there. */
const STATES: Readonly<Partial<Record<OpsEvent['code'], ProxyHistory['state']>>> = {
  'proxy-started': 'live',
  'proxy-back': 'live',
  'proxy-silent': 'silent',
  'proxy-ended': 'ended',
};

type Told = Extract<OpsMessage, { type: 'history' | 'scan-result' | 'event' | 'alert' }>;

/**
 * @param first of a connection: a history then replaces what was there, and adds to it otherwise
 * @returns what is known after the message
 */
export function withMessage(known: OpsHistory, message: Told, first: boolean): OpsHistory {
  switch (message.type) {
    case 'history':
      return withHistory(first ? NO_HISTORY : known, message.data);
    case 'scan-result':
      return withScan(known, message.data);
    case 'event':
      return withEvent(known, message.data);
    case 'alert':
      return { ...known, alerts: merged(known.alerts, [message.data], MAX_ALERTS) };
    default:
      // From a newer party.
      return known;
  }
}

type HistoryData = Extract<OpsMessage, { type: 'history' }>['data'];

function withHistory(known: OpsHistory, data: HistoryData): OpsHistory {
  const proxies = new Map(known.proxies.map((proxy) => [proxy.id, proxy]));
  for (const proxy of data.proxies) proxies.set(proxy.id, proxy);
  const all = sorted([...proxies.values()]);
  return {
    latest: all.map(({ scan }) => scan).reduce(newer, known.latest),
    proxies: all,
    events: merged(known.events, data.events, MAX_EVENTS),
    alerts: merged(known.alerts, data.alerts, MAX_ALERTS),
  };
}

function withScan(known: OpsHistory, scan: Scan): OpsHistory {
  const { id } = scan.proxy;
  const before = known.proxies.find((proxy) => proxy.id === id);
  const points = withPoint(before?.points ?? [], pointOf(scan));
  const now: ProxyHistory = { id, state: 'live', seenAt: scan.at, scan, points };
  const others = known.proxies.filter((proxy) => proxy !== before);
  return { ...known, latest: newer(known.latest, scan), proxies: sorted([...others, now]) };
}

function withEvent(known: OpsHistory, event: OpsEvent): OpsHistory {
  const state = STATES[event.code];
  const proxies = known.proxies.map((proxy) =>
    state && proxy.id === event.proxy ? { ...proxy, state } : proxy,
  );
  return { ...known, proxies, events: merged(known.events, [event], MAX_EVENTS) };
}

/** The newest of both first, each id once. */
function merged<Item extends { id: number }>(
  old: readonly Item[],
  more: readonly Item[],
  most: number,
): Item[] {
  const all = new Map([...old, ...more].map((item) => [item.id, item]));
  return [...all.values()].sort((a, b) => b.id - a.id).slice(0, most);
}

const sorted = (proxies: ProxyHistory[]): ProxyHistory[] =>
  proxies.sort((a, b) => (a.id < b.id ? -1 : 1));

const newer = (a: Scan | null, b: Scan): Scan => (a !== null && a.at > b.at ? a : b);
