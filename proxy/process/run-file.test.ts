// Who has a state folder: one at a time, the dead are succeeded, and of many successors one wins.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '../../node/proc.ts';
import { claimRunFile, readRunFile } from './run-file.ts';

let dir: string;
let children: ChildProcess[] = [];
beforeEach(async () => {
  dir = path.join(await mkdtemp(path.join(tmpdir(), 'run-')), 'state');
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  children = [];
  await rm(path.dirname(dir), { recursive: true });
});

const CLAIMER = `
import { claimRunFile } from ${JSON.stringify(path.join(import.meta.dirname, 'run-file.ts'))};
process.stdout.write('loaded\\n');
await new Promise((go) => process.stdin.once('data', go));
try {
  await claimRunFile(process.argv[1], 'http://127.0.0.1:1/');
  process.stdout.write('mine\\n');
  setInterval(() => {}, 1000);
} catch (error) {
  process.stdout.write(error.code + ' ' + error.message + '\\n');
  process.exit(0);
}`;

/** A process that claims the folder when it is told to, and lives on if it gets it. */
async function claimer() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CLAIMER, dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  let out = '';
  const waiting: { want: RegExp; done: (line: string) => void }[] = [];
  child.stdout.on('data', (chunk) => {
    out += chunk;
    for (const { want, done } of waiting) if (want.test(out)) done(out);
  });
  const says = (want: RegExp) =>
    new Promise<string>((done) => {
      waiting.push({ want, done });
      if (want.test(out)) done(out);
    });
  await says(/loaded\n/);
  return {
    child,
    claim: async () => {
      child.stdin.write('go\n');
      return (await says(/loaded\n.+\n/)).split('\n')[1] ?? '';
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('the claim names this process, says where it listens, and goes with it', async () => {
  const claim = await claimRunFile(dir);
  expect(await readRunFile(dir)).toMatchObject({
    alive: true,
    run: { pid: process.pid, identity: identify(process.pid), url: null, version: '0.1.0' },
  });
  await claim.listening('http://127.0.0.1:8080/');
  expect((await readRunFile(dir))?.run.url).toBe('http://127.0.0.1:8080/');
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(dir, 'run.json'))).mode & 0o777).toBe(0o600);
  await claim.close();
  await claim.close();
  expect(await readRunFile(dir)).toBeNull();
  expect(await readdir(dir)).toEqual([]);
});

test('a second proxy is refused with the process and the address of the first', async () => {
  const first = await claimer();
  expect(await first.claim()).toBe('mine');
  await expect(claimRunFile(dir)).rejects.toMatchObject({
    code: 'STATE_DIR_BUSY',
    message: expect.stringContaining(
      `belongs to process ${first.child.pid}, at http://127.0.0.1:1/.`,
    ),
  });
});

test('a folder whose proxy was killed is taken over, and so is one with an unreadable file', async () => {
  const first = await claimer();
  await first.claim();
  await kill(first.child);
  expect(await readRunFile(dir)).toMatchObject({ alive: false, run: { pid: first.child.pid } });
  await using claim = await claimRunFile(dir);
  expect((await readRunFile(dir))?.run.pid).toBe(process.pid);
  await claim.close();
  await writeFile(path.join(dir, 'run.json'), '');
  expect(await readRunFile(dir)).toBeNull();
  await using again = await claimRunFile(dir);
  expect((await readRunFile(dir))?.alive).toBe(true);
  await again.close();
});

test('a pid that now belongs to another process does not keep the folder', async () => {
  const claim = await claimRunFile(dir);
  const text = await readFile(path.join(dir, 'run.json'), 'utf8');
  await claim.close();
  await writeFile(path.join(dir, 'run.json'), text.replace(/"identity":"\d+-/, '$&9'));
  await using mine = await claimRunFile(dir);
  expect((await readRunFile(dir))?.run.identity).toBe(identify(process.pid));
  await mine.close();
});

test('of eight that start at once one wins, over a dead one and a successor that died half-way', async () => {
  const dead = await claimer();
  await dead.claim();
  await kill(dead.child);
  const text = await readFile(path.join(dir, 'run.json'), 'utf8');
  for (const left of ['nothing', 'a lock']) {
    if (left === 'a lock') {
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
      await writeFile(path.join(dir, 'run.json'), text);
      await writeFile(path.join(dir, `run.json.after-${digest}`), text);
    }
    const all = await Promise.all(Array.from({ length: 8 }, claimer));
    const said = await Promise.all(all.map(({ claim }) => claim()));
    expect(said.filter((line) => line === 'mine')).toHaveLength(1);
    expect(said.filter((line) => line.startsWith('STATE_DIR_BUSY'))).toHaveLength(7);
    const winner = all[said.indexOf('mine')];
    expect(await readRunFile(dir)).toMatchObject({ alive: true, run: { pid: winner?.child.pid } });
    for (const { child } of all)
      if (child.exitCode === null && child.signalCode === null) await kill(child);
  }
  await using last = await claimRunFile(dir);
  expect(await readdir(dir)).toEqual(['run.json']);
  await last.close();
});
