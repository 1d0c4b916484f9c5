// `npm test` and, with --deep, `npm run test:deep`: runs Vitest, then Chromium, both to completion; the last lines name
// each test that needed a retry.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { readSecondTries, SECOND_TRIES } from '../testing/second-tries.ts';

const { values } = parseArgs({ options: { deep: { type: 'boolean', default: false } } });
const [vitest, browser] = values.deep ? [['deep'], 'deep'] : [['pure', 'node', 'workerd'], 'main'];

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
  const units = await run('vitest', ['run', ...vitest.map((project) => `--project=${project}`)]);
  // After an interrupt the next step is not started.
  const pages = units.signal ? units : await run('playwright', ['test', `--project=${browser}`]);
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
