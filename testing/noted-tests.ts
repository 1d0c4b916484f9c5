// What the last lines of a run name: tests that failed, and those that passed only when retried. A long output is often cut at the top.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Names the file that a run's reporters write to; if unset, nothing is recorded. */
export const NOTED_TESTS = 'NOTED_TESTS';

/** A test that failed, with the first lines of its error; or one that passed only at the second try. */
export interface NotedTest {
  readonly outcome: 'failed' | 'second try';
  /** Of the file and of the test. */
  readonly name: string;
  readonly error?: string;
}

/** Lines of an error that are kept; the whole of it stands where the test ran. */
const ERROR_LINES = 4;

/** Records a test. @param error of a test that failed: its message, of any length */
export function noteTest(outcome: NotedTest['outcome'], name: string, error?: string): void {
  const file = process.env[NOTED_TESTS];
  if (!file) return;
  const start =
    error && stripVTControlCharacters(error).split('\n').slice(0, ERROR_LINES).join('\n');
  appendFileSync(file, `${JSON.stringify({ outcome, name, error: start } satisfies NotedTest)}\n`);
}

/** @returns what a run's reporters wrote to this file, in order */
export function readNotedTests(file: string): NotedTest[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as NotedTest);
}

/**
 * @param noted what `readNotedTests` returned
 * @returns the last lines of a run, without a newline at the end; empty if every test passed at once
 */
export function summarize(noted: readonly NotedTest[]): string {
  const lines: string[] = [];
  const list = (outcome: NotedTest['outcome'], title: string): boolean => {
    const tests = noted.filter((test) => test.outcome === outcome);
    if (tests.length > 0) lines.push('', `${title} (${tests.length}):`);
    for (const { name, error } of tests) {
      lines.push(`  ${name}`);
      if (error) lines.push(...error.split('\n').map((line) => `      ${line}`));
    }
    return tests.length > 0;
  };
  if (list('second try', 'Passed only at the second try'))
    lines.push('Each is a race or a bound that is too tight; one that comes up twice is a defect.');
  list('failed', 'Failed');
  return lines.join('\n');
}
