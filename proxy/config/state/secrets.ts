// Secrets of one installation: created once, kept in the state folder, accessible to its owner only.

import { hkdfSync } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { HOUR_MS } from '../../../protocol/time.ts';
import type { Config } from '../config.ts';
import {
  type DatedSecret,
  type DatedSecrets,
  freshSecret,
  keptSecret,
  readKept,
  rotateKept,
} from './kept-secrets.ts';

export interface Keys {
  /** Signs tickets; the party accepts the same secrets. */
  party: DatedSecrets;
  /** Signs cookies and the keys in links: 32 bytes in base64url. Every proxy of one party accepts the same. */
  session: DatedSecrets;
  /** 32 bytes that visitors' public ids are derived from. Never rotated: each visitor would be somebody else. */
  visitor: Buffer;
}

export interface Secrets extends Keys {
  operator: string;
  /** True if the operator's token was created just now, and should be shown once. */
  operatorIsNew: boolean;
}

type Given = Pick<
  Config,
  'partySecret' | 'partySecretOld' | 'sessionSecret' | 'sessionSecretOld' | 'visitorKey'
>;
type Place = Pick<Config, 'stateDir' | 'partyUrl'>;

export const ROTATED = {
  /** A ticket lives for 60 s. */
  party: { file: 'party_secret', keptMs: HOUR_MS },
  session: { file: 'session_secret', keptMs: 30 * 24 * HOUR_MS },
} as const;
export type RotatedName = keyof typeof ROTATED;
const VISITOR_FILE = 'visitor_key';
/** Files of the state folder that nobody else may read. */
export const SECRET_FILES: readonly string[] = [
  ...Object.values(ROTATED).map(({ file }) => file),
  VISITOR_FILE,
  'operator_token',
];

/** Whether a secret is this state folder's own: neither configured, nor shared with a party elsewhere. */
export function isKept(name: RotatedName, config: Given & Place): boolean {
  if (config.partySecret !== undefined || config.partyUrl !== undefined) return false;
  return name === 'party' || config.sessionSecret === undefined;
}

/** Creates the state folder (0700), and in it the secrets (0600) that the configuration does not give. */
export async function loadSecrets(
  config: Given & Pick<Config, 'stateDir' | 'operatorToken'>,
): Promise<Secrets> {
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
  await chmod(config.stateDir, 0o700);
  const operator = config.operatorToken
    ? { value: config.operatorToken, made: false }
    : await keptSecret(path.join(config.stateDir, 'operator_token'));
  return {
    ...(await loadKeys(config)),
    operator: operator.value,
    operatorIsNew: operator.made,
  };
}

/**
 * The secrets without the operator's token. Where the configuration gives the party's, the others follow from that, so
 * that proxies of one party know each other's visitors.
 */
export async function loadKeys(config: Given & Pick<Config, 'stateDir'>): Promise<Keys> {
  const at = (name: string) => path.join(config.stateDir, name);
  const party =
    given(config.partySecret, config.partySecretOld) ??
    (await readKept(at(ROTATED.party.file), freshSecret));
  // Of what is kept, the oldest: it was the only one when the others were first derived.
  const derived = () => derivedFrom((party.at(-1) as DatedSecret).value);
  const follow = async (file: string): Promise<DatedSecrets> =>
    config.partySecret === undefined
      ? readKept(at(file), derived)
      : [{ value: derived(), until: null }];
  const session =
    given(config.sessionSecret, config.sessionSecretOld) ?? (await follow(ROTATED.session.file));
  const visitor = given(config.visitorKey) ?? (await follow(VISITOR_FILE));
  return { party, session, visitor: Buffer.from(visitor[0].value, 'base64url') };
}

/** Gives kept secrets new values. @param atOnce the values before them are not accepted any more */
export async function rotateSecrets(
  stateDir: string,
  names: readonly RotatedName[],
  atOnce: boolean,
): Promise<void> {
  const now = Date.now();
  for (const name of names) {
    const { file, keptMs } = ROTATED[name];
    await rotateKept(path.join(stateDir, file), atOnce ? 0 : keptMs, now);
  }
}

/** Configured values have no end of their own: they hold as long as the configuration names them. */
function given(newest: string | undefined, old?: string): DatedSecrets | undefined {
  if (newest === undefined) return undefined;
  const before = old === undefined ? [] : [{ value: old, until: null }];
  return [{ value: newest, until: null }, ...before];
}

/** What cookies, links and ids rest on as long as nothing was rotated. */
function derivedFrom(party: string): string {
  const key = hkdfSync('sha256', party, '', 'teleport-rooms session', 32);
  return Buffer.from(key).toString('base64url');
}
