// In CI a test of real processes may be tried a second time; which ones needed it is written down, so that none hides.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Names the file that a run's reporters write to; without it nothing is kept. */
export const SECOND_TRIES = 'SECOND_TRIES';

/** Writes down a test that passed only the second time. @param name of the file and of the test */
export function recordSecondTry(name: string): void {
  const file = process.env[SECOND_TRIES];
  if (file) appendFileSync(file, `${name.replaceAll('\n', ' ')}\n`);
}

/** @returns the names that a run's reporters wrote to this file, in their order */
export function readSecondTries(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
