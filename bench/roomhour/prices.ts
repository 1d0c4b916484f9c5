// What Cloudflare charges for the party, and what counts are worth by that. Pure.

import type { Billed } from '../../protocol/access/billed.ts';
import { HOUR_MS } from '../../protocol/time.ts';

/** US dollars beyond what a month includes, and what it includes. */
export const PRICES = {
  from: 'https://developers.cloudflare.com/durable-objects/platform/pricing/, https://developers.cloudflare.com/workers/platform/pricing/',
  date: '2026-11-30',
  /** Of objects: HTTP requests, calls, alarms, opened sockets; of messages on sockets 20 are one. */
  requests: { usdPerMillion: 0.15, included: 1e6 },
  messagesPerRequest: 20,
  /** Wall-clock time in which an object can't hibernate, at 128 MB whatever it uses. */
  gbSeconds: { usdPerMillion: 12.5, included: 400_000 },
  gbOfObject: 0.128,
  rowsRead: { usdPerMillion: 0.001, included: 25e9 },
  rowsWritten: { usdPerMillion: 1, included: 50e6 },
  gbMonths: { usd: 0.2, included: 5 },
  /** Of the worker in front of them: HTTP requests and opened sockets. */
  workerRequests: { usdPerMillion: 0.3, included: 10e6 },
} as const;

/** What an event takes from its arrival until the object is done with it, in ms: more than ours do, since a clock there does not show it. */
export const EVENT_MS = 2;
const HOURS_OF_MONTH = 730;

/** Of an object or several, for an hour. */
export interface Hour {
  messages: number;
  /** HTTP requests and opened sockets; calls of other objects and alarms. */
  requests: number;
  calls: number;
  /** Requests as they are billed. */
  billedRequests: number;
  /** Seconds in which it can't hibernate. */
  seconds: number;
  gbSeconds: number;
  rowsRead: number;
  rowsWritten: number;
  storageBytes: number;
  /** US dollars, without what a month includes. */
  usd: {
    requests: number;
    duration: number;
    rows: number;
    storage: number;
    worker: number;
    all: number;
  };
}

/** @param from the counts at the beginning, of the same objects @param ms between the two */
export function hourOf(from: Billed, to: Billed, ms: number): Hour {
  const scale = HOUR_MS / ms;
  const grown = (key: Exclude<keyof Billed, 'storageBytes'>) => (to[key] - from[key]) * scale;
  const messages = grown('messages');
  const requests = grown('requests') + grown('connects');
  const calls = grown('calls') + grown('alarms');
  const events = messages + requests + calls;
  const billedRequests = requests + calls + messages / PRICES.messagesPerRequest;
  // A message that comes while a timer is set costs no time of its own.
  const seconds = Math.min(3_600, (grown('heldMs') + events * EVENT_MS) / 1_000);
  const gbSeconds = seconds * PRICES.gbOfObject;
  const usd = {
    requests: (billedRequests * PRICES.requests.usdPerMillion) / 1e6,
    duration: (gbSeconds * PRICES.gbSeconds.usdPerMillion) / 1e6,
    rows:
      (grown('rowsRead') * PRICES.rowsRead.usdPerMillion +
        grown('rowsWritten') * PRICES.rowsWritten.usdPerMillion) /
      1e6,
    storage: ((to.storageBytes / 1e9) * PRICES.gbMonths.usd) / HOURS_OF_MONTH,
    worker: (requests * PRICES.workerRequests.usdPerMillion) / 1e6,
  };
  const all = Object.values(usd).reduce((sum, part) => sum + part, 0);
  return {
    ...{ messages, requests, calls, billedRequests, seconds, gbSeconds },
    rowsRead: grown('rowsRead'),
    rowsWritten: grown('rowsWritten'),
    storageBytes: to.storageBytes,
    usd: { ...usd, all },
  };
}

/** What objects cost together. */
export function together(hours: readonly Hour[]): Hour {
  const sum = (of: (hour: Hour) => number) => hours.reduce((all, hour) => all + of(hour), 0);
  return {
    messages: sum((hour) => hour.messages),
    requests: sum((hour) => hour.requests),
    calls: sum((hour) => hour.calls),
    billedRequests: sum((hour) => hour.billedRequests),
    seconds: sum((hour) => hour.seconds),
    gbSeconds: sum((hour) => hour.gbSeconds),
    rowsRead: sum((hour) => hour.rowsRead),
    rowsWritten: sum((hour) => hour.rowsWritten),
    storageBytes: sum((hour) => hour.storageBytes),
    usd: {
      requests: sum(({ usd }) => usd.requests),
      duration: sum(({ usd }) => usd.duration),
      rows: sum(({ usd }) => usd.rows),
      storage: sum(({ usd }) => usd.storage),
      worker: sum(({ usd }) => usd.worker),
      all: sum(({ usd }) => usd.all),
    },
  };
}

/**
 * What so many rooms cost in a month, with what it includes taken off. The rooms are open all the time.
 * @param hour of one room @param rooms how many at the same time @returns US dollars, without the plan's own 5
 */
export function monthOf(hour: Hour, rooms: number): number {
  const month = rooms * HOURS_OF_MONTH;
  const over = (used: number, { included }: { included: number }) => Math.max(0, used - included);
  return (
    (over(hour.billedRequests * month, PRICES.requests) * PRICES.requests.usdPerMillion +
      over(hour.gbSeconds * month, PRICES.gbSeconds) * PRICES.gbSeconds.usdPerMillion +
      over(hour.rowsRead * month, PRICES.rowsRead) * PRICES.rowsRead.usdPerMillion +
      over(hour.rowsWritten * month, PRICES.rowsWritten) * PRICES.rowsWritten.usdPerMillion +
      over(hour.requests * month, PRICES.workerRequests) * PRICES.workerRequests.usdPerMillion) /
      1e6 +
    over((hour.storageBytes * rooms) / 1e9, PRICES.gbMonths) * PRICES.gbMonths.usd
  );
}
