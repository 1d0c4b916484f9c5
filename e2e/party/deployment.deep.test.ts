// What `npm run deploy` would upload, by wrangler's dry run: it builds, has every binding, and knows its secret.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SECRET = 'a secret of the tests, 32 bytes or more';
/** Cloudflare's limit of a worker on the free plan, compressed, in bytes. */
const WORKER_MAX = 3 * 1024 * 1024;

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
  for (const name of ['RoomServer', 'AccountsServer', 'TerminalServer', 'OPS_MONITOR_BROADCAST'])
    expect(all).toContain(`env.${name}`);
  expect(all).not.toContain(SECRET);
  const size = Number(/gzip: ([\d.]+) KiB/.exec(all)?.[1]) * 1024;
  expect(size).toBeLessThan(WORKER_MAX);
  const files = (await readdir(out)).filter((file) => file.endsWith('.js'));
  expect(files).toEqual(['index.js']);
  const script = await readFile(path.join(out, 'index.js'), 'utf8');
  expect(script).not.toContain(SECRET);
  for (const name of [
    'RoomServer',
    'AccountsServer',
    'TerminalServer',
    'OpsMonitorBroadcastServer',
  ])
    expect(script).toMatch(new RegExp(`^export \\{[^}]*\\b${name}\\b`, 'm'));
});

test('a secret that is too short is refused before anything is built', async () => {
  const { exitCode, all } = await deploy({ PARTY_SECRET: 'short' });
  expect(exitCode).toBe(1);
  expect(all).toContain('PARTY_SECRET has to be at least 32 characters long.');
  expect(await readdir(out)).toEqual([]);
});
