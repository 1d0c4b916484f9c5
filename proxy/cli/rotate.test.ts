// `teleport rotate`: changes what the state folder keeps, through the proxy where one runs, and says what to set elsewhere.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { loadSecrets } from '../config/state/secrets.ts';
import { runCli } from '../test/cli.ts';
import { OPERATOR, startTestProxy } from '../test/harness.ts';

let home: string;
let env: Record<string, string | undefined>;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'rotate-'));
  env = {
    ...{ STATE_DIR: path.join(home, 'state'), OPERATOR_TOKEN: OPERATOR },
    ...{ PARTY_SECRET: undefined, PARTY_URL: undefined, CONFIG: undefined },
  };
});
afterEach(() => rm(home, { recursive: true }));

const rotate = (args: string[], more: Record<string, string> = {}) =>
  runCli(home, ['rotate', ...args], { ...env, ...more });
const secrets = async (more: Record<string, string> = {}) =>
  loadSecrets(await loadConfig({ ...(env as NodeJS.ProcessEnv), ...more }, home));
/** The lines `NAME=value` of a command's output. */
const linesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );

test('without a proxy it writes the files, says from when, and until when the ones before hold', async () => {
  const before = await secrets();
  const { stdout, exitCode } = await rotate(['all']);
  expect([exitCode, stdout]).toEqual([
    0,
    `party    has a new secret; the one before is accepted for another 1 h
session  has a new secret; the one before is accepted for another 30 d
The next start uses it.
`,
  ]);
  const after = await secrets();
  expect(after.visitor).toEqual(before.visitor);
  for (const name of ['party', 'session'] as const) {
    expect(after[name].map(({ value }) => value).slice(1)).toEqual([before[name][0].value]);
    const file = path.join(home, 'state', `${name}_secret`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain(after[name][0].value);
  }
  expect((await readdir(path.join(home, 'state'))).filter((name) => name.endsWith('.tmp'))).toEqual(
    [],
  );
});

test('--now keeps nothing of the ones before', async () => {
  const before = await secrets();
  const { stdout } = await rotate(['session', '--now']);
  expect(stdout).toMatch(/^session +has a new secret; the one before is not accepted any more$/m);
  const after = await secrets();
  expect(after.session).toHaveLength(1);
  expect(after.session[0].value).not.toBe(before.session[0].value);
  expect(after.party).toEqual(before.party);
});

test('a proxy that runs here does it itself, and uses it at once', async () => {
  const rooms = { den: 'app: [cat]\npersist: 60s' };
  await using proxy = await startTestProxy(rooms, {
    ...{ STATE_DIR: env.STATE_DIR as string, PARTY_SECRET: '' },
  });
  const ada = proxy.visitor();
  await ada.fetch('/room/den/');
  const { stdout } = await rotate(['session']);
  expect(stdout).toMatch(/\nThe proxy that runs here uses it\.\n$/);
  expect((await ada.fetch('/room/den/')).headers.getSetCookie()).toHaveLength(1);
});

test('a proxy that has its secret from elsewhere is not outwitted, and nothing is written', async () => {
  await using _ = await startTestProxy(
    { den: 'app: [cat]' },
    { STATE_DIR: env.STATE_DIR as string },
  );
  const { stderr, exitCode } = await rotate(['session']);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^ROTATE_FAILED: .*from its configuration.*run `teleport rotate` with the same/,
    ),
  ]);
  expect(await readdir(env.STATE_DIR as string)).not.toContain('session_secret');
});

test('a configured secret is not changed: what to set is printed, and keeps everything else as it is', async () => {
  const given = { PARTY_SECRET: 'the configured one' };
  const before = await secrets(given);
  const { stdout, exitCode } = await rotate(['party'], given);
  expect(exitCode).toBe(0);
  const lines = linesOf(stdout);
  expect(Object.keys(lines)).toEqual([
    ...['PARTY_SECRET', 'PARTY_SECRET_OLD', 'SESSION_SECRET', 'VISITOR_KEY'],
  ]);
  expect(lines.PARTY_SECRET_OLD).toBe('the configured one');
  const after = await secrets(lines);
  expect(after.party.map(({ value }) => value)).toEqual([lines.PARTY_SECRET, 'the configured one']);
  expect([after.session, after.visitor]).toEqual([before.session, before.visitor]);

  const both = linesOf((await rotate(['all'], lines)).stdout);
  const later = await secrets(both);
  expect(both.SESSION_SECRET_OLD).toBe(lines.SESSION_SECRET);
  expect(later.visitor).toEqual(before.visitor);
  expect(linesOf((await rotate(['session', '--now'], given)).stdout)).toEqual({
    SESSION_SECRET: expect.stringMatching(/^[\w-]{43}$/),
  });
});

test('an old secret without what must not change with it is a mistake of the configuration', async () => {
  const { stderr, exitCode } = await rotate(['party'], {
    ...{ PARTY_SECRET: 'new', PARTY_SECRET_OLD: 'old' },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/PARTY_SECRET_OLD: needs session_secret, visitor_key beside it/);
  const alone = await rotate(['session'], { PARTY_URL: 'https://party.example.org' });
  expect(alone.stderr).toMatch(/^ROTATE_FAILED: .*PARTY_SECRET that the proxy and its party have/);
});

test('a folder that no start has made has nothing to change', async () => {
  const { stderr, exitCode } = await rotate(['all']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('is made by the first start')]);
  await expect(readFile(path.join(home, 'state', 'party_secret'))).rejects.toThrow('ENOENT');
});
