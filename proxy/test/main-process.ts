// `proxy/main.ts` as a process, for tests of its life cycle; each test has its own folder, and leaves nothing behind.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { findByEnv, identify, signal } from '../../node/proc.ts';
import type { OpsSnapshot } from '../../protocol/api.ts';
import { comeAndGo } from '../../testing/enter.ts';

/** For a proxy whose seats a test queries. */
export const OPERATOR = { OPERATOR_TOKEN: 'operator-of-the-test' };

export interface Started {
  child: ChildProcessWithoutNullStreams;
  out: { stdout: string; stderr: string };
  exited: Promise<[number | null, string | null]>;
}

export interface MainFixture {
  readonly home: string;
  /** The environment of a proxy on this folder, with a free port. */
  environment(): Record<string, string>;
  start(env?: Record<string, string>, args?: string[]): Started;
  /** Writes the room file of `den`, whose app is given as in YAML. */
  den(app: string): Promise<void>;
  /** Processes of den's seat. */
  left(): number[];
}

/** Call at the top of a test file. */
export function mainFixture(): MainFixture {
  let home = '';
  let children: Started[] = [];
  const left = () => findByEnv('TELEPORT_SEAT', path.join(home, 'state/seats/den/1'));

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'main-'));
    await mkdir(path.join(home, 'rooms'));
  });
  afterEach(async () => {
    for (const { child, exited } of children) {
      child.kill('SIGKILL');
      await exited;
    }
    children = [];
    // Ends apps that a test left on purpose; a test checks itself for those that it should not have left.
    for (const pid of left()) signal(pid, 'SIGKILL');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const environment = () => ({
    PATH: process.env.PATH ?? '',
    PORT: '0',
    STATE_DIR: path.join(home, 'state'),
    ROOMS_DIR: path.join(home, 'rooms'),
  });
  return {
    get home() {
      return home;
    },
    environment,
    start(env = {}, args = []) {
      const child = spawn(process.execPath, ['proxy/main.ts', ...args], {
        cwd: ROOT,
        env: { ...environment(), ...env },
      });
      const out = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk) => {
        out.stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        out.stderr += chunk;
      });
      const exited = once(child, 'close') as Started['exited'];
      const started = { out, exited, child };
      children.push(started);
      return started;
    },
    den: (app) =>
      writeFile(path.join(home, 'rooms/den.md'), `---\nroom_id: den\napp: ${app}\n---\n`),
    left,
  };
}

/** Waits for the ready line. @returns the address in it */
export async function ready(out: { stdout: string }): Promise<string> {
  // Up to its end: a terminal may deliver a line in parts.
  await vi.waitFor(() => expect(out.stdout).toMatch(/ready http\S+\s/));
  return /ready (http:\S+)/.exec(out.stdout)?.[1] ?? '';
}

/** Enters den, which starts its seat. @returns the identity of the seat's app */
export async function enter(url: string): Promise<string> {
  await comeAndGo(url.slice(0, -1), 'den');
  const app = identify((await pidsOf(url))?.app ?? 0);
  if (app === null) throw new Error('the seat has no app');
  return app;
}

/** The processes of the only seat. */
export async function pidsOf(url: string) {
  const answer = await fetch(`${url}api/ops/snapshot`, {
    headers: { authorization: `Bearer ${OPERATOR.OPERATOR_TOKEN}` },
  });
  const { seats } = (await answer.json()) as OpsSnapshot;
  return seats[0]?.pids;
}

/** Whether the process with an identity is running. */
export const runs = (identity: string) => identify(Number.parseInt(identity, 10)) === identity;
