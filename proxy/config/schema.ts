// What config.yaml may hold: every key with what it takes and its default, and the environment variables beside them.
// Checks, `--print-config` and the table in docs/deploy.md all read it.
import * as v from 'valibot';
import { type AccountRule, parseAccountRule } from '../../protocol/access/allow.ts';
import { onlyKeys } from '../../protocol/keys.ts';
import { machineAddressSchema } from '../../protocol/streams/machines.ts';
import { loginSchema, SECRET_VARIABLES } from '../login/config.ts';
import { AGENT_VARIABLES, agentConfigSchema } from './keys/agent.ts';
import { isBasePath } from './keys/base-path.ts';
import { LIMIT_NAMES, limitsSchema, wholeNumber } from './keys/limits.ts';
import { OPS_VARIABLES, opsSchema } from './keys/ops.ts';
import { recordingsSchema } from './keys/recordings.ts';
import { parseVia, VIA_HELP } from './keys/share-via.ts';
import { isNetwork } from './keys/trusted-proxies.ts';

const text = (max = 4_096, help = 'must be text') =>
  v.pipe(
    v.string(help),
    v.nonEmpty('must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
  );

const filePath = text(4_096, 'must be a path');

const httpUrl = (what: string, parts: string) => {
  const help = `must be an http:// or https:// address ${what}`;
  return v.pipe(
    v.string(help),
    v.check((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), help),
    v.transform((url) => new URL(url)),
    v.check(
      ({ search, hash, username, password }) => `${search}${hash}${username}${password}` === '',
      `must be only ${parts}`,
    ),
  );
};
const PARTY_PARTS = 'a scheme, a host and a port';
const partyUrl = v.pipe(
  httpUrl('of a deployed party', PARTY_PARTS),
  v.check(({ pathname }) => pathname === '/', `must be only ${PARTY_PARTS}`),
  v.transform(({ origin }) => origin),
);
const publicUrl = v.pipe(
  httpUrl('that people reach this proxy under', 'a scheme, a host, a port and a path'),
  v.check(
    ({ pathname }) => isBasePath(pathname),
    'must have a path of letters, digits and - . _ ~ that is none of the proxy’s own, such as /rooms/',
  ),
  v.transform(({ origin, pathname }) =>
    pathname === '/' ? origin : origin + pathname.replace(/\/?$/, '/'),
  ),
);

const address = v.pipe(
  publicUrl,
  v.transform((url) => url.replace(/\/$/, '')),
  v.check((url) => v.is(machineAddressSchema, url), 'must have at most 500 characters'),
);

/** As `teleport rotate` makes them. */
const key = v.message(
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  'must be 32 bytes in base64url, as `teleport rotate` prints them',
);

const command = v.pipe(
  v.array(text(), 'must be a list of the program and its arguments'),
  v.minLength(1, 'must hold at least the program'),
  v.maxLength(100, 'must hold at most 100 words'),
);
const cpus = v.optional(
  v.message(
    v.pipe(v.number(), v.minValue(0.05), v.maxValue(1_024)),
    'must be a number of cores from 0.05 to 1024, such as 0.5',
  ),
  1,
);
const port = v.message(
  v.pipe(v.unknown(), v.toNumber(), v.safeInteger(), v.minValue(0), v.maxValue(65_535)),
  'must be a port number from 0 (any free one) to 65535',
);
const version = v.message(
  v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/)),
  'must be a version such as 1.7.7, in quotes',
);
const sha256 = v.message(
  v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i), v.toLowerCase()),
  'must be 64 hexadecimal digits, in quotes',
);
const flag = v.union([v.boolean(), v.pipe(v.string(), v.parseBoolean())], 'must be true or false');
const user = v.message(
  v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/)),
  'must be the name of a user of this machine',
);

const accounts = v.message(
  v.pipe(
    v.array(v.string()),
    v.maxLength(1_000),
    v.transform((texts) => texts.map(parseAccountRule)),
    v.check((rules) => !rules.includes(undefined)),
    v.transform((rules) => rules as AccountRule[]),
  ),
  'must be a list of accounts such as github:octocat or ada@example.org',
);

const networks = v.message(
  v.pipe(v.array(v.pipe(v.string(), v.check(isNetwork))), v.maxLength(100)),
  'must be a list of addresses and networks such as 127.0.0.1 or 10.0.0.0/8',
);
const FRAMES_HELP = 'must be self, none, or a list of origins such as https://intranet.example.org';
/** As sources of `frame-ancestors` in a page's policy. */
const frameAncestors = v.message(
  v.pipe(
    v.union([v.picklist(['self', 'none']), v.array(v.pipe(v.string(), v.check(isOrigin)))]),
    v.transform((given) =>
      given === 'none' ? ["'none'"] : ["'self'", ...(given === 'self' ? [] : given)],
    ),
  ),
  FRAMES_HELP,
);

const shareVia = v.message(
  v.pipe(
    v.string(),
    v.transform(parseVia),
    v.check((via) => via !== undefined),
  ),
  `must be ${VIA_HELP}`,
);

export const schema = onlyKeys({
  host: v.optional(text(255), '127.0.0.1'),
  port: v.optional(port, 8080),
  public_url: v.optional(publicUrl),
  address: v.optional(address),
  share_via: v.optional(shareVia),
  rooms_dir: v.optional(filePath, './rooms'),
  state_dir: v.optional(filePath, './.state'),
  party_url: v.optional(partyUrl),
  party_secret: v.optional(text(1_024)),
  party_secret_old: v.optional(text(1_024)),
  session_secret: v.optional(key),
  session_secret_old: v.optional(key),
  visitor_key: v.optional(key),
  operator_token: v.optional(text(1_024)),
  ttyd: v.optional(
    onlyKeys({
      version: v.optional(version, '1.7.7'),
      sha256: v.optional(sha256),
      path: v.optional(filePath),
    }),
    {},
  ),
  wibwob: v.optional(onlyKeys({ command, cwd: v.optional(filePath) })),
  stop_apps: v.optional(flag, false),
  apps: v.optional(
    onlyKeys({
      user: v.optional(user),
      limits: v.optional(
        onlyKeys({
          processes: v.optional(wholeNumber(8, 100_000), 256),
          memory_mb: v.optional(wholeNumber(32, 1_048_576), 1_024),
          cpus,
        }),
        {},
      ),
    }),
    {},
  ),
  login: v.optional(loginSchema),
  operators: v.optional(accounts, []),
  limits: v.optional(limitsSchema, {}),
  ops: v.optional(opsSchema, {}),
  recordings: v.optional(recordingsSchema, {}),
  agent: v.optional(agentConfigSchema, {}),
  per_address: v.optional(v.never('is limits: { sockets: …, joins: … } now')),
  seats: v.optional(v.never('is limits: { seats: …, seats_free_mb: … } now')),
  trust_proxy: v.optional(networks),
  frame_ancestors: v.optional(frameAncestors, 'self'),
});

/** Keys that are overridden by an environment variable of the same name in capitals. */
const FROM_ENV = [
  'host',
  'port',
  'public_url',
  'address',
  'share_via',
  'rooms_dir',
  'state_dir',
  'party_url',
  'party_secret',
  'party_secret_old',
  'session_secret',
  'session_secret_old',
  'visitor_key',
  'operator_token',
  'stop_apps',
];

/** Environment variables that go before keys, by dotted key. */
export const VARIABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FROM_ENV.map((key) => [key, key.toUpperCase()])),
  'apps.user': 'APPS_USER',
  ...SECRET_VARIABLES,
  ...AGENT_VARIABLES,
  ...OPS_VARIABLES,
  ...Object.fromEntries(
    LIMIT_NAMES.map((name) => [`limits.${name}`, `LIMITS_${name.toUpperCase()}`]),
  ),
};

/** Environment variables that are no keys of config.yaml. */
export const VARIABLES_ALONE = [
  'CONFIG',
  'LOG_LEVEL',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'TTYD_PATH',
  'SOCAT_PATH',
  'BWRAP_PATH',
  'TTYD_RELEASES',
  'CHROMIUM',
] as const;

/** Environment variables of rows that had names of their own before there was the table of limits. */
export const MOVED_VARIABLES = {
  SEATS_MAX: 'LIMITS_SEATS',
  SEATS_MIN_FREE_MB: 'LIMITS_SEATS_FREE_MB',
  PER_ADDRESS_SOCKETS: 'LIMITS_SOCKETS',
  PER_ADDRESS_PLACES_A_MINUTE: 'LIMITS_JOINS, such as 40/1m',
};

/** Keys that make sense only beside others: without these, what people have would change with what is rotated. */
export const NEEDED_BESIDE: Readonly<Record<string, readonly string[]>> = {
  party_secret_old: ['party_secret', 'session_secret', 'visitor_key'],
  session_secret_old: ['session_secret'],
};

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}
