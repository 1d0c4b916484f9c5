// Playwright reporter that records each test that needed a retry.
import path from 'node:path';
import type { Reporter, TestCase } from '@playwright/test/reporter';
import { recordSecondTry } from './second-tries.ts';

export default class PlaywrightSecondTries implements Reporter {
  onTestEnd(test: TestCase): void {
    if (test.outcome() !== 'flaky') return;
    recordSecondTry(`${path.relative(process.cwd(), test.location.file)}: ${test.title}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
