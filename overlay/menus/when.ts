// Times as people say them: `5 minutes ago`, `in 6 days`. Pure.
import { DAY_MS, HOUR_MS } from '../../protocol/time.ts';

const STEPS: readonly [Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', 60_000],
];

/** @param at Unix time in ms @param now likewise */
export function when(at: number, now: number): string {
  const away = at - now;
  const [unit, ms] = STEPS.find(([, step]) => Math.abs(away) >= step) ?? [];
  if (unit === undefined || ms === undefined) return away > 0 ? 'in a moment' : 'just now';
  return new Intl.RelativeTimeFormat('en').format(Math.round(away / ms), unit);
}
