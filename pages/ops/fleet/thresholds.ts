// Which threshold of the configuration an alert stands on, in words. Pure.
import type { Alert } from '../../../client/index.ts';

/** Keys of `ops:` by code of an alert, and what the number counts. */
const OF: Readonly<Record<string, readonly [key: string, unit: string]>> = {
  'party-slow': ['party_ms', ' ms'],
  'disk-low': ['disk_low_mb', ' MB'],
  'disk-full': ['disk_full_mb', ' MB'],
  'loop-slow': ['loop_ms', ' ms'],
  'proxy-memory': ['proxy_memory_mb', ' MB'],
  'seat-memory': ['seat_memory_mb', ' MB'],
  'seat-starting': ['starting_s', ' s'],
  'seat-restarts': ['restarts', ' in ten minutes'],
  'app-slow': ['ipc_ms', ' ms'],
  'bridge-away': ['bridge_away_s', ' s'],
  'bridge-lag': ['lag_ms', ' ms'],
  'echo-slow': ['echo_ms', ' ms'],
};

/** @returns `echo_ms: 1000 ms, alert_after_s: 10 s`; empty for what stands on none */
export function thresholdWords(
  { code }: Pick<Alert, 'code'>,
  thresholds: Readonly<Record<string, number>>,
): string {
  // It is one as soon as the party misses its reports.
  if (code === 'proxy-silent') return '';
  const [key, unit] = OF[code] ?? ['', ''];
  const value = thresholds[key];
  const after = thresholds.alert_after_s;
  return [
    value === undefined ? '' : `${key}: ${value}${unit}`,
    after === undefined ? '' : `alert_after_s: ${after} s`,
  ]
    .filter(Boolean)
    .join(', ');
}
