// `start --share` and `share` as processes, with stand-ins for tunnels, and visitors who come in by them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { spawn as spawnPty } from '@lydell/node-pty';
import { expect, onTestFinished } from 'vitest';
import { makeProject, type TestProject } from '../../rooms/test-project.ts';
import { VISITOR_HEADER } from '../../testing/tunnels/forward-http.ts';
import { type StandIns, startStandIns, type TunnelName } from '../../testing/tunnels/stand-ins.ts';
import { until } from '../../testing/until.ts';
import { endLeftApps } from '../process/left-apps.ts';
import { CLI } from './cli-project.ts';

export interface Sharing {
  /** What it has printed so far, on both outputs. */
  said(): string;
  /** Waits until it has printed something. @returns what matched */
  saw(text: RegExp): Promise<RegExpExecArray>;
  /** Sends keys, in a terminal. */
  press(keys: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Closes its terminal. */
  hangUp(): void;
  readonly pid: number;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
}

export interface SharePlace {
  project: TestProject;
  standIns: StandIns;
  /** The whole environment. */
  env: Record<string, string>;
  /** Runs a program of the project without a terminal. */
  run(program: string, args: readonly string[], env?: Record<string, string>): Sharing;
  /** Runs the command line in a terminal of its own. */
  terminal(args: readonly string[], env?: Record<string, string>): Sharing;
  /** Folders of shares that are there. */
  homes(): Promise<string[]>;
}

/** A project, tunnels and a folder for temporary files of a test's own; they end with it. */
export async function sharePlace(
  files: Record<string, string>,
  ...tunnels: TunnelName[]
): Promise<SharePlace> {
  const project = await makeProject(files);
  const standIns = await startStandIns(...tunnels);
  const temporary = path.join(project.dir, 't');
  await mkdir(temporary);
  const env = {
    ...{ ...standIns.env, TERM: 'xterm-256color', TMPDIR: temporary, HOME: project.dir },
    ...{ STATE_DIR: path.join(project.dir, 'state'), ROOMS_DIR: project.rooms, PORT: '0' },
    STOP_APPS: 'true',
  };
  const homes = async () => (await readdir(temporary)).filter((name) => name.startsWith('tshare-'));
  onTestFinished(async () => {
    // Of processes that a test has killed.
    const shares = (await homes()).map((name) => path.join(temporary, name, 'state'));
    for (const state of [env.STATE_DIR, ...shares]) await endLeftApps(state);
    await standIns[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });
  return {
    ...{ project, standIns, env },
    run(program, args, more = {}) {
      const child = spawn(process.execPath, [program, ...args], {
        ...{ cwd: project.dir, env: { ...env, ...more } },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      onTestFinished(() => endChild(child));
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          said += chunk;
        });
      return sharing(() => said, {
        press: () => expect.unreachable(),
        hangUp: () => expect.unreachable(),
        kill: (signal) => void child.kill(signal),
        pid: child.pid ?? 0,
        ended: once(child, 'close').then(([code]) => code as number | null),
      });
    },
    terminal(args, more = {}) {
      const pty = spawnPty(process.execPath, [CLI, ...args], {
        ...{ cols: 200, rows: 60, cwd: project.dir, env: { ...env, ...more } },
      });
      let said = '';
      let isOver = false;
      pty.onData((data) => {
        said += data;
      });
      const ended = new Promise<number>((resolve) =>
        pty.onExit(({ exitCode }) => {
          isOver = true;
          resolve(exitCode);
        }),
      );
      onTestFinished(async () => {
        if (!isOver) pty.kill('SIGKILL');
        await ended;
      });
      return sharing(() => said, {
        press: (keys) => pty.write(keys),
        kill: (signal) => pty.kill(signal),
        hangUp: () => (pty as unknown as { destroy(): void }).destroy(),
        ...{ pid: pty.pid, ended },
      });
    },
    homes,
  };
}

function sharing(said: () => string, rest: Omit<Sharing, 'said' | 'saw'>): Sharing {
  return {
    ...{ said, ...rest },
    saw: (text) =>
      until(() => {
        const match = text.exec(said());
        expect(match, said()).not.toBeNull();
        return match as RegExpExecArray;
      }),
  };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

export interface Arrived {
  status: number;
  cookies: string;
  location: string | undefined;
  body: string;
}

/** Asks at a tunnel's near end, as a browser does that has its public address. */
export async function visit(
  port: number,
  url: string,
  headers: Record<string, string> = {},
  visitor = '198.51.100.9',
): Promise<Arrived> {
  const { host, pathname, search } = new URL(url);
  const request = http.get({
    ...{ host: '127.0.0.1', port, path: pathname + search, agent: false },
    headers: { host, [VISITOR_HEADER]: visitor, ...headers },
  });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let body = '';
  for await (const chunk of response) body += chunk;
  const set = response.headers['set-cookie'] ?? [];
  return {
    status: response.statusCode ?? 0,
    cookies: set.map((cookie) => cookie.split(';')[0]).join('; '),
    location: response.headers.location,
    body,
  };
}
