// Secrets are made once, kept for their owner alone, and never overridden by a second start.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptSecret, loadSecrets } from './secrets.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'secrets-'));
});
afterEach(async () => rm(home, { recursive: true }));

const mode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
const none = { partySecret: undefined, operatorToken: undefined };

test('a first start makes them in a folder of mode 0700 and files of 0600; a second finds them', async () => {
  const stateDir = path.join(home, 'deep', 'state');
  const first = await loadSecrets({ stateDir, ...none });
  expect(first.operatorIsNew).toBe(true);
  expect(Buffer.from(first.party, 'base64url')).toHaveLength(32);
  expect(first.session).toHaveLength(32);
  expect(await mode(stateDir)).toBe('700');
  expect(await mode(path.join(stateDir, 'party_secret'))).toBe('600');
  expect(await mode(path.join(stateDir, 'operator_token'))).toBe('600');
  expect(await loadSecrets({ stateDir, ...none })).toEqual({ ...first, operatorIsNew: false });
});

test('secrets of the configuration are used and not written down', async () => {
  const secrets = await loadSecrets({ stateDir: home, partySecret: 'p', operatorToken: 'o' });
  expect(secrets).toMatchObject({ party: 'p', operator: 'o', operatorIsNew: false });
  await expect(readFile(path.join(home, 'party_secret'))).rejects.toThrow('ENOENT');
});

test('proxies that share the party’s secret derive the same session key', async () => {
  const one = await loadSecrets({ stateDir: home, partySecret: 'p', operatorToken: 'a' });
  const two = await loadSecrets({ stateDir: home, partySecret: 'p', operatorToken: 'b' });
  const other = await loadSecrets({ stateDir: home, partySecret: 'q', operatorToken: 'b' });
  expect(one.session.equals(two.session)).toBe(true);
  expect(one.session.equals(other.session)).toBe(false);
});

test('ten starts at once agree on one secret, and an empty file is replaced', async () => {
  const file = path.join(home, 'token');
  const all = await Promise.all(Array.from({ length: 10 }, () => keptSecret(file)));
  expect(new Set(all.map((one) => one.value)).size).toBe(1);
  expect(all.filter((one) => one.made)).toHaveLength(1);
  await writeFile(file, '');
  const again = await keptSecret(file);
  expect(again.made).toBe(true);
  expect(again.value.length).toBeGreaterThan(20);
});
