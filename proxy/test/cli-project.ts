// A project in which a test runs proxies as processes, and controls them, by the command line.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { execa, type Result } from 'execa';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { makeProject, roomFile, type TestProject } from '../../rooms/test-project.ts';
import type { Status } from '../cli/status.ts';
import { type CliResult, runCli } from './cli.ts';

export const CLI = path.join(import.meta.dirname, '../cli/cli.ts');
/** Variables that a machine may have set and a test's proxies must not see. */
const UNSET = {
  ...{ HOST: undefined, PORT: undefined, PUBLIC_URL: undefined, PARTY_URL: undefined },
  ...{ CONFIG: undefined, STOP_APPS: undefined, APPS_USER: undefined },
};

export interface CliProject {
  readonly dir: string;
  /** The proxies' whole environment. */
  environment(): Record<string, string>;
  /** Runs a command on the project. @returns what it printed, without the last line break */
  run(...args: string[]): Promise<CliResult>;
  /** The same as a process. @param program `CLI` or the launcher */
  launch(program: string, ...args: string[]): Promise<Result>;
  status(): Promise<Status>;
  /** Starts a proxy on any free port. @param program `CLI` or the launcher */
  start(program: string, ...args: string[]): Promise<{ child: ChildProcess; url: string }>;
  /** Ends a process that `start` returned; any others handed over are ended after the test. */
  end(child: ChildProcess, signal: NodeJS.Signals): Promise<void>;
  hand(child: ChildProcess): void;
}

/** Call at the top of a test file. Three shared rooms with `cat`: den and hall, and far, whose file is elsewhere. */
export function cliProject(): CliProject {
  let project: TestProject;
  let children: ChildProcess[] = [];

  beforeEach(async () => {
    const keys = 'mode: shared\napp: [cat]\npersist: 60s';
    project = await makeProject({
      'rooms/den.md': roomFile(`room_id: den\n${keys}`),
      'rooms/hall.md': roomFile(`room_id: hall\n${keys}`),
      'elsewhere/far.md': roomFile(`room_id: far\n${keys}`),
    });
  });
  afterEach(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    children = [];
    await run('stop', '--stop-apps');
    await project[Symbol.asyncDispose]();
  });

  const environment = () => ({
    PATH: process.env.PATH ?? '',
    STATE_DIR: path.join(project.dir, 'state'),
    ROOMS_DIR: path.join(project.dir, 'rooms'),
  });
  async function run(...args: string[]): Promise<CliResult> {
    const result = await runCli(project.dir, args, { ...UNSET, ...environment() });
    const cut = (text: string) => text.replace(/\n$/, '');
    return { ...result, stdout: cut(result.stdout), stderr: cut(result.stderr) };
  }
  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return {
    get dir() {
      return project.dir;
    },
    environment,
    run,
    end,
    launch: (program, ...args) =>
      execa(process.execPath, [program, ...args], {
        cwd: project.dir,
        env: environment(),
        extendEnv: false,
        reject: false,
      }),
    hand: (child) => void children.push(child),
    status: async () => JSON.parse((await run('status', '--json')).stdout) as Status,
    async start(program, ...args) {
      const child = spawn(process.execPath, [program, 'start', '--port', '0', ...args], {
        cwd: project.dir,
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      const said = { out: '', errors: '' };
      child.stdout.on('data', (chunk) => {
        said.out += chunk;
      });
      child.stderr.on('data', (chunk) => {
        said.errors += chunk;
      });
      await vi.waitFor(() => expect(said.out, said.errors).toMatch(/^ready http:.*\n/));
      return { child, url: /^ready (\S+)/.exec(said.out)?.[1] ?? '' };
    },
  };
}
