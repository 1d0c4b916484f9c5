// Where the keys of models come from, and that a file that others may read is refused with what to do.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'agent-config-'));
});
afterEach(async () => rm(cwd, { recursive: true }));

const load = async (yaml: string, env: Record<string, string> = {}) => {
  await writeFile(path.join(cwd, 'config.yaml'), yaml);
  return loadConfig(env, cwd);
};

test('keys come from the environment and from a file of mode 0600, which boxes do not show', async () => {
  const file = path.join(cwd, 'key');
  await writeFile(file, 'sk-host-1\n', { mode: 0o600 });
  const { agent, secretFiles } = await load(
    'agent:\n  key_file: key\n  prices:\n    m-1: { input: 2, output: 8, cache_read: 0.2 }\n',
    { ANTHROPIC_API_KEY: ' sk-ant-1 ', OPENAI_API_KEY: 'sk-oai-1' },
  );
  expect(agent).toEqual({
    enabled: true,
    envKeys: { anthropic: 'sk-ant-1', openai: 'sk-oai-1' },
    hostKey: 'sk-host-1',
    prices: { 'm-1': { input: 2, output: 8, cache_read: 0.2, cache_write: 2 } },
  });
  expect(secretFiles).toEqual([file]);
});

test('a file that others may read is refused with the command that helps', async () => {
  const file = path.join(cwd, 'key');
  await writeFile(file, 'sk-host-secret');
  await chmod(file, 0o640);
  const failed = load('agent: { key_file: key }');
  await expect(failed).rejects.toThrow(
    `agent.key_file: others may read ${file}; run: chmod 600 ${file}`,
  );
  await expect(failed).rejects.not.toThrow('sk-host-secret');
});

test.each([
  ['agent: { key_file: none }', /agent\.key_file: .* cannot be read \(ENOENT\)/],
  ['agent: { enabled: maybe }', /agent\.enabled: must be true or false/],
  [
    'agent: { prices: { m: { input: x, output: 1 } } }',
    /agent\.prices\.m\.input: must be an amount/,
  ],
  ['agent: { prices: { m: { input: 1 } } }', /agent\.prices\.m\.output/],
  ['agent: { prices: [] }', /agent\.prices: must hold models/],
  ['agent: { key: x }', /agent\.key: is not a key of `agent`/],
])('%j is refused', async (yaml, message) => {
  await expect(load(yaml)).rejects.toThrow(message);
});

test('what can be no key is named by its variable, and never shown', async () => {
  const failed = load('', { ANTHROPIC_API_KEY: 'sk-two words-secret' });
  await expect(failed).rejects.toThrow(/environment: ANTHROPIC_API_KEY: must be one word/);
  await expect(failed).rejects.not.toThrow(/secret/);
});

test('the kill switch is a variable, too', async () => {
  expect((await load('', { AGENT_ENABLED: 'false' })).agent.enabled).toBe(false);
});
