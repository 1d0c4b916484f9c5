// The configuration's order of precedence, and every mistake named at once.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { loadConfig } from './config.ts';
import { DEFAULT_LIMITS } from './keys/limits.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'config-'));
});
afterEach(async () => rm(cwd, { recursive: true }));

test('without file and environment the defaults of the contract hold', async () => {
  expect(await loadConfig({}, cwd)).toEqual({
    host: '127.0.0.1',
    port: 8080,
    publicUrl: undefined,
    roomsDir: path.join(cwd, 'rooms'),
    stateDir: path.join(cwd, '.state'),
    partyUrl: undefined,
    partySecret: undefined,
    partySecretOld: undefined,
    sessionSecret: undefined,
    sessionSecretOld: undefined,
    visitorKey: undefined,
    operatorToken: undefined,
    ttyd: { version: '1.7.7', path: undefined },
    wibwobCommand: undefined,
    wibwobCwd: undefined,
    stopApps: false,
    appsUser: undefined,
    appLimits: { processes: 256, memoryMb: 1_024, cpus: 1 },
    configFile: path.join(cwd, 'config.yaml'),
    secretFiles: [],
    login: undefined,
    operators: [],
    limits: DEFAULT_LIMITS,
    ops: { thresholds: expect.objectContaining({ alert_after_s: 10 }), webhook: undefined },
    recordings: {
      ...{ max_bytes: 512 * 1024 * 1024, max_hours: 8, keep_days: 30 },
      total_bytes: 10 * 1024 * 1024 * 1024,
    },
    agent: { enabled: true, envKeys: {}, hostKey: undefined, prices: {} },
    trustProxy: [],
    frameAncestors: ["'self'"],
  });
});

test('limits and flags come as text from the environment, beside what the file says', async () => {
  await writeFile(
    path.join(cwd, 'config.yaml'),
    'limits: { seats: 7, joins: 9/1h }\nstop_apps: false\n',
  );
  const env = {
    ...{ LIMITS_SEATS_FREE_MB: '512', LIMITS_SIGN_INS: '3/1m, 20/1d', STOP_APPS: 'true' },
  };
  const config = await loadConfig(env, cwd);
  expect(config.limits).toEqual({
    ...DEFAULT_LIMITS,
    ...{ seats: 7, seats_free_mb: 512, joins: [{ count: 9, windowMs: 3_600_000 }] },
    sign_ins: [
      { count: 3, windowMs: 60_000 },
      { count: 20, windowMs: 86_400_000 },
    ],
  });
  expect(config.stopApps).toBe(true);
  const wrong = loadConfig({ LIMITS_SEATS: 'many', STOP_APPS: 'perhaps' }, cwd);
  await expect(wrong).rejects.toThrow(/environment: LIMITS_SEATS: must be a whole number from 1/);
  await expect(wrong).rejects.toThrow(/environment: STOP_APPS: must be true or false/);
});

test('how large recordings get and how long they stay is read, and wrong values are refused in words', async () => {
  const file = path.join(cwd, 'config.yaml');
  await writeFile(file, 'recordings: { max_hours: 0.5, keep_days: 7 }\n');
  expect((await loadConfig({}, cwd)).recordings).toMatchObject({ max_hours: 0.5, keep_days: 7 });
  await writeFile(file, 'recordings: { max_hours: 0, keep_days: 1.5, max_bytes: 10, days: 3 }\n');
  const wrong = loadConfig({}, cwd);
  for (const words of [
    /recordings\.max_hours: must be a number of hours/,
    /recordings\.keep_days: must be a whole number/,
    /recordings\.max_bytes: must be a whole number from 65536/,
    /recordings\.days: /,
  ])
    await expect(wrong).rejects.toThrow(words);
});

test.each([
  ['joins: 40', /limits\.joins: must be a rate such as 2\/1m/],
  ['joins: 0/1m', /limits\.joins: must be a rate/],
  ['joins: 1/40d', /limits\.joins: must be a rate/],
  ['joins: 100001/1m', /limits\.joins: must be a rate/],
  ['joins: [2/1m, x]', /limits\.joins: must be a rate/],
  ['joins: []', /limits\.joins: must be a rate/],
  ['sockets: 2', /limits\.sockets: must be a whole number from 8 to 100000/],
  ['head_s: 31', /config\.yaml:1: limits\.head_s: must not be more than request_s, which is 30/],
  ['request_s: 5', /limits\.request_s: must not be less than head_s, which is 10/],
  ['jions: 1/1m', /limits\.jions: is not a key of `limits`; did you mean `joins`\?/],
])('limits: { %s } is refused in words', async (limit, words) => {
  await writeFile(path.join(cwd, 'config.yaml'), `limits: { ${limit} }\n`);
  await expect(loadConfig({}, cwd)).rejects.toThrow(words);
});

test('what is in the table of limits now is named where it was before', async () => {
  const old = 'per_address: { sockets: 9 }\nseats: { max: 9 }\n';
  await writeFile(path.join(cwd, 'config.yaml'), old);
  const wrong = loadConfig({ SEATS_MAX: '9', PER_ADDRESS_PLACES_A_MINUTE: '9' }, cwd);
  await expect(wrong).rejects.toThrow(/config\.yaml:1: per_address: is limits: .* now/);
  await expect(wrong).rejects.toThrow(/config\.yaml:2: seats: is limits: .* now/);
  await expect(wrong).rejects.toThrow(/environment: SEATS_MAX: is LIMITS_SEATS now/);
  await expect(wrong).rejects.toThrow(/environment: PER_ADDRESS_PLACES_A_MINUTE: is LIMITS_JOINS/);
});

test('the user of the apps comes from the file or the environment, and is a name', async () => {
  await writeFile(path.join(cwd, 'config.yaml'), 'apps: { user: teleport-apps }\n');
  expect((await loadConfig({}, cwd)).appsUser).toBe('teleport-apps');
  expect((await loadConfig({ APPS_USER: 'nobody' }, cwd)).appsUser).toBe('nobody');
  for (const wrong of ['65534', '-x', 'a b', 'a/../b'])
    await expect(loadConfig({ APPS_USER: wrong }, cwd)).rejects.toThrow(
      /environment: APPS_USER: must be the name of a user/,
    );
  await writeFile(path.join(cwd, 'config.yaml'), 'apps: { usr: x }\n');
  await expect(loadConfig({}, cwd)).rejects.toThrow(
    /apps\.usr: is not a key of `apps`; did you mean `user`\?/,
  );
});

test('the environment goes before config.yaml, and an empty variable counts as absent', async () => {
  await writeFile(
    path.join(cwd, 'config.yaml'),
    'port: 9000\nhost: 0.0.0.0\npublic_url: https://a.example\nttyd: { version: 1.7.7 }\nwibwob: { command: [/opt/w, -x], cwd: w }\n',
  );
  const config = await loadConfig({ PORT: '0', HOST: '' }, cwd);
  expect(config).toMatchObject({
    port: 0,
    host: '0.0.0.0',
    publicUrl: 'https://a.example',
    wibwobCommand: ['/opt/w', '-x'],
    wibwobCwd: path.join(cwd, 'w'),
  });
});

test('ADDRESS is that of one machine, beside a PUBLIC_URL of the same scheme and path', async () => {
  const address = async (ADDRESS: string, PUBLIC_URL = 'https://a.example/rooms') =>
    (await loadConfig({ ADDRESS, ...(PUBLIC_URL ? { PUBLIC_URL } : {}) }, cwd)).address;
  expect(await address('https://m1.a.example/rooms/')).toBe('https://m1.a.example/rooms');
  expect(await address('http://127.0.0.2:8080', 'http://127.0.0.4:8080')).toBe(
    'http://127.0.0.2:8080',
  );
  await expect(address('https://m1.a.example', '')).rejects.toThrow(/ADDRESS: needs public_url/);
  for (const other of ['http://m1.a.example/rooms', 'https://m1.a.example/'])
    await expect(address(other)).rejects.toThrow(/ADDRESS: must have the scheme and the path/);
  await expect(address('m1.a.example')).rejects.toThrow(/ADDRESS: must be an http/);
});

test('PUBLIC_URL may have a path, which is not one of the proxy’s own; PARTY_URL may not', async () => {
  const publicUrl = async (PUBLIC_URL: string) => (await loadConfig({ PUBLIC_URL }, cwd)).publicUrl;
  expect(await publicUrl('https://a.example/')).toBe('https://a.example');
  for (const url of ['https://a.example/rooms', 'https://A.example:443/x/../rooms/'])
    expect(await publicUrl(url)).toBe('https://a.example/rooms/');
  expect(await publicUrl('http://a.example:81/a/b-c_d.e~f')).toBe(
    'http://a.example:81/a/b-c_d.e~f/',
  );
  for (const path of ['room/', 'api', 'assets/x/', 'a//b/', 'a;b/', 'a%20b/', 'ä/', '/a/'])
    await expect(publicUrl(`https://a.example/${path}`)).rejects.toThrow(
      /PUBLIC_URL: must have a path/,
    );
  await expect(publicUrl('https://me:x@a.example/')).rejects.toThrow(/PUBLIC_URL: must be only/);
  const party = loadConfig({ PARTY_URL: 'https://p.example/x/' }, cwd);
  await expect(party).rejects.toThrow(/PARTY_URL: must be only a scheme, a host and a port/);
});

test('paths of the file start from the file, those of the environment from the working directory', async () => {
  const file = path.join(cwd, 'etc.yaml');
  await writeFile(file, 'rooms_dir: ./my-rooms\nstate_dir: ./my-state\n');
  const config = await loadConfig({ CONFIG: file, STATE_DIR: 'state' }, '/');
  expect(config.roomsDir).toBe(path.join(cwd, 'my-rooms'));
  expect(config.stateDir).toBe('/state');
});

test('every problem is named with its line, its key and what to write, all at once', async () => {
  await writeFile(
    path.join(cwd, 'config.yaml'),
    `prot: 1
hots: a
limits: [9]
public_url: https://a.example/path?x
ttyd:
  version: new
  sha256: abc
  paths: x
wibwob: { command: [] }
rooms_dir: 3
rooms_dir: 4
login:
  github: { client_id: g, client_secret_file: gone }
  x: { scope: x }
agent: { key_file: gone, prices: [] }
`,
  );
  const failed = loadConfig({ PORT: '80800', PARTY_URL: 'ftp://x' }, cwd, {
    host: 'x'.repeat(256),
    share_via: 'ngrok',
  });
  await expect(failed).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  const lines = await failed.catch((error: Error) => error.message.split('\n').slice(1));
  expect(lines).toEqual([
    '  config.yaml:1: prot: is not a key of config.yaml; did you mean `port`?',
    '  config.yaml:2: hots: is not a key of config.yaml; did you mean `host`?',
    '  config.yaml:3: limits: must hold keys with values',
    '  config.yaml:4: public_url: must be only a scheme, a host, a port and a path',
    '  config.yaml:6: ttyd.version: must be a version such as 1.7.7, in quotes',
    '  config.yaml:7: ttyd.sha256: must be 64 hexadecimal digits, in quotes',
    '  config.yaml:8: ttyd.paths: is not a key of `ttyd`; did you mean `path`?',
    '  config.yaml:9: wibwob.command: must hold at least the program',
    '  config.yaml:10: rooms_dir: must be a path',
    '  config.yaml:11: is no valid YAML at column 1: a key is given twice; keep one of them',
    expect.stringMatching(/^ {2}config\.yaml:13: login\.github\.client_secret_file: ENOENT/),
    '  config.yaml:14: login.x.client_id: is missing; it must be text',
    '  config.yaml:14: login.x.scope: is not a key of `login.x`.',
    '  config.yaml:15: agent.prices: must hold models with prices such as { input: 3, output: 15 }',
    expect.stringMatching(/^ {2}config\.yaml:15: agent\.key_file: .* cannot be read \(ENOENT\)/),
    '  command line: --host: must have at most 255 characters',
    '  environment: PORT: must be a port number from 0 (any free one) to 65535',
    expect.stringMatching(/^ {2}command line: --via: must be cloudflared, /),
    '  environment: PARTY_URL: must be an http:// or https:// address of a deployed party',
  ]);
});

test('a file that CONFIG names must be there; broken YAML is named with its line', async () => {
  await expect(loadConfig({ CONFIG: 'nowhere.yaml' }, cwd)).rejects.toThrow(
    /environment: CONFIG: .*nowhere\.yaml cannot be read \(ENOENT\)/,
  );
  await writeFile(path.join(cwd, 'config.yaml'), 'host: a\nport: [1\n');
  await expect(loadConfig({}, cwd)).rejects.toThrow(/config\.yaml:\d: is no valid YAML at column/);
});

test.each([
  [
    'operator_token: "s3cret\nport: 1\n',
    /config\.yaml:\d: is no valid YAML at column \d+: a quote or bracket/,
  ],
  ['party_secret: [s3cret\n', /config\.yaml:2: is no valid YAML at column 1/],
  ['operator_token: *s3cret\n', /config\.yaml:1: has an alias \(\*\).*in quotes/],
  ['session_secret: s3cret\n', /session_secret: must be 32 bytes/],
])('a mistake in %j is told without what stands there', async (text, told) => {
  await writeFile(path.join(cwd, 'config.yaml'), text);
  const error = (await loadConfig({}, cwd).catch((e) => e)) as Error;
  expect(error.message).toMatch(told);
  expect(error.message).not.toContain('s3cret');
});

test('a pinned checksum is compared in small letters', async () => {
  await writeFile(path.join(cwd, 'config.yaml'), `ttyd: { sha256: "${'AB'.repeat(32)}" }`);
  const { ttyd } = await loadConfig({}, cwd);
  expect(ttyd).toEqual({ version: '1.7.7', sha256: 'ab'.repeat(32), path: undefined });
});

test('the project’s own config.yaml is valid and pins ttyd', async () => {
  const config = await loadConfig({ CONFIG: path.join(ROOT, 'config.yaml') }, cwd);
  expect(config.ttyd.version).toBe('1.7.7');
});
