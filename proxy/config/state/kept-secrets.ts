// A secret in a file of the state folder: the newest value in the first line, then those before it with their ends.
import { randomBytes } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { createFileAtomic, writeFileAtomic } from '../../../node/atomic-file.ts';
import { AppError } from '../../../protocol/errors.ts';

/** One value of a secret that can be rotated. */
export interface DatedSecret {
  value: string;
  /** Until when it is accepted although another took its place, Unix time in ms; null: no end is known. */
  until: number | null;
}

/** A secret's values, newest first: what is signed now is signed with the first. */
export type DatedSecrets = readonly [DatedSecret, ...DatedSecret[]];

/** @returns 256 random bits */
export const freshSecret = (): string => randomBytes(32).toString('base64url');

/**
 * Reads a secret with the values before it; makes the file (0600) if there is none.
 * @param first what a missing file begins with @throws AppError CONFIG_INVALID if the file can't be read as one
 */
export async function readKept(file: string, first: () => string): Promise<DatedSecrets> {
  return (await keep(file, first)).secrets;
}

/** Reads a secret of 256 bits that is never rotated, or makes it, likewise. */
export async function keptSecret(file: string): Promise<{ value: string; made: boolean }> {
  const { secrets, made } = await keep(file, freshSecret);
  return { value: secrets[0].value, made };
}

/** Two processes that start at once agree, and none reads half. */
async function keep(
  file: string,
  first: () => string,
): Promise<{ secrets: DatedSecrets; made: boolean }> {
  const kept = await read(file);
  if (kept) return { secrets: kept, made: false };
  const secrets: DatedSecrets = [{ value: first(), until: null }];
  await removeEmpty(file);
  if (await createFileAtomic(file, textOf(secrets))) return { secrets, made: true };
  const theirs = await read(file);
  if (!theirs) throw new AppError('CONFIG_INVALID', `${file} is empty. Remove it.`);
  return { secrets: theirs, made: false };
}

/** An empty file is what a full disk leaves behind; it holds no secret. */
async function removeEmpty(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (found?.size === 0) await rm(file, { force: true });
}

/**
 * Gives a kept secret a new value.
 * @param keptMs how long the value before it is accepted, in ms; 0: not at all, nor any before it
 * @returns what is kept now
 */
export async function rotateKept(file: string, keptMs: number, now: number): Promise<DatedSecrets> {
  const before = keptMs === 0 ? [] : ((await read(file)) ?? []);
  const old = before
    .map(({ value, until }) => ({ value, until: until ?? now + keptMs }))
    .filter(({ until }) => until > now);
  const secrets: DatedSecrets = [{ value: freshSecret(), until: null }, ...old];
  await writeFileAtomic(file, textOf(secrets));
  return secrets;
}

function textOf(secrets: DatedSecrets): string {
  return secrets
    .map(({ value, until }) =>
      until === null ? value : `${value} ${new Date(until).toISOString()}`,
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** @returns undefined if there is no file, or an empty one */
async function read(file: string): Promise<DatedSecrets | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [value = '', ...lines] = text.trim().split('\n');
  if (value.trim() === '') return undefined;
  const old = lines.map((line, at) => {
    const [, secret = '', end = ''] = /^(.*\S)\s+(\S+)\s*$/.exec(line) ?? [];
    const until = Date.parse(end);
    if (Number.isNaN(until))
      throw new AppError(
        'CONFIG_INVALID',
        `Line ${at + 2} of ${file} is no secret with the time of its end. Remove that line.`,
      );
    return { value: secret, until };
  });
  return [{ value: value.trim(), until: null }, ...old];
}
