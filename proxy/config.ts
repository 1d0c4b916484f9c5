// The configuration of one proxy: environment over config.yaml over defaults, checked once, all problems at once.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { AppError } from '../protocol/errors.ts';

/** The repository's folder: where the rooms, the config file and the built-in desktop are. */
export const PROJECT_DIR = path.resolve(import.meta.dirname, '..');

const httpUrl = (what: string) =>
  z
    .string()
    .refine((text) => /^https?:$/.test(parseUrl(text)?.protocol ?? ''), {
      error: `must be an http:// or https:// address ${what}`,
      abort: true,
    })
    .refine((text) => {
      const url = parseUrl(text);
      return url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
    }, 'must be only a scheme, a host and a port')
    .transform((text) => new URL(text).origin);

const command = z
  .array(z.string().min(1).max(4_096))
  .min(1, 'must hold at least the program')
  .max(100);
const secret = z.string().min(1, 'must not be empty').max(1_024);

const schema = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1'),
  port: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a whole number')
    .min(0, 'must be 0 (any free port) to 65535')
    .max(65_535, 'must be 0 (any free port) to 65535')
    .default(8080),
  public_url: httpUrl('that people reach this proxy under').optional(),
  rooms_dir: z.string().min(1).default('./rooms'),
  state_dir: z.string().min(1).default('./.state'),
  party_url: httpUrl('of a deployed party').optional(),
  party_secret: secret.optional(),
  operator_token: secret.optional(),
  ttyd: z
    .strictObject({
      version: z
        .string()
        .regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.7.7, in quotes')
        .default('1.7.7'),
      path: z.string().min(1).optional(),
    })
    .default({ version: '1.7.7' }),
  wibwob: z.strictObject({ command }).optional(),
});

/** Keys that an environment variable of the same name in capitals overrides. */
const FROM_ENV = [
  'host',
  'port',
  'public_url',
  'rooms_dir',
  'state_dir',
  'party_url',
  'party_secret',
  'operator_token',
] as const;

export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Origin that people reach the proxy under, if it is not its own address. */
  publicUrl: string | undefined;
  roomsDir: string;
  stateDir: string;
  /** Origin of a deployed party; undefined: a local one in Miniflare. */
  partyUrl: string | undefined;
  partySecret: string | undefined;
  operatorToken: string | undefined;
  ttyd: { version: string; path: string | undefined };
  /** Argument vector that starts WibWob-DOS; undefined: rooms with `app: wibwob` can't be entered. */
  wibwobCommand: readonly string[] | undefined;
}

/**
 * Reads the configuration.
 * @param env the environment; empty variables count as absent
 * @param cwd folder that relative paths from the environment, and the default ones, start from
 * @throws AppError CONFIG_INVALID naming every wrong key, one a line, and where it was set
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
    set[key] = value;
  }
  const parsed = schema.safeParse(raw);
  const problems = [...fromFile.problems];
  for (const issue of parsed.error?.issues ?? []) problems.push(...explain(issue, file, set));
  if (problems.length > 0 || !parsed.success)
    throw new AppError('CONFIG_INVALID', `\n${problems.map((line) => `  ${line}`).join('\n')}`);

  const c = parsed.data;
  const folder = path.dirname(file);
  const base = (key: 'rooms_dir' | 'state_dir') =>
    path.resolve(key in fromFile.values && !(key in set) ? folder : cwd, c[key]);
  const ttydPath = c.ttyd.path === undefined ? undefined : path.resolve(folder, c.ttyd.path);
  return {
    host: c.host,
    port: c.port,
    publicUrl: c.public_url,
    roomsDir: base('rooms_dir'),
    stateDir: base('state_dir'),
    partyUrl: c.party_url,
    partySecret: c.party_secret,
    operatorToken: c.operator_token,
    ttyd: { version: c.ttyd.version, path: ttydPath },
    wibwobCommand: c.wibwob?.command,
  };
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
  const document = parseDocument(text);
  if (document.errors.length > 0)
    return { values: {}, problems: document.errors.map((error) => `${file}: ${error.message}`) };
  const values: unknown = document.toJS();
  if (values === null || values === undefined) return { values: {}, problems: [] };
  if (typeof values !== 'object' || Array.isArray(values))
    return { values: {}, problems: [`${file}: must be a list of keys and values`] };
  return { values: values as Record<string, unknown>, problems: [] };
}

function explain(issue: z.core.$ZodIssue, file: string, set: Record<string, string>): string[] {
  const [top] = issue.path;
  const fromEnv = typeof top === 'string' && top in set;
  const key = fromEnv ? String(top).toUpperCase() : issue.path.join('.');
  const where = fromEnv ? 'environment' : file;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => `${[...issue.path, name].join('.')}: unknown key (${where})`);
  return [`${key}: ${issue.message} (${where})`];
}

function parseUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}
