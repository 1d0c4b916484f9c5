// Vitest reporter that notes each test that failed or was retried, and errors that belong to no test.
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { noteTest } from './noted-tests.ts';

export default class VitestNotedTests implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const name = `${test.module.relativeModuleId}: ${test.fullName}`;
    const result = test.result();
    if (result.state === 'failed') noteTest('failed', name, message(result.errors));
    else if (test.diagnostic()?.flaky) noteTest('second try', name);
  }

  onTestSuiteResult(suite: TestSuite): void {
    const errors = suite.errors();
    if (errors.length === 0) return;
    noteTest('failed', `${suite.module.relativeModuleId}: ${suite.fullName}`, message(errors));
  }

  onTestModuleEnd(module: TestModule): void {
    const errors = module.errors();
    if (errors.length > 0) noteTest('failed', module.relativeModuleId, message(errors));
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    for (const error of errors) noteTest('failed', 'outside of every test', message([error]));
  }
}

function message(errors: readonly SerializedError[]): string {
  return errors.map((error) => error.stack ?? error.message).join('\n');
}
