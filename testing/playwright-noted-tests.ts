// Playwright reporter that notes each test that failed or was retried, and errors that belong to no test.
import path from 'node:path';
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { noteTest } from './noted-tests.ts';

export default class PlaywrightNotedTests implements Reporter {
  onTestEnd(test: TestCase, result: TestResult): void {
    const name = `${path.relative(process.cwd(), test.location.file)}: ${test.title}`;
    if (test.outcome() === 'flaky') noteTest('second try', name);
    // A test that is tried again has not failed yet.
    else if (test.outcome() === 'unexpected' && result.retry === test.retries)
      noteTest('failed', name, result.error?.message);
  }

  onError(error: TestError): void {
    noteTest('failed', 'outside of every test', error.stack ?? error.message);
  }

  printsToStdio(): boolean {
    return false;
  }
}
