// `--print-config`: every setting as it is in use, and where it comes from. Secrets are not shown.
import stringWidth from 'string-width';
import { stringify } from 'yaml';
import { printableLine } from '../../protocol/text/printable.ts';
import type { ReadConfig } from './config.ts';
import { formatSource } from './file/problems.ts';
import { VARIABLES_ALONE } from './schema.ts';
import { isSecret, listSettings, type Setting } from './settings.ts';

/** In place of a secret. */
const MASK = '(set, not shown)';
const UNSET = '(unset)';
const WIDEST_KEY = 28;
const WIDEST_VALUE = 44;

export interface SettingInUse {
  /** Dotted, or the name of a variable that is no key. */
  key: string;
  /** As config.yaml would have it. */
  value: string;
  from: string;
}

/** Every setting, in the order of the reference; keys of a part that is not configured are left out. */
export function settingsInUse(read: ReadConfig, env: NodeJS.ProcessEnv): SettingInUse[] {
  const keys = listSettings()
    .filter(({ section }) => section === undefined || valueAt(read.given, section) !== undefined)
    .map((setting) => inUse(setting, read));
  const variables = VARIABLES_ALONE.filter((name) => env[name]).map((name) => ({
    key: name,
    value: isSecret(name) ? MASK : asWritten(env[name]),
    from: formatSource({ from: 'environment', variable: name }),
  }));
  return [...keys, ...variables];
}

/** As lines of a table, safe for a terminal. */
export function printConfig(read: ReadConfig, env: NodeJS.ProcessEnv): string {
  const rows = settingsInUse(read, env).map(({ key, value, from }) => [
    padded(printableLine(key), WIDEST_KEY),
    padded(printableLine(value), WIDEST_VALUE),
    from,
  ]);
  return rows.map((cells) => cells.join('  ')).join('\n');
}

function inUse({ key, path: keys, byDefault }: Setting, read: ReadConfig): SettingInUse {
  const given = valueAt(read.given, keys);
  const value = given ?? byDefault;
  const from = formatSource(given === undefined ? { from: 'default' } : read.sourceOf(keys));
  const follows = key === 'trust_proxy' ? trusted(read) : undefined;
  if (value === undefined) return { key, value: follows ?? UNSET, from };
  if (isSecret(key)) return { key, value: MASK, from };
  return { key, value: resolvedFolder(key, read) ?? asWritten(value), from };
}

/** By default it follows from whether there is a public address. */
function trusted({ config: { trustProxy } }: ReadConfig): string | undefined {
  return trustProxy.length > 0 ? asWritten(trustProxy) : undefined;
}

/** Where it really is: relative paths start at different folders. */
function resolvedFolder(key: string, { config }: ReadConfig): string | undefined {
  const { roomsDir, stateDir, ttyd, wibwobCwd } = config;
  return {
    rooms_dir: roomsDir,
    state_dir: stateDir,
    'ttyd.path': ttyd.path,
    'wibwob.cwd': wibwobCwd,
  }[key];
}

function valueAt(given: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined,
    given,
  );
}

function asWritten(value: unknown): string {
  return stringify(value, {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
  }).trim();
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
