import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TtydVerdict } from '../../protocol/api.ts';
import { keepVerdict, readVerdicts } from './ttyd-verdicts.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'verdicts-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const verdict = (version: string, ok = true): TtydVerdict => ({
  ...{ version, sha256: null, at: 1_000, ok, skipped: [] },
  failed: ok ? [] : [{ name: 'typing', message: 'nothing came back' }],
});

it('a refusal leaves the verdict on the one that is used, and goes when another is used', async () => {
  const state = path.join(dir, 'state');
  expect(await readVerdicts(state, '1.7.7')).toEqual({ verdict: null, refused: null });
  await keepVerdict(state, { used: verdict('1.7.7') });
  await keepVerdict(state, { refused: verdict('1.8.0', false) });
  const both = { verdict: verdict('1.7.7'), refused: verdict('1.8.0', false) };
  expect(await readVerdicts(state, '1.7.7')).toEqual(both);
  await keepVerdict(state, { used: verdict('1.7.7', false) });
  expect((await readVerdicts(state, '1.7.7')).refused).toEqual(both.refused);
  await keepVerdict(state, { used: verdict('1.8.1'), refused: null });
  expect(await readVerdicts(state, '1.8.1')).toEqual({ verdict: verdict('1.8.1'), refused: null });
  expect((await stat(state)).mode & 0o777).toBe(0o700);
  expect(await readdir(state)).toEqual(['ttyd-verdicts.json']);
});

it('a verdict on another version is none on the pinned one', async () => {
  await keepVerdict(dir, { used: verdict('1.7.7') });
  expect(await readVerdicts(dir, '1.7.8')).toEqual({ verdict: null, refused: null });
});

it.each(['', '{', '[]', '{"used":1}'])(
  'a file that says %j says nothing, and is written anew',
  async (text) => {
    await writeFile(path.join(dir, 'ttyd-verdicts.json'), text);
    expect(await readVerdicts(dir, '1.7.7')).toEqual({ verdict: null, refused: null });
    await keepVerdict(dir, { used: verdict('1.7.7') });
    expect((await readVerdicts(dir, '1.7.7')).verdict).toEqual(verdict('1.7.7'));
  },
);
