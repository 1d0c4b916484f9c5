// The one table of limits on what visitors do and take; `limits:` of config.yaml changes any row of it.

import * as v from 'valibot';
import { onlyKeys } from '../../../protocol/keys.ts';
import {
  CHAT_KEPT_BYTES,
  CHAT_KEPT_DAYS,
  CHAT_KEPT_LEAST_BYTES,
  CHAT_KEPT_MOST_BYTES,
  CHAT_KEPT_MOST_DAYS,
  CHAT_RATE,
  MAX_BROWSERS,
  MOST_BROWSERS,
} from '../../../protocol/limits.ts';
import { LONGEST_WINDOW_MS, MOST_COUNT, MOST_RATES, type Rate } from '../../../protocol/rates.ts';
import { DAY_MS, HOUR_MS } from '../../../protocol/time.ts';

/** Whom a row counts for. An address is one of IPv4, or a /64 of IPv6. */
type By = 'account' | 'address' | 'connection' | 'machine' | 'request' | 'room' | 'visitor';

interface RateRow {
  by: By;
  /** What is counted. */
  what: string;
  /** All of them hold. */
  rates: readonly Rate[];
}

interface AmountRow {
  by: By;
  what: string;
  amount: number;
  least: number;
  most: number;
}

const UNITS = { s: 1_000, m: 60_000, h: HOUR_MS, d: DAY_MS } as const;
const LARGEST_UNITS = Object.entries(UNITS).reverse();
const rate = (count: number, time: number, unit: keyof typeof UNITS): Rate => ({
  count,
  windowMs: time * UNITS[unit],
});

/** How often somebody may do something. A class behind one address has to fit into those of an address. */
export const RATES = {
  joins: { by: 'address', what: 'new places, in all rooms together', rates: [rate(40, 1, 'm')] },
  sign_ins: { by: 'account', what: 'sign-ins', rates: [rate(2, 1, 'm'), rate(12, 1, 'h')] },
  failed_sign_ins: {
    by: 'address',
    what: 'sign-ins that were begun here and came back with a wrong code',
    rates: [rate(2, 1, 'm'), rate(12, 1, 'h')],
  },
  wrong_invitations: {
    by: 'address',
    what: 'invitations tried that are none',
    rates: [rate(60, 1, 'm')],
  },
  wrong_host_links: {
    by: 'address',
    what: 'host links tried that are none',
    rates: [rate(60, 1, 'm')],
  },
  wrong_tokens: { by: 'address', what: 'wrong operator tokens', rates: [rate(10, 1, 'm')] },
  wrong_tickets: {
    by: 'address',
    what: 'tickets for the party that are none, or no longer',
    rates: [rate(120, 1, 'm')],
  },
  chat: { by: 'visitor', what: 'lines of chat in a room', rates: [CHAT_RATE] },
  pages: { by: 'address', what: 'pages of rooms, to sit or to watch', rates: [rate(600, 1, 'm')] },
  terminals: { by: 'address', what: 'terminals opened', rates: [rate(3_000, 1, 'm')] },
  watches: { by: 'address', what: 'terminals opened to watch', rates: [rate(600, 1, 'm')] },
  tickets: { by: 'address', what: 'tickets for the party', rates: [rate(1_200, 1, 'm')] },
  doors: {
    by: 'address',
    what: 'knocks, and looks of those who wait',
    rates: [rate(1_200, 1, 'm')],
  },
  sign_in_steps: {
    by: 'address',
    what: 'ways to a sign-in provider and back',
    rates: [rate(600, 1, 'm')],
  },
  account_pages: {
    by: 'address',
    what: 'questions of pages who one is, and sessions ended',
    rates: [rate(120, 1, 'm')],
  },
  refusals: {
    by: 'address',
    what: 'questions of pages why a terminal does not open',
    rates: [rate(600, 1, 'm')],
  },
  model_keys: {
    by: 'address',
    what: 'keys for residents given or taken back',
    rates: [rate(60, 1, 'm')],
  },
  reports: { by: 'address', what: 'reports of pages', rates: [rate(60, 1, 'm')] },
  readiness: { by: 'address', what: 'questions to `/readyz`', rates: [rate(600, 1, 'm')] },
  requests: {
    by: 'address',
    what: 'requests that no other row counts',
    rates: [rate(6_000, 1, 'm')],
  },
} as const satisfies Record<string, RateRow>;

/** How much somebody may have at once, send, or take their time for. */
export const AMOUNTS = {
  sockets: { by: 'address', what: 'open connections', amount: 512, least: 8, most: 100_000 },
  seats: { by: 'machine', what: 'seats that run', amount: 100, least: 1, most: 10_000 },
  seats_free_mb: {
    by: 'machine',
    what: 'megabytes that must be free for another seat',
    ...{ amount: 256, least: 0, most: 1_048_576 },
  },
  people: {
    by: 'room',
    what: 'people with open pages; who has a seat always gets in',
    ...{ amount: MAX_BROWSERS, least: 1, most: MOST_BROWSERS },
  },
  watchers: {
    by: 'room',
    what: 'people who watch, at each proxy',
    ...{ amount: 50, least: 1, most: 10_000 },
  },
  chat_days: {
    by: 'room',
    what: 'days after which a line of chat goes',
    ...{ amount: CHAT_KEPT_DAYS, least: 1, most: CHAT_KEPT_MOST_DAYS },
  },
  chat_bytes: {
    by: 'room',
    what: 'bytes of chat that are kept, in 500 lines at most',
    ...{ amount: CHAT_KEPT_BYTES, least: CHAT_KEPT_LEAST_BYTES, most: CHAT_KEPT_MOST_BYTES },
  },
  body_bytes: {
    by: 'request',
    what: 'bytes of a body',
    ...{ amount: 262_144, least: 16_384, most: 16_777_216 },
  },
  form_bytes: {
    by: 'request',
    what: 'bytes of a form, of a page’s report or question',
    ...{ amount: 16_384, least: 1_024, most: 1_048_576 },
  },
  frame_bytes: {
    by: 'connection',
    what: 'bytes of a WebSocket message',
    ...{ amount: 1_048_576, least: 65_536, most: 16_777_216 },
  },
  head_s: {
    by: 'connection',
    what: 'seconds for the head of a request, and so for the handshake of a WebSocket',
    ...{ amount: 10, least: 1, most: 600 },
  },
  request_s: {
    by: 'connection',
    what: 'seconds for a whole request; not less than `head_s`',
    ...{ amount: 30, least: 1, most: 600 },
  },
  idle_s: {
    by: 'connection',
    what: 'seconds without traffic; WebSockets have a heartbeat instead',
    ...{ amount: 120, least: 1, most: 3_600 },
  },
} as const satisfies Record<string, AmountRow>;

export type RateName = keyof typeof RATES;
export type AmountName = keyof typeof AMOUNTS;
export type Limits = Record<RateName, readonly Rate[]> & Record<AmountName, number>;
/** Rows that the proxy refuses by, and counts; a room looks after chat itself, the HTTP server after times and sizes. */
export const COUNTED_LIMITS = [
  ...(Object.keys(RATES) as RateName[]).filter((name) => name !== 'chat'),
  ...(['sockets', 'seats', 'seats_free_mb', 'watchers'] as const),
];
export type CountedLimit = (typeof COUNTED_LIMITS)[number];
export const LIMIT_NAMES = [...Object.keys(RATES), ...Object.keys(AMOUNTS)];

function parseRate(text: string): Rate | undefined {
  const [, count, time, unit] = /^(\d{1,6})\/(\d{1,4})([smhd])$/.exec(text.trim()) ?? [];
  const parsed = rate(Number(count), Number(time), unit as keyof typeof UNITS);
  const isWithin = (value: number, most: number) => value > 0 && value <= most;
  return isWithin(parsed.count, MOST_COUNT) && isWithin(parsed.windowMs, LONGEST_WINDOW_MS)
    ? parsed
    : undefined;
}

const rates = v.message(
  v.pipe(
    v.union([
      // As an environment variable has them.
      v.pipe(
        v.string(),
        v.transform((text) => text.split(',')),
      ),
      v.array(v.string()),
    ]),
    v.minLength(1),
    v.maxLength(MOST_RATES),
    v.transform((texts) => texts.map(parseRate)),
    v.check((parsed) => !parsed.includes(undefined)),
    v.transform((parsed) => parsed as Rate[]),
  ),
  `must be a rate such as 2/1m, or a list of them: how many (up to ${MOST_COUNT}) in how many s, m, h or d (up to 31d)`,
);

/** As config.yaml has rates. */
export function ratesInWords(listed: readonly Rate[]): string {
  return listed
    .map(({ count, windowMs }) => {
      const [unit, ms] = LARGEST_UNITS.find(([, one]) => windowMs % one === 0) ?? ['s', UNITS.s];
      return `${count}/${windowMs / ms}${unit}`;
    })
    .join(', ');
}

/** A whole number, also as text, which is what an environment variable holds. */
export const wholeNumber = (least: number, most: number) =>
  v.message(
    v.pipe(v.unknown(), v.toNumber(), v.safeInteger(), v.minValue(least), v.maxValue(most)),
    `must be a whole number from ${least} to ${most}`,
  );

function mapRows<const T extends object, R>(table: T, of: (row: T[keyof T]) => R) {
  const rows = Object.entries(table).map(([name, row]) => [name, of(row as T[keyof T])]);
  return Object.fromEntries(rows) as Record<keyof T, R>;
}

/** The `limits:` key of config.yaml: rows that are other than the table has them. */
export const limitsSchema = onlyKeys({
  ...mapRows(RATES, (row) => v.optional(rates, ratesInWords(row.rates))),
  ...mapRows(AMOUNTS, ({ least, most, amount }) => v.optional(wholeNumber(least, most), amount)),
}) as v.GenericSchema<unknown, Limits>;

/** The table as it is without a configuration. */
export const DEFAULT_LIMITS: Limits = v.parse(limitsSchema, {});
