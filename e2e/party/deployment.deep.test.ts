// What `npm run deploy` would upload, by wrangler's dry run: it builds, has every binding, and knows its secret.
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { until } from '../../testing/until.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SECRET = 'a secret of the tests, 32 bytes or more';
/** Cloudflare's limit of a worker on the free plan, compressed, in bytes. */
const WORKER_MAX = 3 * 1024 * 1024;

const wrangler = unstable_readConfig({ config: path.join(ROOT, 'party/wrangler.jsonc') });
const bindings = wrangler.durable_objects.bindings as { name: string; class_name: string }[];
const migrations = wrangler.migrations as { tag: string; new_sqlite_classes?: string[] }[];

let out: string;
beforeEach(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'deploy-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const deploy = (env: Record<string, string>, ...args: string[]) =>
  execa(process.execPath, ['scripts/deploy.ts', '--dry-run', '--outdir', out, ...args], {
    ...{ cwd: ROOT, reject: false, all: true },
    env: { ...env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', XDG_CONFIG_HOME: out },
  });

test('the worker builds with every object that wrangler.jsonc names, and the secret leaves no trace', async () => {
  const { exitCode, all } = await deploy({ PARTY_SECRET: SECRET });
  expect(exitCode, all).toBe(0);
  expect(bindings.length).toBeGreaterThanOrEqual(5);
  for (const { name } of bindings) expect(all).toContain(`env.${name}`);
  expect(all).not.toContain(SECRET);
  const size = Number(/gzip: ([\d.]+) KiB/.exec(all)?.[1]) * 1024;
  expect(size).toBeLessThan(WORKER_MAX);
  const files = (await readdir(out)).filter((file) => file.endsWith('.js'));
  expect(files).toEqual(['index.js']);
  const script = await readFile(path.join(out, 'index.js'), 'utf8');
  expect(script).not.toContain(SECRET);
  for (const { class_name: name } of bindings)
    expect(script).toMatch(new RegExp(`^export \\{[^}]*\\b${name}\\b`, 'm'));
});

test('each object that wrangler.jsonc binds is made by a migration, once', () => {
  const made = migrations.flatMap(({ new_sqlite_classes: names = [] }) => names);
  expect(made.toSorted()).toEqual(bindings.map(({ class_name: name }) => name).toSorted());
  expect(new Set(migrations.map(({ tag }) => tag)).size).toBe(migrations.length);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the secrets’ file goes with it at %s',
  async (signal) => {
    const temporary = path.join(out, 'temporary');
    await mkdir(temporary);
    const child = execa(process.execPath, ['scripts/deploy.ts', '--dry-run', '--outdir', out], {
      ...{ cwd: ROOT, reject: false, detached: true },
      env: {
        ...{ PARTY_SECRET: SECRET, TMPDIR: temporary, XDG_CONFIG_HOME: out },
        WRANGLER_SEND_METRICS: 'false',
      },
    });
    const secrets = () => globSync('deploy-*/secrets.json', { cwd: temporary });
    await until(() => expect(secrets()).toHaveLength(1));
    // As a terminal does at Ctrl-C, to all that runs in it; a supervisor tells the first process alone.
    const { pid = 0 } = child;
    process.kill(signal === 'SIGINT' ? -pid : pid, signal);
    await child;
    expect(globSync('deploy-*', { cwd: temporary })).toEqual([]);
  },
);

test('a secret that is too short is refused before anything is built', async () => {
  const { exitCode, all } = await deploy({ PARTY_SECRET: 'short' });
  expect(exitCode).toBe(1);
  expect(all).toContain('PARTY_SECRET has to be at least 32 characters long.');
  expect(await readdir(out)).toEqual([]);
});
