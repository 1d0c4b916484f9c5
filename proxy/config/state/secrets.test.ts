// Secrets are made once, kept for their owner alone, and never overridden by a second start.
import { hkdfSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptSecret, rotateKept } from './kept-secrets.ts';
import { loadSecrets, ROTATED, rotateSecrets, SECRET_FILES } from './secrets.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'secrets-'));
});
afterEach(async () => rm(home, { recursive: true }));

const mode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
const none = {
  ...{ partySecret: undefined, partySecretOld: undefined, operatorToken: undefined },
  ...{ sessionSecret: undefined, sessionSecretOld: undefined, visitorKey: undefined },
};
const bytes = (secret: string) => Buffer.from(secret, 'base64url');

test('a first start makes them in a folder of mode 0700 and files of 0600; a second finds them', async () => {
  const stateDir = path.join(home, 'deep', 'state');
  const first = await loadSecrets({ stateDir, ...none });
  expect(first.operatorIsNew).toBe(true);
  expect(first.party).toEqual([{ value: expect.any(String), until: null }]);
  for (const [{ value }] of [first.party, first.session]) expect(bytes(value)).toHaveLength(32);
  expect(first.visitor).toHaveLength(32);
  expect(await mode(stateDir)).toBe('700');
  expect((await readdir(stateDir)).sort()).toEqual([...SECRET_FILES].sort());
  for (const name of SECRET_FILES) expect(await mode(path.join(stateDir, name))).toBe('600');
  expect(await loadSecrets({ stateDir, ...none })).toEqual({ ...first, operatorIsNew: false });
});

test('secrets of the configuration are used and not written down, nor what follows from them', async () => {
  const config = { ...none, stateDir: home, partySecret: 'p', operatorToken: 'o' };
  const secrets = await loadSecrets(config);
  expect(secrets).toMatchObject({ operator: 'o', operatorIsNew: false });
  expect(secrets.party).toEqual([{ value: 'p', until: null }]);
  expect(await readdir(home)).toEqual([]);
});

test('proxies that share the party’s secret know each other’s visitors', async () => {
  const of = (partySecret: string, operatorToken: string) =>
    loadSecrets({ ...none, stateDir: home, partySecret, operatorToken });
  const [one, two, other] = [await of('p', 'a'), await of('p', 'b'), await of('q', 'b')];
  expect([one.session, one.visitor]).toEqual([two.session, two.visitor]);
  expect(one.session).not.toEqual(other.session);
  expect(one.visitor).not.toEqual(other.visitor);
});

test('what an installation had before secrets could be rotated goes on: its cookies, links and ids', async () => {
  await writeFile(path.join(home, 'party_secret'), 'as it was\n');
  const { session, visitor } = await loadSecrets({ ...none, stateDir: home });
  const key = Buffer.from(hkdfSync('sha256', 'as it was', '', 'teleport-rooms session', 32));
  expect(bytes(session[0].value)).toEqual(key);
  expect(visitor).toEqual(key);
});

test('a rotation changes what was named, keeps the one before until its end, and no visitor’s id', async () => {
  const config = { ...none, stateDir: home };
  const before = await loadSecrets(config);
  const from = Date.now();
  await rotateSecrets(home, ['party'], false);
  const after = await loadSecrets(config);
  expect(after).toMatchObject({ session: before.session, visitor: before.visitor });
  const [fresh, old, ...more] = after.party;
  expect(more).toEqual([]);
  expect(fresh.value).not.toBe(before.party[0].value);
  expect(old?.value).toBe(before.party[0].value);
  expect(old?.until).toBeGreaterThanOrEqual(from + ROTATED.party.keptMs);
  expect(await mode(path.join(home, 'party_secret'))).toBe('600');

  await rotateSecrets(home, ['session', 'party'], false);
  const twice = await loadSecrets(config);
  expect(twice.party.map(({ value }) => value).slice(1)).toEqual([fresh.value, old?.value]);
  expect(twice.party[2]).toEqual(old);
  expect(twice.session[1]?.value).toBe(before.session[0].value);
  expect(twice.visitor).toEqual(before.visitor);

  await rotateSecrets(home, ['session', 'party'], true);
  const atOnce = await loadSecrets(config);
  expect([atOnce.party.length, atOnce.session.length]).toEqual([1, 1]);
  expect(atOnce.visitor).toEqual(before.visitor);
});

test('what is over is forgotten at the next rotation', async () => {
  const file = path.join(home, 'party_secret');
  await writeFile(file, 'newest\nover 2020-01-01T00:00:00.000Z\n');
  const values = (await rotateKept(file, 1_000, Date.now())).map(({ value }) => value);
  expect(values.slice(1)).toEqual(['newest']);
});

test('a file of secrets with a broken line is refused by name and line, not its text', async () => {
  await writeFile(path.join(home, 'party_secret'), 'newest\nold-without-its-end\n');
  const refused = loadSecrets({ ...none, stateDir: home });
  await expect(refused).rejects.toThrow(/Line 2 of .*party_secret/);
  await expect(refused).rejects.not.toThrow('old-without-its-end');
});

test('empty files, which a full disk leaves behind, are replaced', async () => {
  for (const name of SECRET_FILES) await writeFile(path.join(home, name), '');
  const made = await loadSecrets({ ...none, stateDir: home });
  expect(made.party[0].value.length).toBeGreaterThan(20);
  expect(await loadSecrets({ ...none, stateDir: home })).toEqual({ ...made, operatorIsNew: false });
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
