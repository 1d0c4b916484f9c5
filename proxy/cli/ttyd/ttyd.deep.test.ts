// `teleport ttyd` in a real Chromium: a sound ttyd, and stand-ins that only a browser finds out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findChromium } from '../../../node/chromium.ts';
import { TOOLS } from '../../../node/installation.mjs';
import { ttydChecksum } from '../../../seats/process/ttyd-checksum.ts';
import { readVerdicts } from '../../process/ttyd-verdicts.ts';
import { startTestProxy } from '../../test/harness.ts';
import { realPage } from '../../test/odd-ttyd.ts';
import { standIn } from '../../test/stand-in-ttyd.ts';
import type { Check } from './check.ts';
import { examine } from './examine.ts';
import { IN_BROWSER } from './probe.ts';

const CLI = path.join(import.meta.dirname, '../cli.ts');
const BEFORE = 'ttyd: { version: 1.7.7 } # the one of the set-up\n';

let dir: string;
let stateDir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'probe-'));
  stateDir = path.join(dir, 'state');
  await writeFile(path.join(dir, 'config.yaml'), BEFORE);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const config = () => readFile(path.join(dir, 'config.yaml'), 'utf8');
/** Folders of ttyd among the set-up's programs, and what an upgrade works in. */
const tools = async () =>
  (await readdir(TOOLS)).filter((name) => /^(\.new|ttyd)-/.test(name)).sort();
/** The command as a process, in a folder of its own. */
const teleport = (...args: string[]) =>
  execa(process.execPath, [CLI, 'ttyd', ...args], {
    ...{ cwd: dir, reject: false, extendEnv: false },
    env: {
      ...{ PATH: process.env.PATH ?? '', CHROMIUM: process.env.CHROMIUM ?? '' },
      // Everything that a probe leaves behind would be found here.
      ...{ STATE_DIR: stateDir, TMPDIR: dir },
    },
  });
const look = (file: string, version: string) =>
  examine(
    { version, sha256: undefined, path: file },
    {
      ...{ toolsDir: TOOLS, browser: true, signal: new AbortController().signal },
      chromium: findChromium(process.env, existsSync),
    },
  );
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
/** Command lines that name a folder: of Chromium its profile, of all others their sockets. */
const runningBelow = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandLine(pid))
    .filter((line) => line.includes(folder));
const resultOf = (checks: Check[], name: string) => checks.find((check) => check.name === name);

test('the pinned ttyd passes every check, and the verdict is kept for the operator', async () => {
  const { stdout, stderr, exitCode } = await teleport('verify', '--json');
  const { checks, ...found } = JSON.parse(stdout) as { checks: Check[] };
  expect(checks.filter(({ result }) => result !== 'ok')).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    ...['program', 'version', 'checksum', 'page', 'browser'],
    ...IN_BROWSER,
  ]);
  expect({ exitCode, stderr, found }).toMatchObject({
    ...{ exitCode: 0, stderr: '' },
    found: { ok: true, version: '1.7.7', sha256: expect.stringMatching(/^[\da-f]{64}$/) },
  });
  expect((await readVerdicts(stateDir, '1.7.7')).verdict).toMatchObject({
    ...{ version: '1.7.7', ok: true, failed: [], skipped: [] },
  });
  expect((await readdir(dir)).sort()).toEqual(['config.yaml', 'state']);
});

test('an upgrade is pinned after two passes in a browser, and a proxy then uses it', async () => {
  const version = '0.0.1';
  const place = path.join(TOOLS, `ttyd-${version}`);
  const from = await standIn(dir, { version });
  try {
    const { stdout, exitCode } = await teleport('upgrade', '--from', from);
    expect(stdout).toContain(`ttyd ${version} is pinned in ${path.join(dir, 'config.yaml')}.`);
    expect(stdout).toContain('The next start takes it.');
    expect(exitCode).toBe(0);
    expect(await config()).toBe(BEFORE.replace('1.7.7', version));
    const { verdict, refused } = await readVerdicts(stateDir, version);
    expect({ verdict, refused }).toMatchObject({ verdict: { ok: true }, refused: null });

    await using proxy = await startTestProxy(
      { a: 'app: [cat]' },
      { CONFIG: path.join(dir, 'config.yaml') },
    );
    expect((await proxy.snapshot()).ttyd).toMatchObject({ version, page: { ok: true } });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});

test('one that takes no keys is refused, and nothing has changed but the verdict', async () => {
  const before = await tools();
  const from = await standIn(dir, { version: '0.0.2', deaf: true });
  const { stdout, exitCode } = await teleport('upgrade', '--from', from, '--to', '0.0.2');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^ok {4}terminal {5}/m);
  expect(stdout).toMatch(/^fail {2}typing {7}what was typed did not come back from the app$/m);
  expect(stdout).toMatch(/^skip {2}reconnect {4}left out, since `typing` failed$/m);
  expect(stdout).toContain('\nttyd stays 1.7.7: of 0.0.2 1 check failed.');
  expect(await config()).toBe(BEFORE);
  expect(await tools()).toEqual(before);
  expect((await readVerdicts(stateDir, '1.7.7')).refused).toMatchObject({
    ...{ version: '0.0.2', ok: false, sha256: (await ttydChecksum(from)).sha256 },
    failed: [{ name: 'typing' }],
  });
  expect((await readdir(dir)).sort()).toEqual(['config.yaml', 'stand-in-0.0.2', 'state']);
});

test('a page that reads well and has no terminal that the overlay can use is found out', async () => {
  // The same text, but the terminal loses what the overlay needs as soon as it is there.
  const loses =
    'setInterval(() => { if (window.term) window.term.refresh = window.term.focus = 0 }, 1);';
  const page = (await realPage()).replace(/(<script[^>]*>)/, `$1${loses}`);
  const from = await standIn(dir, { version: '0.0.3', page });
  const { checks } = await look(from, '0.0.3');
  expect(resultOf(checks, 'page')).toMatchObject({ result: 'ok' });
  expect(resultOf(checks, 'window.term')).toEqual({
    ...{ name: 'window.term', result: 'fail' },
    message: 'term.focus is no function. term.refresh is no function.',
  });
  expect(resultOf(checks, 'typing')).toMatchObject({ result: 'skip' });
});

test('stopped by Ctrl-C it clears everything away', async () => {
  const before = await tools();
  const from = await standIn(dir, { version: '0.0.4' });
  const running = teleport('upgrade', '--from', from);
  try {
    // As soon as its proxy has a seat, the browser is there, too.
    await vi.waitFor(async () => {
      const seats = (await readdir(dir)).map((name) =>
        path.join(dir, name, '.state/seats/probe/1'),
      );
      expect(seats.some((seat) => existsSync(seat))).toBe(true);
    });
  } finally {
    running.kill('SIGINT');
  }
  const { exitCode, stderr, stdout } = await running;
  expect({ exitCode, stderr, stdout }).toEqual({
    ...{ exitCode: 130, stderr: 'stopped; ttyd stays as it was', stdout: '' },
  });
  expect(await config()).toBe(BEFORE);
  expect(await tools()).toEqual(before);
  expect((await readdir(dir)).sort()).toEqual(['config.yaml', 'stand-in-0.0.4']);
  expect(runningBelow(dir)).toEqual([]);
});
