// Set-up as a process: what it says, and what it leaves alone.
import { spawnSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'setup-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Runs set-up in this clone, in which everything is there. */
function setUp(env: Record<string, string>, ...args: string[]) {
  const done = spawnSync(process.execPath, ['scripts/setup.mjs', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

async function program(name: string, script: string): Promise<void> {
  await writeFile(path.join(dir, name), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(dir, name), 0o755);
}

async function config(text: string): Promise<string> {
  const file = path.join(dir, 'config.yaml');
  await writeFile(file, text);
  return file;
}

it('says nothing and asks no other program when there is nothing to do', async () => {
  const others = ['apt-get', 'dpkg', 'npm'];
  for (const name of others) await program(name, `touch '${dir}/asked-'${name}`);
  const PATH = `${dir}${path.delimiter}${process.env.PATH}`;
  expect(setUp({ PATH })).toEqual({ status: 0, out: '', err: '' });
  expect((await readdir(dir)).sort()).toEqual(others);
});

it('uses a ttyd on PATH of exactly the pinned version', async () => {
  await program('ttyd', 'echo ttyd version 9.9.9-abc');
  await program('socat', '');
  const CONFIG = await config('ttyd: { version: 9.9.9 }\n');
  expect(setUp({ CONFIG, PATH: dir })).toMatchObject({ status: 0, err: '' });
});

it('names the pinned and the found ttyd, and the command, where it cannot fetch one', async () => {
  await program('ttyd', 'echo ttyd version 9.9.8');
  // No apt on this PATH.
  await symlink(process.execPath, path.join(dir, 'node'));
  const CONFIG = await config('ttyd:\n  version: 9.9.9\n');
  const { status, out, err } = setUp({ CONFIG, PATH: dir });
  expect(status).toBe(1);
  expect(out).toBe('');
  expect(err).toMatch(
    /^setup: ttyd 9\.9\.9 is needed \(.*\/ttyd is 9\.9\.8\)\..*\n {2}\w+ install ttyd\n$/,
  );
});

it.each([
  ['ttyd: { version: 1.7 }', /ttyd\.version must look like 1\.7\.7; it is 1\.7\./],
  ['ttyd: { version: "1.7.7; id" }', /must look like/],
  ['ttyd: [', /config\.yaml: /],
])('config %s is one clear message', async (text, message) => {
  const CONFIG = await config(text);
  const { status, err } = setUp({ CONFIG });
  expect(status).toBe(1);
  expect(err).toMatch(message);
  expect(err).not.toContain('    at ');
});

it('says when CONFIG or CHROMIUM name nothing', () => {
  expect(setUp({ CONFIG: '/no/config.yaml' })).toMatchObject({
    status: 1,
    err: 'setup: CONFIG names /no/config.yaml, which does not exist.\n',
  });
  expect(setUp({ CHROMIUM: '/no/chromium' }, '--tests')).toMatchObject({
    status: 1,
    err: 'setup: CHROMIUM names /no/chromium, which is not a program.\n',
  });
});

it('goes on without Firefox, and says what that means', () => {
  expect(setUp({ CHROMIUM: process.execPath, FIREFOX: '/no/firefox' }, '--deep')).toMatchObject({
    status: 0,
    err:
      'setup: FIREFOX names /no/firefox, which is not a program.\n' +
      'Without it the tests in Firefox are skipped.\n',
  });
});

const RUNS = { 'node_modules/runs': { version: '1.0.0' } };
const TESTS = { 'node_modules/tests': { version: '1.0.0', dev: true } };
const LOCK = { packages: { ...RUNS, ...TESTS } };
const OLD = { packages: { 'node_modules/runs': { version: '0.9.0' }, ...TESTS } };

/**
 * Another clone, with a program in npm's place that only says it has installed everything.
 * @param have what is in node_modules @returns runs set-up of its packages, and tells how npm was asked
 */
async function cloneWith(have: { packages: object } | undefined) {
  const modules = path.join(dir, 'node_modules');
  await cp(path.join(ROOT, 'scripts'), path.join(dir, 'scripts'), { recursive: true });
  await cp(path.join(ROOT, 'node'), path.join(dir, 'node'), { recursive: true });
  // By which a clone is known.
  await mkdir(path.join(dir, 'proxy'));
  await writeFile(path.join(dir, 'proxy/main.ts'), '');
  await mkdir(path.join(modules, '.bin'), { recursive: true });
  await symlink(process.execPath, path.join(modules, '.bin/node'));
  await writeFile(path.join(dir, 'package.json'), '{}');
  await writeFile(path.join(dir, 'package-lock.json'), JSON.stringify(LOCK));
  const installed = path.join(modules, '.package-lock.json');
  if (have) await writeFile(installed, JSON.stringify(have));
  const asked = path.join(dir, 'asked');
  await program('npm', `echo "$@" >> '${asked}'; cp '${dir}/package-lock.json' '${installed}'`);
  return async (...args: string[]): Promise<string> => {
    await rm(asked, { force: true });
    const setup = path.join(dir, 'scripts/setup.mjs');
    const done = spawnSync(process.execPath, [setup, '--packages', ...args], {
      env: { PATH: `${dir}${path.delimiter}${process.env.PATH}` },
      encoding: 'utf8',
    });
    expect(done.status, done.stderr).toBe(0);
    return readFile(asked, 'utf8').catch(() => 'not');
  };
}

it.each<[string, { packages: object } | undefined, string[], RegExp]>([
  ['a start from a fresh clone brings what runs', undefined, [], /^ci .*--omit=dev\n$/],
  ['work on the project, all of it', undefined, ['--dev'], /^ci .*--include=dev\n$/],
  ['a start leaves those who work on it their tools', OLD, [], /^ci .*--include=dev\n$/],
  ['work on the project after a start, too', { packages: RUNS }, ['--dev'], /--include=dev\n$/],
  ['a start that has all it needs asks for nothing', { packages: RUNS }, [], /^not$/],
])('%s', async (_, have, args, asked) => {
  const packagesOf = await cloneWith(have);
  expect(await packagesOf(...args)).toMatch(asked);
});
