// `npm test`; with --deep `npm run test:deep`; with --attack that one's attacks alone: runs Vitest, then Chromium, both to completion; the last lines name
// each test that failed or needed a retry.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { NOTED_TESTS, readNotedTests, summarize } from '../testing/noted-tests.ts';

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { deep: flag, attack: flag } });
const [vitest, browser] =
  values.deep || values.attack ? [['deep'], 'deep'] : [['pure', 'node', 'workerd'], 'main'];

/** Part of the names of the files to run. */
const only = values.attack ? ['.attack.'] : [];

const folder = mkdtempSync(path.join(tmpdir(), 'tests-'));
const file = path.join(folder, 'noted');
const run = (command: string, args: readonly string[]) =>
  execa(command, args, {
    stdio: 'inherit',
    preferLocal: true,
    reject: false,
    env: { [NOTED_TESTS]: file },
  });
try {
  const units = await run('vitest', [
    'run',
    '--passWithNoTests',
    ...vitest.map((project) => `--project=${project}`),
    ...only,
  ]);
  // After an interrupt the next step is not started.
  const pages = units.signal
    ? units
    : await run('playwright', ['test', '--pass-with-no-tests', `--project=${browser}`, ...only]);
  if (units.failed || pages.failed) process.exitCode = 1;
  const summary = summarize(readNotedTests(file));
  if (summary) console.error(summary);
  for (const { failed, shortMessage } of [units, pages]) if (failed) console.error(shortMessage);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
