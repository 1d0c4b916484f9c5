// Secrets of one installation: created once, kept in the state folder, accessible to its owner only.
import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from './config.ts';

export interface Secrets {
  /** Signs tickets; the party has the same secret. */
  party: string;
  operator: string;
  /** 32 bytes, derived from the party's secret, so that proxies of one party know each other's visitors. */
  session: Buffer;
  /** True if the operator's token was created just now, and should be shown once. */
  operatorIsNew: boolean;
}

/** Creates the state folder (0700), and in it the secrets (0600) that the configuration does not give. */
export async function loadSecrets(
  config: Pick<Config, 'stateDir' | 'partySecret' | 'operatorToken'>,
): Promise<Secrets> {
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
  await chmod(config.stateDir, 0o700);
  const keep = (name: string) => keptSecret(path.join(config.stateDir, name));
  const party = config.partySecret ?? (await keep('party_secret')).value;
  const operator = config.operatorToken
    ? { value: config.operatorToken, made: false }
    : await keep('operator_token');
  return {
    party,
    operator: operator.value,
    session: Buffer.from(hkdfSync('sha256', party, '', 'teleport-rooms session', 32)),
    operatorIsNew: operator.made,
  };
}

/**
 * Reads a secret from its file, or creates one of 256 bits there with mode 0600.
 * Written to a temporary file and then linked, so that two processes that start at once agree and none reads half.
 */
export async function keptSecret(file: string): Promise<{ value: string; made: boolean }> {
  const kept = await readIfThere(file);
  if (kept) return { value: kept, made: false };
  const fresh = randomBytes(32).toString('base64url');
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(beside, `${fresh}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // An empty file is what a full disk leaves behind; it holds no secret.
    if (kept === '') await rm(file);
    await link(beside, file);
    return { value: fresh, made: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const theirs = await readIfThere(file);
    if (!theirs) throw error;
    return { value: theirs, made: false };
  } finally {
    await rm(beside, { force: true });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
