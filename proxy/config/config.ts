// The configuration of one proxy: environment over config.yaml over defaults, validated once, all errors together.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { type AccountRule, parseAccountRule } from '../../protocol/access/allow.ts';
import { AppError } from '../../protocol/errors.ts';
import { anyKeys, onlyKeys } from '../../protocol/keys.ts';
import { machineAddressSchema } from '../../protocol/streams/machines.ts';
import type { AppLimits } from '../../seats/process/box/limits.ts';
import {
  type LoginConfig,
  loginSchema,
  readLogin,
  SECRET_VARIABLES,
  secretFilesOf,
} from '../login/config.ts';
import {
  AGENT_VARIABLES,
  type AgentConfig,
  agentConfigSchema,
  agentSecretFiles,
  readAgent,
} from './agent.ts';
import { isBasePath } from './base-path.ts';
import { LIMIT_NAMES, type Limits, limitsSchema, wholeNumber } from './limits.ts';
import { OPS_VARIABLES, type OpsConfig, opsSchema } from './ops.ts';
import { type RecordingLimits, recordingsSchema } from './recordings.ts';
import { isNetwork, THIS_MACHINE } from './trusted-proxies.ts';

/** The repository's folder: where the rooms, the config file and the built-in desktop are. */
export const PROJECT_DIR = path.resolve(import.meta.dirname, '../..');

const text = (max = 4_096) =>
  v.pipe(
    v.string('must be text'),
    v.nonEmpty('must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
  );

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
const port = v.pipe(
  v.unknown(),
  v.toNumber('must be a port number'),
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must be 0 (any free port) to 65535'),
  v.maxValue(65_535, 'must be 0 (any free port) to 65535'),
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

const schema = onlyKeys({
  host: v.optional(text(255), '127.0.0.1'),
  port: v.optional(port, 8080),
  public_url: v.optional(publicUrl),
  address: v.optional(address),
  rooms_dir: v.optional(text(), './rooms'),
  state_dir: v.optional(text(), './.state'),
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
      path: v.optional(text()),
    }),
    {},
  ),
  wibwob: v.optional(onlyKeys({ command, cwd: v.optional(text()) })),
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
] as const;

/** Keys that make sense only beside others: without these, what people have would change with what is rotated. */
const NEEDED_BESIDE = {
  party_secret_old: ['party_secret', 'session_secret', 'visitor_key'],
  session_secret_old: ['session_secret'],
} as const;

/** Nested keys, and the environment variables that override them. */
const NESTED_FROM_ENV = {
  'apps.user': 'APPS_USER',
  ...SECRET_VARIABLES,
  ...AGENT_VARIABLES,
  ...OPS_VARIABLES,
  ...Object.fromEntries(
    LIMIT_NAMES.map((name) => [`limits.${name}`, `LIMITS_${name.toUpperCase()}`]),
  ),
};

/** Environment variables of rows that had names of their own before there was the table of limits. */
const MOVED_VARIABLES = {
  SEATS_MAX: 'LIMITS_SEATS',
  SEATS_MIN_FREE_MB: 'LIMITS_SEATS_FREE_MB',
  PER_ADDRESS_SOCKETS: 'LIMITS_SOCKETS',
  PER_ADDRESS_PLACES_A_MINUTE: 'LIMITS_JOINS, such as 40/1m',
};

/** The ttyd that is used; any other is refused. */
export interface TtydPin {
  version: string;
  /** Of its program; undefined: any build of that version. */
  sha256: string | undefined;
  /** Undefined: the set-up's, or one on PATH. */
  path: string | undefined;
}

export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Address under which people reach the proxy, if it is not its own: an origin, or one with a path that ends in `/`. */
  publicUrl: string | undefined;
  /** URL by which browsers reach this machine and no other, without a slash at its end; undefined: it is the only one. */
  address: string | undefined;
  /** Absolute path of config.yaml, whether it is there or not. */
  configFile: string;
  /** Absolute paths of the files with secrets that config.yaml names. */
  secretFiles: readonly string[];
  roomsDir: string;
  stateDir: string;
  /** Origin of a deployed party; undefined: a local one. */
  partyUrl: string | undefined;
  partySecret: string | undefined;
  /** Accepted besides the newest one, while it is being rotated. */
  partySecretOld: string | undefined;
  /** Signs cookies and links; undefined: follows from the party's, or is kept in the state folder. */
  sessionSecret: string | undefined;
  sessionSecretOld: string | undefined;
  /** Visitors' public ids are derived from it; undefined: as with `sessionSecret`. */
  visitorKey: string | undefined;
  operatorToken: string | undefined;
  ttyd: TtydPin;
  /** Argument vector that starts WibWob-DOS; undefined: rooms with `app: wibwob` can't be entered. */
  wibwobCommand: readonly string[] | undefined;
  /** Folder that it runs in, since it reads files beside its sources; undefined: the room's project. */
  wibwobCwd: string | undefined;
  /** Whether apps end with the proxy, instead of being adopted by the next one. */
  stopApps: boolean;
  /** User that apps run as; undefined: the proxy's own. */
  appsUser: string | undefined;
  /** What each app in a box may use. */
  appLimits: AppLimits;
  /** Providers that people may sign in with; undefined: nobody signs in. */
  login: LoginConfig | undefined;
  /** Accounts that are operators. */
  operators: readonly AccountRule[];
  limits: Limits;
  /** When something is unwell, and who is told. */
  ops: OpsConfig;
  /** How large recordings get, and how long they stay. */
  recordings: RecordingLimits;
  /** The residents of rooms. */
  agent: AgentConfig;
  /** Machines in front that may say whose request it is. */
  trustProxy: readonly string[];
  /** Who may show our pages in a frame, as sources of a policy. */
  frameAncestors: readonly string[];
}

/**
 * Reads the configuration.
 * @param env the environment; empty variables count as absent
 * @param cwd base folder of relative paths from the environment, and of the defaults
 * @throws AppError CONFIG_INVALID naming every wrong key, one per line, and where it was set
 */
export async function loadConfig(env: NodeJS.ProcessEnv, cwd: string): Promise<Config> {
  const file = path.resolve(cwd, env.CONFIG || 'config.yaml');
  const fromFile = await readConfigFile(file, Boolean(env.CONFIG));
  const raw: Record<string, unknown> = { ...fromFile.values };
  const set: Record<string, string> = {};
  for (const key of FROM_ENV) {
    const value = env[key.toUpperCase()];
    if (value === undefined || value === '') continue;
    raw[key] = value;
    set[key] = key.toUpperCase();
  }
  for (const [key, name] of Object.entries(NESTED_FROM_ENV)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    Object.assign(raw, withValue(raw, key.split('.'), value));
    set[key] = name;
  }
  const parsed = v.safeParse(schema, raw, { abortPipeEarly: true });
  const problems = [...fromFile.problems];
  for (const [old, now] of Object.entries(MOVED_VARIABLES))
    if (env[old]) problems.push(`${old}: is ${now} now (environment)`);
  for (const issue of parsed.issues ?? []) {
    const key = v.getDotPath(issue) ?? '';
    const name = set[key];
    problems.push(`${name ?? key}: ${issue.message} (${name ? 'environment' : file})`);
  }
  for (const [key, others] of Object.entries(NEEDED_BESIDE)) {
    const missing = others.filter((other) => raw[other] === undefined);
    if (raw[key] === undefined || missing.length === 0) continue;
    problems.push(
      `${set[key] ?? key}: needs ${missing.join(', ')} beside it, as \`teleport rotate\` prints them (${set[key] ? 'environment' : file})`,
    );
  }
  if (parsed.success) {
    const wrong = wrongAddress(parsed.output.address, parsed.output.public_url);
    if (wrong !== undefined)
      problems.push(
        `${set.address ?? 'address'}: ${wrong} (${set.address ? 'environment' : file})`,
      );
  }
  const folder = path.dirname(file);
  const login =
    parsed.success && parsed.output.login !== undefined
      ? await readLogin(parsed.output.login, folder, (key, message) =>
          problems.push(`${key}: ${message} (${file})`),
        )
      : undefined;
  const agent = parsed.success
    ? await readAgent(parsed.output.agent, folder, env, (key, message) =>
        problems.push(`${key}: ${message} (${key.startsWith('agent.') ? file : 'environment'})`),
      )
    : undefined;
  if (problems.length > 0 || !parsed.success || agent === undefined)
    throw new AppError('CONFIG_INVALID', `\n${problems.map((line) => `  ${line}`).join('\n')}`);

  const c = parsed.output;
  const base = (key: 'rooms_dir' | 'state_dir') =>
    path.resolve(key in fromFile.values && !(key in set) ? folder : cwd, c[key]);
  const ttydPath = c.ttyd.path === undefined ? undefined : path.resolve(folder, c.ttyd.path);
  return {
    host: c.host,
    port: c.port,
    publicUrl: c.public_url,
    address: c.address,
    configFile: file,
    secretFiles: [...secretFilesOf(c.login ?? {}, folder), ...agentSecretFiles(c.agent, folder)],
    roomsDir: base('rooms_dir'),
    stateDir: base('state_dir'),
    partyUrl: c.party_url,
    partySecret: c.party_secret,
    partySecretOld: c.party_secret_old,
    sessionSecret: c.session_secret,
    sessionSecretOld: c.session_secret_old,
    visitorKey: c.visitor_key,
    operatorToken: c.operator_token,
    ttyd: { version: c.ttyd.version, sha256: c.ttyd.sha256, path: ttydPath },
    wibwobCommand: c.wibwob?.command,
    wibwobCwd: c.wibwob?.cwd === undefined ? undefined : path.resolve(folder, c.wibwob.cwd),
    stopApps: c.stop_apps,
    appsUser: c.apps.user,
    appLimits: {
      processes: c.apps.limits.processes,
      memoryMb: c.apps.limits.memory_mb,
      cpus: c.apps.limits.cpus,
    },
    login,
    operators: c.operators,
    limits: c.limits,
    ops: c.ops,
    recordings: c.recordings,
    agent,
    trustProxy: c.trust_proxy ?? (c.public_url === undefined ? [] : THIS_MACHINE),
    frameAncestors: c.frame_ancestors,
  };
}

/** Cookies, policies and paths of pages follow from the public address, whatever machine they are on. */
function wrongAddress(
  address: string | undefined,
  publicUrl: string | undefined,
): string | undefined {
  if (address === undefined) return undefined;
  if (publicUrl === undefined) return 'needs public_url beside it, the same for all machines';
  const [own, open] = [new URL(address), new URL(publicUrl)];
  const isLike =
    own.protocol === open.protocol &&
    own.pathname.replace(/\/$/, '') === open.pathname.replace(/\/$/, '');
  return isLike ? undefined : 'must have the scheme and the path of public_url';
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}

/** A copy of a map with a value at a nested key; what is no map on the way is replaced. */
function withValue(map: unknown, [key = '', ...rest]: string[], value: string): object {
  const given = v.is(anyKeys(), map) ? map : {};
  return { ...given, [key]: rest.length === 0 ? value : withValue(given[key], rest, value) };
}

interface FileContent {
  values: Record<string, unknown>;
  problems: string[];
}

async function readConfigFile(file: string, required: boolean): Promise<FileContent> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !required)
      return { values: {}, problems: [] };
    return { values: {}, problems: [`CONFIG: ${(error as Error).message}`] };
  }
  // The parser's own messages and warnings quote the file, which may hold secrets.
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ code, linePos }) => {
      const at = linePos && ` at line ${linePos[0].line}, column ${linePos[0].col}`;
      return `${file}: is no valid YAML${at ?? ''} (${code.toLowerCase().replaceAll('_', ' ')})`;
    });
    return { values: {}, problems };
  }
  let values: unknown;
  try {
    values = document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const help = 'has an alias (*) without its anchor (&): put a text that begins with * in quotes';
    return { values: {}, problems: [`${file}: ${help}`] };
  }
  if (values === null || values === undefined) return { values: {}, problems: [] };
  if (!v.is(anyKeys(), values))
    return { values: {}, problems: [`${file}: must be a list of keys and values`] };
  return { values, problems: [] };
}
