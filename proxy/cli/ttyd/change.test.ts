// Bringing a ttyd in and pinning it, without a browser: what is used afterwards, and that a failure changes nothing.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ttydChecksum } from '../../../seats/process/ttyd-checksum.ts';
import { loadConfig } from '../../config/config.ts';
import { realPage } from '../../test/odd-ttyd.ts';
import { standIn } from '../../test/stand-in-ttyd.ts';
import { installPinned, type Upgrade, upgrade } from './change.ts';
import type { Check } from './check.ts';
import { examine } from './examine.ts';

const BEFORE = 'port: 9000   # behind nginx\nttyd: { version: 8.0.0 }\n';
const NO_TERMINAL = '<style></style><div id="terminal-container"></div><script>"/ws"</script>';

let dir: string;
let toolsDir: string;
let configFile: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'change-'));
  toolsDir = path.join(dir, 'tools');
  configFile = path.join(dir, 'config.yaml');
  await writeFile(configFile, BEFORE);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

const how = (signal = new AbortController().signal) => ({
  ...{ toolsDir, signal, browser: false, chromium: undefined },
});
const readPin = async () => (await loadConfig({}, dir)).ttyd;
async function to(wanted: Partial<Upgrade>, signal?: AbortSignal) {
  const request = { to: undefined, from: undefined, sha256: undefined, ...wanted };
  return upgrade({ pin: await readPin(), configFile, readPin }, request, how(signal));
}
const failed = (checks: Check[]) => checks.filter(({ result }) => result === 'fail');
const config = () => readFile(configFile, 'utf8');
/** Every file below the tools folder, with what is in it. */
async function tools(): Promise<Record<string, string>> {
  await mkdir(toolsDir, { recursive: true });
  const names = await readdir(toolsDir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => !entry.isDirectory());
  const read = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [path.relative(toolsDir, file), await readFile(file, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

test('a ttyd that passes is put in its place and pinned; the one before stays beside it', async () => {
  await installPinned(await readPin(), await standIn(dir, { version: '8.0.0' }), how());
  const from = await standIn(dir, { version: '9.9.9' });
  const { outcome, examined } = await to({ from });
  expect(outcome).toBe('used');
  expect(examined).toMatchObject({
    ...{ version: '9.9.9', file: path.join(toolsDir, 'ttyd-9.9.9/ttyd') },
    sha256: (await ttydChecksum(from)).sha256,
  });
  expect(await config()).toBe('port: 9000   # behind nginx\nttyd: { version: 9.9.9 }\n');
  expect(Object.keys(await tools()).sort()).toEqual(['ttyd-8.0.0/ttyd', 'ttyd-9.9.9/ttyd']);
  // And back again, without anything to fetch.
  expect((await to({ to: '8.0.0' })).outcome).toBe('used');
  expect(await config()).toBe(BEFORE);
});

test('one whose page is broken is refused with what is missing, and removed', async () => {
  const from = await standIn(dir, { version: '9.9.9', page: NO_TERMINAL });
  const { outcome, examined } = await to({ from });
  expect(outcome).toBe('refused');
  expect(failed(examined.checks).map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'page: It does not make its terminal known as window.term.',
    'page: It does not ask for /token.',
    'page: It does not open a WebSocket of subprotocol tty.',
  ]);
  expect(await config()).toBe(BEFORE);
  expect(await tools()).toEqual({});
});

test('one that fails once it is pinned is taken back, also where it took another’s place', async () => {
  await installPinned(await readPin(), await standIn(dir, { version: '8.0.0' }), how());
  const sound = await tools();
  const broken = { page: NO_TERMINAL, onlyInPlace: true };
  for (const version of ['9.9.9', '8.0.0']) {
    const from = await standIn(dir, { version, ...broken });
    const { outcome, examined } = await to({ from });
    expect(outcome).toBe('taken back');
    expect(failed(examined.checks)).toHaveLength(3);
    expect(await config()).toBe(BEFORE);
    if (version === '9.9.9') expect(await tools()).toEqual(sound);
    else expect(Object.keys(await tools())).toEqual(['ttyd-8.0.0/ttyd']);
    expect((await tools())['ttyd-8.0.0/ttyd']).toBe(sound['ttyd-8.0.0/ttyd']);
  }
});

test('a pin that can’t be written changes nothing', async () => {
  const from = await standIn(dir, { version: '9.9.9' });
  const current = { pin: await readPin(), configFile: path.join(configFile, 'x'), readPin };
  const request = { to: undefined, from, sha256: undefined };
  await expect(upgrade(current, request, how())).rejects.toMatchObject({ code: 'TTYD_UNCHANGED' });
  expect(await tools()).toEqual({});
});

test('stopped between the switch and its end, it goes back', async () => {
  const from = await standIn(dir, { version: '9.9.9' });
  const stop = new AbortController();
  const current = {
    ...{ pin: await readPin(), configFile },
    async readPin() {
      expect(await config()).toContain('9.9.9');
      stop.abort();
      return (await loadConfig({}, dir)).ttyd;
    },
  };
  const request = { to: undefined, from, sha256: undefined };
  await expect(upgrade(current, request, how(stop.signal))).rejects.toThrow('abort');
  expect(await config()).toBe(BEFORE);
  expect(await tools()).toEqual({});
});

test('a checksum that is told has to be its own, and is pinned; who has one gets one', async () => {
  const from = await standIn(dir, { version: '9.9.9' });
  const { sha256 } = await ttydChecksum(from);
  const { outcome, examined } = await to({ from, sha256: '0'.repeat(64) });
  expect(outcome).toBe('refused');
  expect(failed(examined.checks)).toMatchObject([{ name: 'checksum' }]);
  expect(examined.checks.filter(({ result }) => result === 'skip')).not.toEqual([]);
  expect(await config()).toBe(BEFORE);

  expect((await to({ from, sha256 })).outcome).toBe('used');
  expect(await readPin()).toMatchObject({ version: '9.9.9', sha256 });
  const next = await standIn(dir, { version: '9.9.10' });
  expect((await to({ from: next })).outcome).toBe('used');
  expect((await readPin()).sha256).toBe((await ttydChecksum(next)).sha256);
});

test('a program of another version than was told, one that is no ttyd, and TTYD_PATH are errors', async () => {
  const from = await standIn(dir, { version: '9.9.9' });
  const unchanged = { code: 'TTYD_UNCHANGED' };
  await expect(to({ from, to: '9.9.8' })).rejects.toThrow(`${from} is 9.9.9, not 9.9.8.`);
  await expect(to({ from: '/bin/false' })).rejects.toMatchObject(unchanged);
  await expect(to({ from: path.join(dir, 'absent') })).rejects.toMatchObject(unchanged);
  vi.stubEnv('TTYD_PATH', from);
  await expect(to({ from })).rejects.toThrow('TTYD_PATH names the program: change it there.');
  expect(await config()).toBe(BEFORE);
  expect(await tools()).toEqual({});
});

test('where no archive can be had it says how to get one, as the set-up does', async () => {
  await mkdir(path.join(dir, 'bin'));
  vi.stubEnv('PATH', path.join(dir, 'bin'));
  await expect(to({ to: '9.9.9' })).rejects.toThrow(
    /^ttyd stays as it was\. ttyd 9\.9\.9 is needed\..*\n {2}\w+ install ttyd$/,
  );
  expect(await tools()).toEqual({});
});

test('install takes nothing that does not pass, and mends what is not the pinned build', async () => {
  const from = await standIn(dir, { version: '8.0.0' });
  const { sha256 } = await ttydChecksum(from);
  const pin = { version: '8.0.0', sha256, path: undefined };
  await mkdir(path.join(toolsDir, 'ttyd-8.0.0'), { recursive: true });
  const place = path.join(toolsDir, 'ttyd-8.0.0/ttyd');
  await writeFile(place, '#!/bin/sh\necho ttyd version 8.0.0\n');
  await chmod(place, 0o755);
  expect(failed((await examine(pin, how())).checks)).toMatchObject([{ name: 'checksum' }]);

  const other = await standIn(dir, { version: '8.0.0', page: NO_TERMINAL });
  expect((await installPinned(pin, other, how())).outcome).toBe('refused');
  expect(await readFile(place, 'utf8')).toContain('echo ttyd version 8.0.0\n');
  await standIn(dir, { version: '8.0.0' });
  const { outcome, examined } = await installPinned(pin, from, how());
  expect({ outcome, file: examined.file }).toEqual({ outcome: 'used', file: place });
  expect((await ttydChecksum(place)).sha256).toBe(sha256);
  expect(Object.keys(await tools())).toEqual(['ttyd-8.0.0/ttyd']);
});

test('one that is there and does not pass stays, and has failed', async () => {
  const file = await standIn(dir, { version: '8.0.0', page: NO_TERMINAL });
  const pin = { version: '8.0.0', sha256: undefined, path: file };
  expect((await installPinned(pin, undefined, how())).outcome).toBe('failed');
  await expect(installPinned(pin, file, how())).rejects.toThrow(
    'ttyd.path of config.yaml names the program: change it there.',
  );
});

test('install goes back, too, where a ttyd fails in its place', async () => {
  const pin = { version: '8.0.0', sha256: undefined, path: undefined };
  const from = await standIn(dir, { version: '8.0.0', page: NO_TERMINAL, onlyInPlace: true });
  expect((await installPinned(pin, from, how())).outcome).toBe('taken back');
  expect(await tools()).toEqual({});
});

test('no Chromium is a failure that says what was left out; without a browser it is none', async () => {
  const pin = {
    version: '9.9.9',
    sha256: undefined,
    path: await standIn(dir, { version: '9.9.9' }),
  };
  const without = await examine(pin, { ...how(), browser: true });
  expect(failed(without.checks)).toEqual([
    { name: 'browser', result: 'fail', message: expect.stringContaining('CHROMIUM') },
  ]);
  const left = without.checks.filter(({ result }) => result === 'skip');
  expect(left.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['window.term', 'typing', 'resize', 'reconnect']),
  );
  const meant = await examine(pin, how());
  expect(meant.checks.map(({ name, result }) => `${name} ${result}`)).toEqual(
    expect.arrayContaining(['page ok', 'browser skip', 'typing skip']),
  );
  expect(failed(meant.checks)).toEqual([]);
});

test('a page of the same structure passes, whatever its bytes', async () => {
  const page = (await realPage()).replace('</body>', '<!-- another build --></body>');
  const from = await standIn(dir, { version: '9.9.9', page });
  expect((await to({ from })).outcome).toBe('used');
});
