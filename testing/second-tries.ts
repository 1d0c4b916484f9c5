// In CI, tests with real processes may be retried once; the retried ones are recorded, so that flakiness stays visible.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Names the file that a run's reporters write to; if unset, nothing is recorded. */
export const SECOND_TRIES = 'SECOND_TRIES';

/** Records a test that passed only on the retry. @param name of the file and of the test */
export function recordSecondTry(name: string): void {
  const file = process.env[SECOND_TRIES];
  if (file) appendFileSync(file, `${name.replaceAll('\n', ' ')}\n`);
}

/** @returns the names that a run's reporters wrote to this file, in order */
export function readSecondTries(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
