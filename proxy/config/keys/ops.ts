// From when on a proxy, a room or a seat counts as unwell, and where alerts go: `ops:` of config.yaml.
import * as v from 'valibot';
import { onlyKeys } from '../../../protocol/keys.ts';
import { wholeNumber } from './limits.ts';

interface ThresholdRow {
  /** What is so above it, or below it where the words say so. */
  what: string;
  amount: number;
  least: number;
  most: number;
}

export const THRESHOLDS = {
  alert_after_s: {
    what: 'seconds that something has to be so until it is an alert',
    amount: 10,
    least: 0,
    most: 3_600,
  },
  party_ms: { what: 'milliseconds until the party answers', amount: 500, least: 1, most: 60_000 },
  disk_low_mb: {
    what: 'megabytes free on the disk of the state folder, less is `warn`',
    amount: 1_024,
    least: 0,
    most: 1_048_576,
  },
  disk_full_mb: { what: 'the same, less is `bad`', amount: 100, least: 0, most: 1_048_576 },
  loop_ms: {
    what: 'milliseconds that the proxy’s event loop is late, in one of a hundred turns',
    amount: 200,
    least: 1,
    most: 60_000,
  },
  proxy_memory_mb: {
    what: 'megabytes of memory of the proxy',
    amount: 1_024,
    least: 16,
    most: 1_048_576,
  },
  seat_memory_mb: {
    what: 'megabytes of memory of a seat: its app and its ttyd',
    amount: 1_024,
    least: 1,
    most: 1_048_576,
  },
  ipc_ms: {
    what: 'milliseconds until an app answers over IPC',
    amount: 1_000,
    least: 1,
    most: 60_000,
  },
  lag_ms: {
    what: 'milliseconds until a bridge has shown a change of the room',
    amount: 2_000,
    least: 1,
    most: 60_000,
  },
  echo_ms: {
    what: 'milliseconds from a key to the app’s next output',
    amount: 1_000,
    least: 1,
    most: 60_000,
  },
  restarts: {
    what: 'times that a seat had to be brought back within ten minutes, as many are `warn`',
    amount: 3,
    least: 1,
    most: 100,
  },
  starting_s: { what: 'seconds that a seat takes to start', amount: 30, least: 1, most: 3_600 },
  bridge_away_s: {
    what: 'seconds that a bridge is without the party',
    amount: 10,
    least: 0,
    most: 3_600,
  },
} as const satisfies Record<string, ThresholdRow>;

export type Thresholds = Record<keyof typeof THRESHOLDS, number>;
const THRESHOLD_NAMES = Object.keys(THRESHOLDS) as (keyof Thresholds)[];

export interface WebhookConfig {
  url: string;
  /** Key of the signatures. */
  secret: string;
}

export interface OpsConfig {
  thresholds: Thresholds;
  webhook: WebhookConfig | undefined;
}

const URL_HELP = 'must be an http:// or https:// address without a password in it';
const webhook = onlyKeys({
  url: v.message(
    v.pipe(
      v.string(),
      v.check((text) => {
        const url = URL.parse(text);
        return /^https?:$/.test(url?.protocol ?? '') && `${url?.username}${url?.password}` === '';
      }),
    ),
    URL_HELP,
  ),
  secret: v.message(
    v.pipe(v.string(), v.minLength(16), v.maxLength(1_024)),
    'must be a text of 16 to 1024 characters',
  ),
});

const rows = Object.fromEntries(
  Object.entries(THRESHOLDS).map(([name, { amount, least, most }]) => [
    name,
    v.optional(wholeNumber(least, most), amount),
  ]),
) as Record<keyof Thresholds, v.OptionalSchema<ReturnType<typeof wholeNumber>, number>>;

/** The `ops:` key of config.yaml. */
export const opsSchema = v.pipe(
  onlyKeys({ ...rows, webhook: v.optional(webhook) }),
  v.transform(({ webhook: hook, ...thresholds }): OpsConfig => ({ thresholds, webhook: hook })),
);

/** Environment variables of its keys. */
export const OPS_VARIABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    THRESHOLD_NAMES.map((name) => [`ops.${name}`, `OPS_${name.toUpperCase()}`]),
  ),
  'ops.webhook.url': 'OPS_WEBHOOK_URL',
  'ops.webhook.secret': 'OPS_WEBHOOK_SECRET',
};
