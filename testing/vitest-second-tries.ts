// Vitest reporter that records each test that needed a retry.
import type { Reporter, TestCase } from 'vitest/node';
import { recordSecondTry } from './second-tries.ts';

export default class VitestSecondTries implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky)
      recordSecondTry(`${test.module.relativeModuleId}: ${test.fullName}`);
  }
}
