// `ops:` of config.yaml: its defaults, and what it refuses.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { THRESHOLDS } from './ops.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'config-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function load(yaml: string, env: Record<string, string> = {}) {
  await writeFile(path.join(home, 'config.yaml'), yaml);
  return (await loadConfig(env, home)).ops;
}

test('thresholds have defaults, and each may be set, in the file or by its variable', async () => {
  const plain = await load('');
  expect(plain.webhook).toBeUndefined();
  expect(plain.thresholds).toEqual(
    Object.fromEntries(Object.entries(THRESHOLDS).map(([name, { amount }]) => [name, amount])),
  );
  const set = await load('ops: { echo_ms: 250, party_ms: 100 }', { OPS_PARTY_MS: '90' });
  expect(set.thresholds).toMatchObject({
    echo_ms: 250,
    party_ms: 90,
    lag_ms: THRESHOLDS.lag_ms.amount,
  });
});

test('a webhook has an address and a secret, which may come from the environment', async () => {
  const url = 'https://alerts.example.org/hook';
  const secret = 'sixteen characters';
  expect(
    (await load(`ops: { webhook: { url: "${url}" } }`, { OPS_WEBHOOK_SECRET: secret })).webhook,
  ).toEqual({ url, secret });
  for (const wrong of [
    `{ url: "${url}" }`,
    `{ url: "${url}", secret: short }`,
    `{ url: "ftp://x", secret: "${secret}" }`,
    `{ url: "https://a:b@x/", secret: "${secret}" }`,
  ]) {
    const error = await load(`ops: { webhook: ${wrong} }`).then(
      () => undefined,
      (why: Error) => why,
    );
    expect(error?.message).toContain('ops.webhook');
    expect(error?.message).not.toContain(secret);
  }
  await expect(load('ops: { echo_ms: 0 }')).rejects.toThrow(
    'ops.echo_ms: must be a whole number from 1',
  );
  await expect(load('ops: { melt: 1 }')).rejects.toThrow('ops.melt');
});
