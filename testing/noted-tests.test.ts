// The real runners on tests that fail once, always, and outside of a test: both write them down, and not the one that passes at once.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { NOTED_TESTS, readNotedTests, summarize } from './noted-tests.ts';

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
test('fails always', () => expect(1).toBe(2));
`;

const RUNNERS = [
  {
    runner: 'vitest',
    kind: 'test',
    options: (reporter: string) => ({ test: { retry: 1, reporters: ['default', reporter] } }),
    args: ['run'],
  },
  {
    runner: '@playwright/test',
    kind: 'spec',
    options: (reporter: string) => ({ retries: 1, reporter: [['line'], [reporter]] }),
    args: ['test'],
  },
];

test.each(RUNNERS)(
  'what fails, and what needs a second try, is written down under $runner',
  async ({ runner, kind, options, args }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'noted-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    const name = runner === 'vitest' ? 'vitest' : 'playwright';
    const reporter = path.join(import.meta.dirname, `${name}-noted-tests.ts`);
    await writeFile(path.join(folder, `a.${kind}.mjs`), tests(runner));
    await writeFile(
      path.join(folder, `${name}.config.mjs`),
      `export default ${JSON.stringify(options(reporter))};\n`,
    );
    const list = path.join(folder, 'noted');
    const run = () =>
      execa(name, args, {
        ...{ cwd: folder, preferLocal: true, localDir: PROJECT, reject: false, all: true },
        env: { [NOTED_TESTS]: list, VITEST: undefined, VITEST_WORKER_ID: undefined },
      });

    const first = await run();
    expect(first.exitCode, first.all).toBe(1);
    expect(readNotedTests(list), first.all).toEqual([
      { outcome: 'second try', name: `a.${kind}.mjs: fails the first time` },
      {
        outcome: 'failed',
        name: `a.${kind}.mjs: fails always`,
        error: expect.stringContaining('expected'),
      },
    ]);

    await rm(list);
    await writeFile(path.join(folder, `b.${kind}.mjs`), `throw new Error('does not load');\n`);
    const second = await run();
    expect(second.exitCode, second.all).toBe(1);
    expect(readNotedTests(list), second.all).toContainEqual({
      outcome: 'failed',
      name: expect.any(String),
      error: expect.stringContaining('does not load'),
    });
  },
);

test('the last lines of a run: second tries, then failures with the start of their errors', () => {
  expect(summarize([])).toBe('');
  const summary = summarize([
    { outcome: 'failed', name: 'a: b', error: 'expected 1\nto be 2' },
    { outcome: 'second try', name: 'c: d' },
  ]);
  expect(summary.split('\n')).toEqual([
    '',
    'Passed only at the second try (1):',
    '  c: d',
    'Each is a race or a bound that is too tight; one that comes up twice is a defect.',
    '',
    'Failed (1):',
    '  a: b',
    '      expected 1',
    '      to be 2',
  ]);
});
