// The result of one check of a ttyd: one line for a person.
import type { TtydVerdict } from '../../../protocol/api.ts';

export interface Check {
  /** What was checked, in a word or two. */
  name: string;
  result: 'ok' | 'fail' | 'skip';
  message: string;
}

/** What a ttyd was found to be. */
export interface Examined {
  version: string;
  /** The program that was looked at, and its checksum; null if there is none. */
  file: string | null;
  sha256: string | null;
  checks: Check[];
}

export const ok = (name: string, message: string): Check => ({ name, result: 'ok', message });
export const fail = (name: string, message: string): Check => ({ name, result: 'fail', message });
export const skip = (name: string, message: string): Check => ({ name, result: 'skip', message });

/** Whether nothing failed. */
export const passed = ({ checks }: Examined): boolean =>
  checks.every(({ result }) => result !== 'fail');

/** What is kept of it. @param at Unix time in ms */
export function verdictOf(examined: Examined, at: number): TtydVerdict {
  const { version, sha256, checks } = examined;
  const of = (wanted: Check['result']) => checks.filter(({ result }) => result === wanted);
  return {
    ...{ version, sha256, at, ok: passed(examined) },
    failed: of('fail').map(({ name, message }) => ({ name, message })),
    skipped: of('skip').map(({ name }) => name),
  };
}

/** What went wrong, in words: a code alone would say too little. */
export const inWords = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
