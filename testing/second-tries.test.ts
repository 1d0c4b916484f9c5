// The real runners on a test that fails once: both write it down, and not the one that passes at once.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { readSecondTries, SECOND_TRIES } from './second-tries.ts';

const PROJECT = path.resolve(import.meta.dirname, '..');
const tests = (runner: string): string => `
import { expect, test } from '${runner}';
import { existsSync, writeFileSync } from 'node:fs';
const met = new URL('./met', import.meta.url).pathname;
test('fails the first time', () => {
  const before = existsSync(met);
  writeFileSync(met, '');
  expect(before).toBe(true);
});
test('passes at once', () => undefined);
`;

test.each([
  {
    runner: 'vitest',
    file: 'a.test.mjs',
    config: 'vitest.config.mjs',
    options: (reporter: string) => ({ test: { retry: 1, reporters: ['default', reporter] } }),
    args: ['run'],
  },
  {
    runner: '@playwright/test',
    file: 'a.spec.mjs',
    config: 'playwright.config.mjs',
    options: (reporter: string) => ({ retries: 1, reporter: [['line'], [reporter]] }),
    args: ['test'],
  },
])(
  'a second try under $runner is written down',
  async ({ runner, file, config, options, args }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tries-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    const name = runner === 'vitest' ? 'vitest' : 'playwright';
    const reporter = path.join(import.meta.dirname, `${name}-second-tries.ts`);
    await writeFile(path.join(folder, file), tests(runner));
    await writeFile(
      path.join(folder, config),
      `export default ${JSON.stringify(options(reporter))};\n`,
    );
    const list = path.join(folder, 'second-tries');
    const { all, exitCode } = await execa(name, args, {
      ...{ cwd: folder, preferLocal: true, localDir: PROJECT, reject: false, all: true },
      env: { [SECOND_TRIES]: list, VITEST: undefined, VITEST_WORKER_ID: undefined },
    });
    expect(exitCode, all).toBe(0);
    expect(readSecondTries(list)).toEqual([`${file}: fails the first time`]);
  },
);
