// `--print-config`: every setting with its value and its place, and no secret.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Arguments, readConfig } from './config.ts';
import { printConfig, settingsInUse } from './print-config.ts';
import { schema } from './schema.ts';
import { listSettings } from './settings.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'print-config-'));
});
afterEach(async () => rm(cwd, { recursive: true }));

async function inUse(yaml: string, env: NodeJS.ProcessEnv = {}, args: Arguments = {}) {
  await writeFile(path.join(cwd, 'config.yaml'), yaml);
  const rows = settingsInUse(await readConfig(env, cwd, args), env);
  return (key: string) =>
    rows.filter((row) => row.key === key).map(({ value, from }) => [value, from]);
}

test('each value is said with where it comes from, also where another place loses', async () => {
  const of = await inUse(
    '# mine\nport: 9000\nhost: 0.0.0.0\nrooms_dir: mine\nlimits:\n  joins: [2/1m, 9/1h]\n  seats: 7\noperators: [ "github:octocat" ]\n',
    { PORT: '9001', STATE_DIR: 'state', LIMITS_SEATS: '8', LOG_LEVEL: 'debug' },
    { host: '127.0.0.2' },
  );
  expect(of('port')).toEqual([['"9001"', 'environment PORT']]);
  expect(of('host')).toEqual([['127.0.0.2', 'command line --host']]);
  expect(of('rooms_dir')).toEqual([[path.join(cwd, 'mine'), 'config.yaml:4']]);
  expect(of('state_dir')).toEqual([[path.join(cwd, 'state'), 'environment STATE_DIR']]);
  expect(of('limits.joins')).toEqual([['[2/1m, 9/1h]', 'config.yaml:6']]);
  expect(of('limits.seats')).toEqual([['"8"', 'environment LIMITS_SEATS']]);
  expect(of('limits.chat')).toEqual([['5/10s', 'default']]);
  expect(of('ops.echo_ms')).toEqual([['1000', 'default']]);
  expect(of('public_url')).toEqual([['(unset)', 'default']]);
  expect(of('operators')).toEqual([['[github:octocat]', 'config.yaml:8']]);
  expect(of('LOG_LEVEL')).toEqual([['debug', 'environment LOG_LEVEL']]);
  expect(of('login.x.client_id')).toEqual([]);
});

test('an option is said by its own name, and who is believed by default is said where somebody is', async () => {
  const of = await inUse('', { PUBLIC_URL: 'https://p.example' }, { share_via: 'ssh:far' });
  expect(of('share_via')).toEqual([['ssh:far', 'command line --via']]);
  expect(of('trust_proxy')).toEqual([['[127.0.0.0/8, ::1]', 'default']]);
  expect((await inUse(''))('trust_proxy')).toEqual([['(unset)', 'default']]);
  const given = await inUse('trust_proxy: [10.0.0.7]\npublic_url: https://p.example\n');
  expect(given('trust_proxy')).toEqual([['[10.0.0.7]', 'config.yaml:1']]);
});

test('no secret is shown, wherever it stands', async () => {
  const secret = 's3cret-of-sixteen-characters';
  const key = `s3cret${'k'.repeat(37)}`;
  const yaml = `party_secret: ${secret}
login:
  github: { client_id: g, client_secret: ${secret} }
  x: { client_id: x }
ops: { webhook: { url: "https://hooks.example.org/s3cret", secret: ${secret} } }
visitor_key: ${key}
session_secret: ${key}
`;
  const env = {
    ...{ OPERATOR_TOKEN: secret, PARTY_SECRET_OLD: secret, SESSION_SECRET_OLD: key },
    ...{ ANTHROPIC_API_KEY: secret, OPENAI_API_KEY: secret, LOGIN_X_CLIENT_SECRET: secret },
  };
  await writeFile(path.join(cwd, 'config.yaml'), yaml);
  const read = await readConfig(env, cwd);
  const text = printConfig(read, env);
  expect(text).not.toContain('s3cret');
  const masked = settingsInUse(read, env).filter(({ value }) => value === '(set, not shown)');
  expect(masked.map(({ key, from }) => `${key} ${from}`)).toEqual([
    'party_secret config.yaml:1',
    'party_secret_old environment PARTY_SECRET_OLD',
    'session_secret config.yaml:7',
    'session_secret_old environment SESSION_SECRET_OLD',
    'visitor_key config.yaml:6',
    'operator_token environment OPERATOR_TOKEN',
    'login.x.client_secret environment LOGIN_X_CLIENT_SECRET',
    'login.github.client_secret config.yaml:3',
    'ops.webhook.url config.yaml:5',
    'ops.webhook.secret config.yaml:5',
    'ANTHROPIC_API_KEY environment ANTHROPIC_API_KEY',
    'OPENAI_API_KEY environment OPENAI_API_KEY',
  ]);
});

test('what steers a terminal is shown as pictures, and each row is one line', async () => {
  await writeFile(
    path.join(cwd, 'config.yaml'),
    'wibwob: { command: ["/opt/w", "a\\e[2Jb\\nc"] }\n',
  );
  const lines = printConfig(await readConfig({}, cwd), {}).split('\n');
  expect(lines.every((line) => /^[\w.]+ .* {2}(default|config\.yaml:\d+)$/.test(line))).toBe(true);
  expect(lines.join()).not.toContain('\u001b');
});

test('the list has every key of the schema, each with what it takes', () => {
  const settings = listSettings();
  const tops = new Set(settings.map(({ path: [top] }) => top));
  const gone = ['per_address', 'seats'];
  const { entries } = (schema as unknown as { pipe: [unknown, { entries: object }] }).pipe[1];
  expect([...tops, ...gone].sort()).toEqual(Object.keys(entries).sort());
  for (const { key, takes } of settings) expect(takes, key).toMatch(/\w/);
  expect(settings.find(({ key }) => key === 'ops.webhook.url')).toMatchObject({
    variable: 'OPS_WEBHOOK_URL',
    section: ['ops', 'webhook'],
  });
});
