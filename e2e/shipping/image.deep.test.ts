// What deploy/Dockerfile puts together, put together by hand where there is no container engine, and run in a box that is
// as narrow as compose.yaml has its container: another user, a read-only system, no capabilities.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOOLS } from '../../node/installation.mjs';
import { descendants, signal } from '../../node/proc.ts';
import { loadConfig } from '../../proxy/config/config.ts';
import { findTools } from '../../proxy/config/tools.ts';
import { findBwrap } from '../../seats/process/box/bwrap.ts';
import { enter } from '../../testing/enter.ts';
import { keptPort } from '../../testing/ports.ts';
import { until } from '../../testing/until.ts';

const CLONE = path.resolve(import.meta.dirname, '../..');
const PATIENCE_MS = 600_000;
const box = await findBwrap(TOOLS, process.env);
const tools = await findTools(await loadConfig({}, import.meta.dirname));
const why = 'bwrap' in box ? undefined : box.wrong;

let image: string;
let stage: Awaited<ReturnType<typeof lastStage>>;
let child: ChildProcess | undefined;

beforeAll(async () => {
  if (why !== undefined) return;
  image = await mkdtemp(path.join(tmpdir(), 'image-'));
  stage = await lastStage();
  const app = path.join(image, 'app');
  for (const dir of ['app', 'data/rooms', 'state', 'cache'])
    await mkdir(path.join(image, dir), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    await cp(path.join(CLONE, name), path.join(app, name));
  await execa('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline'], { cwd: app });
  const build = path.join(CLONE, 'scripts/build-package.ts');
  await execa(process.execPath, ['--no-warnings', build, path.join(app, 'dist')]);
  await writeFile(path.join(image, 'data/rooms/den.md'), '---\nroom_id: den\n---\n');
}, PATIENCE_MS);
afterAll(async () => {
  if (child) await end(child);
  if (image) await rm(image, { recursive: true, force: true, maxRetries: 5 });
});

/** The last stage of the image's file: what it sets, runs, and asks whether it is well. */
async function lastStage() {
  const text = await readFile(path.join(CLONE, 'deploy/Dockerfile'), 'utf8');
  const lines = text.slice(text.lastIndexOf('\nFROM ')).replaceAll(/\\\n\s*/g, '');
  const line = (pattern: RegExp) => pattern.exec(lines)?.[1] ?? '';
  return {
    env: line(/^ENV (.+)$/m).split(/\s+/),
    command: JSON.parse(line(/^CMD (\[.+\])$/m)) as string[],
    check: JSON.parse(line(/^HEALTHCHECK .*CMD (\[.+\])$/m)) as string[],
  };
}

/** Runs a command as the container would. @param env in addition to the image's */
function run(command: readonly string[], env: readonly string[]): ChildProcess {
  const at = (name: string) => path.join(image, name);
  const programs = [tools.ttyd, tools.socat].map((file) => path.dirname(file));
  const PATH = ['/opt/node', ...programs, '/usr/bin', '/bin'].join(':');
  const settings = [...stage.env, `PATH=${PATH}`, ...env].flatMap((one) => {
    const [name = '', value = ''] = one.split(/=(.*)/s);
    return ['--setenv', name, value];
  });
  const system = ['/usr', '/bin', '/lib', '/lib64', '/etc'];
  const args = [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--die-with-parent'],
    ...['--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL', '--clearenv', ...settings],
    ...['--tmpfs', '/tmp'],
    ...[...system, TOOLS].flatMap((dir) => ['--ro-bind-try', dir, dir]),
    ...['--ro-bind', path.dirname(process.execPath), '/opt/node', '--ro-bind', at('app'), '/app'],
    ...[
      '--bind',
      at('data/rooms'),
      '/data/rooms',
      '--bind',
      at('state'),
      '/var/lib/teleport-rooms',
    ],
    ...['--bind', at('cache'), '/var/cache/teleport-rooms', '--proc', '/proc', '--dev', '/dev'],
    ...['--remount-ro', '/', '--chdir', '/data', '--', ...command],
  ];
  const program = 'bwrap' in box ? box.bwrap : '';
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function end(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const gone = once(running, 'exit');
  running.kill('SIGKILL');
  await gone;
}

/** The proxy's process as it is seen from outside. */
async function proxyOf({ pid = 0 }: ChildProcess): Promise<number> {
  for (const one of descendants(pid)) {
    const words = (await readFile(`/proc/${one}/cmdline`, 'utf8')).split('\0');
    if (words.slice(0, -1).join() === stage.command.join()) return one;
  }
  throw new Error('no proxy runs');
}

test.skipIf(why !== undefined)(
  `the image’s command runs its rooms, is well, and ends in order${why ? ` (skipped: ${why})` : ''}`,
  async () => {
    const port = `PORT=${await keptPort()}`;
    const url = `http://127.0.0.1:${port.slice(5)}`;
    const running = run(stage.command, [port, `PUBLIC_URL=${url}`]);
    child = running;
    let said = '';
    let errors = '';
    running.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    running.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    await until(() => {
      if (running.exitCode !== null) throw new Error(errors);
      expect(said, errors).toMatch(/^ready http:/m);
    });
    expect(errors).toContain('Operator token');
    const [code] = await once(run(stage.check, [port]), 'exit');
    expect(code).toBe(0);

    const ada = await enter({ base: url, room: 'den', name: 'Ada' });
    await until(() =>
      expect(ada.terminal.buffer.active.getLine(0)?.translateToString(true)).toContain('File'),
    );
    await ada.leave();

    const gone = once(running, 'exit');
    signal(await proxyOf(running), 'SIGTERM');
    expect(await gone).toEqual([0, null]);

    const [unwell] = await once(run(stage.check, [port]), 'exit');
    expect(unwell).toBe(1);
  },
  PATIENCE_MS,
);
