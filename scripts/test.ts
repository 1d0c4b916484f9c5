// `npm test`; with --deep `npm run test:deep`; with --attack that one's attacks alone: runs Vitest, then Chromium, both to completion; the last lines name
// each test that needed a retry.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { readSecondTries, SECOND_TRIES } from '../testing/second-tries.ts';

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { deep: flag, attack: flag } });
const [vitest, browser] =
  values.deep || values.attack ? [['deep'], 'deep'] : [['pure', 'node', 'workerd'], 'main'];

/** Part of the names of the files to run. */
const only = values.attack ? ['.attack.'] : [];

const folder = mkdtempSync(path.join(tmpdir(), 'tests-'));
const file = path.join(folder, 'second-tries');
const run = (command: string, args: readonly string[]) =>
  execa(command, args, {
    stdio: 'inherit',
    preferLocal: true,
    reject: false,
    env: { [SECOND_TRIES]: file },
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
  const names = readSecondTries(file);
  if (names.length > 0) {
    console.error(`\nPassed only at the second try (${names.length}):`);
    for (const name of names) console.error(`  ${name}`);
    console.error(
      'Each is a race or a bound that is too tight; one that comes up twice is a defect.',
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
