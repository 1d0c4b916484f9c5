// The configuration of one proxy: environment over config.yaml over defaults, validated once, all errors together.
import path from 'node:path';
import * as v from 'valibot';
import type { AccountRule } from '../../protocol/access/allow.ts';
import { AppError } from '../../protocol/errors.ts';
import { anyKeys } from '../../protocol/keys.ts';
import { validEntries } from '../../protocol/schema-walk.ts';
import type { AppLimits } from '../../seats/process/box/limits.ts';
import {
  type LoginConfig,
  loginSchema,
  missingSecrets,
  readLogin,
  secretFilesOf,
} from '../login/config.ts';
import { readConfigFile } from './file/config-file.ts';
import { findProblems } from './file/find-problems.ts';
import { type ConfigProblem, formatConfigProblem, type Source } from './file/problems.ts';
import { type AgentConfig, agentConfigSchema, agentSecretFiles, readAgent } from './keys/agent.ts';
import type { Limits } from './keys/limits.ts';
import type { OpsConfig } from './keys/ops.ts';
import type { RecordingLimits } from './keys/recordings.ts';
import type { Via } from './keys/share-via.ts';
import { THIS_MACHINE } from './keys/trusted-proxies.ts';
import { schema, VARIABLES } from './schema.ts';

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
  /** Tunnel that rooms are shared by; undefined: the first that is found. */
  shareVia: Via | undefined;
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

/** Keys that the command line may set, by which option. */
const OPTIONS = {
  host: '--host',
  port: '--port',
  stop_apps: '--stop-apps',
  share_via: '--via',
} as const;

/** Values of keys from the command line. */
export type Arguments = Readonly<Partial<Record<keyof typeof OPTIONS, string>>>;

export interface ReadConfig {
  config: Config;
  /** The values that are set, as they are written. */
  given: Readonly<Record<string, unknown>>;
  /** Where the value of a key comes from; `path` names what somebody wrote. */
  sourceOf(path: readonly string[]): Source;
}

/** Reads the configuration, as `readConfig`, for those who need nothing but it. */
export async function loadConfig(
  env: NodeJS.ProcessEnv,
  cwd: string,
  args?: Arguments,
): Promise<Config> {
  return (await readConfig(env, cwd, args)).config;
}

/**
 * Reads the configuration.
 * @param env the environment; empty variables count as absent
 * @param cwd base folder of relative paths from the environment, and of the defaults
 * @param args from the command line, which goes before both
 * @throws AppError CONFIG_INVALID naming every wrong key, one per line, and where it was set
 */
export async function readConfig(
  env: NodeJS.ProcessEnv,
  cwd: string,
  args: Arguments = {},
): Promise<ReadConfig> {
  const file = path.resolve(cwd, env.CONFIG || 'config.yaml');
  const fromFile = await readConfigFile(file, cwd, Boolean(env.CONFIG));
  let given = fromFile.values;
  const set = new Map<string, Source>();
  const put = (key: string, value: string | undefined, source: Source): void => {
    if (value === undefined || value === '') return;
    given = withValue(given, key.split('.'), value);
    set.set(key, source);
  };
  for (const [key, variable] of Object.entries(VARIABLES))
    put(key, env[variable], { from: 'environment', variable });
  for (const [key, option] of Object.entries(OPTIONS))
    put(key, args[key as keyof typeof OPTIONS], { from: 'command line', option });
  const sourceOf = (keys: readonly PropertyKey[]): Source =>
    set.get(keys.join('.')) ?? fromFile.sourceOf(keys);

  const parsed = v.safeParse(schema, given, { abortPipeEarly: true });
  const problems: ConfigProblem[] = [...fromFile.problems, ...findProblems(given, env, sourceOf)];
  const report = (key: string, message: string): void => {
    const source: Source = /^[A-Z_]+$/.test(key)
      ? { from: 'environment', variable: key }
      : sourceOf(key.split('.'));
    problems.push({ source, key, message });
  };
  // Files that are named are looked at even where other keys are wrong, so that everything is told at once.
  const folder = path.dirname(file);
  for (const { path: keys, message } of missingSecrets(given.login))
    report(keys.join('.'), message);
  const login =
    given.login === undefined
      ? undefined
      : await readLogin(validEntries(loginSchema, given.login), folder, report);
  const agentKeys = { enabled: true, prices: {}, ...validEntries(agentConfigSchema, given.agent) };
  const agent = await readAgent(agentKeys, folder, env, report);
  if (problems.length > 0 || !parsed.success)
    throw new AppError('CONFIG_INVALID', `\n${inLines(problems)}`);

  const c = parsed.output;
  const base = (key: 'rooms_dir' | 'state_dir') =>
    path.resolve(key in fromFile.values && !set.has(key) ? folder : cwd, c[key]);
  const ttydPath = c.ttyd.path === undefined ? undefined : path.resolve(folder, c.ttyd.path);
  const config: Config = {
    host: c.host,
    port: c.port,
    publicUrl: c.public_url,
    shareVia: c.share_via,
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
  return { config, given, sourceOf };
}

/** Those of the file first, in its order; each once. */
function inLines(problems: readonly ConfigProblem[]): string {
  const lineOf = ({ source }: ConfigProblem) =>
    source.from === 'file' ? source.line : Number.MAX_SAFE_INTEGER;
  const sorted = problems.toSorted((a, b) => lineOf(a) - lineOf(b));
  return [...new Set(sorted.map((problem) => `  ${formatConfigProblem(problem)}`))].join('\n');
}

/** A copy of a map with a value at a nested key; what is no map on the way is replaced. */
function withValue(
  map: unknown,
  [key = '', ...rest]: readonly string[],
  value: string,
): Record<string, unknown> {
  const given = v.is(anyKeys(), map) ? map : {};
  return { ...given, [key]: rest.length === 0 ? value : withValue(given[key], rest, value) };
}
