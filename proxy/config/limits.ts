// How often somebody may do something: the one table of rate limits, whose rows `limits:` of config.yaml can change.
import * as v from 'valibot';
import { onlyKeys } from '../../protocol/keys.ts';

/** At most `count` within any `windowMs`. */
export interface Rate {
  count: number;
  windowMs: number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const UNITS = { s: 1_000, m: MINUTE, h: HOUR, d: 24 * HOUR } as const;

/** By name; every rate of a row holds. */
export const RATE_LIMITS = {
  /** Sign-ins of one account, and failed ones of one address. */
  sign_ins: [
    { count: 2, windowMs: MINUTE },
    { count: 12, windowMs: HOUR },
  ],
} as const satisfies Record<string, readonly Rate[]>;
export type LimitName = keyof typeof RATE_LIMITS;
export type RateLimits = Record<LimitName, readonly Rate[]>;

const HELP = 'must be a rate such as 2/1m, or a list of them: how many in how many s, m, h or d';

function parseRate(text: string): Rate | undefined {
  const [, count, time, unit] = /^(\d{1,6})\/(\d{1,4})([smhd])$/.exec(text.trim()) ?? [];
  if (count === undefined || time === undefined || Number(count) === 0 || Number(time) === 0)
    return undefined;
  return { count: Number(count), windowMs: Number(time) * UNITS[unit as keyof typeof UNITS] };
}

const rates = v.message(
  v.pipe(
    v.union([
      v.pipe(
        v.string(),
        v.transform((text) => [text]),
      ),
      v.array(v.string()),
    ]),
    v.minLength(1),
    v.maxLength(8),
    v.transform((texts) => texts.map(parseRate)),
    v.check((parsed) => !parsed.includes(undefined)),
    v.transform((parsed) => parsed as Rate[]),
  ),
  HELP,
);

/** The `limits:` key of config.yaml: rows that are other than the table has them. */
export const limitsSchema = v.pipe(
  onlyKeys({ sign_ins: v.optional(rates) } satisfies Record<LimitName, unknown>),
  v.transform((given): RateLimits => ({ ...RATE_LIMITS, ...defined(given) })),
);

function defined<T extends object>(given: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const there = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: NonNullable<T[K]> };
}
