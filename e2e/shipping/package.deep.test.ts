// What `npm pack` makes, installed into an empty folder: the command line starts rooms there, and needs nothing of the
// clone, neither its sources nor its tools.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TOOLS } from '../../node/installation.mjs';
import { findByEnv, signal } from '../../node/proc.ts';
import type { OpsSnapshot } from '../../protocol/api.ts';
import { findBwrap } from '../../seats/process/box/bwrap.ts';
import { enter, type RoomVisitor } from '../../testing/enter.ts';

const CLONE = path.resolve(import.meta.dirname, '../..');
const TOKEN = 'operator-of-the-test';
/** Packages come from the registry, ttyd from an archive, all of it on a machine that others use, too. */
const PATIENCE_MS = 900_000;
/** What the package may have, packed and unpacked, in bytes (docs/deploy.md). */
const PACKED_MAX = 2_000_000;
const UNPACKED_MAX = 8_000_000;

interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

let home: string;
let packed: Packed;
let children: ChildProcess[] = [];

/** As somebody has it who has never seen the clone; npm keeps the cache that it has. */
const environment = () => ({
  PATH: (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => !dir.split(path.sep).includes('node_modules'))
    .join(path.delimiter),
  HOME: home,
  PORT: '0',
  OPERATOR_TOKEN: TOKEN,
});
const inFolder = {
  get cwd() {
    return path.join(home, 'project');
  },
};

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'package-'));
  await mkdir(path.join(inFolder.cwd, 'rooms'), { recursive: true });
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', home], {
    cwd: CLONE,
  });
  [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [Packed];
  const { stdout: cache } = await execa('npm', ['config', 'get', 'cache']);
  await writeFile(path.join(inFolder.cwd, 'package.json'), '{ "private": true }\n');
  await execa(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', path.join(home, packed.filename)],
    { cwd: inFolder.cwd, env: { ...environment(), npm_config_cache: cache }, extendEnv: false },
  );
}, PATIENCE_MS);
afterAll(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  children = [];
  const pids = [...findByEnv('HOME', home), ...left('den'), ...left('boxed')];
  for (const pid of pids) signal(pid, 'SIGKILL');
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

const left = (room: string) =>
  findByEnv('TELEPORT_SEAT', path.join(inFolder.cwd, `.state/seats/${room}/1`));

const npx = (...args: string[]) =>
  execa('npx', ['--no-install', 'teleport-rooms', ...args], {
    ...{ cwd: inFolder.cwd, env: environment(), extendEnv: false, reject: false },
  });

/** A command line as a shell takes it, until it says that it is ready. */
async function started(line: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn('sh', ['-c', `exec ${line}`], {
    ...{ cwd: inFolder.cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] },
  });
  children.push(child);
  const said = { out: '', errors: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.errors += chunk;
  });
  await vi.waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(said.errors);
      expect(said.out, said.errors).toMatch(/^ready http:.*\n/);
    },
    { timeout: PATIENCE_MS / 2, interval: 100 },
  );
  return { child, url: /^ready (\S+)/.exec(said.out)?.[1] ?? '' };
}

async function snapshot(url: string): Promise<OpsSnapshot> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return (await (await fetch(`${url}api/ops/snapshot`, { headers })).json()) as OpsSnapshot;
}

const screenOf = ({ terminal }: RoomVisitor) =>
  Array.from({ length: terminal.rows }, (_, row) =>
    terminal.buffer.active.getLine(row)?.translateToString(true),
  ).join('\n');

test('it holds what runs, what is read and what is bundled: no test, no room of ours, nothing that is large', () => {
  const files = packed.files.map((file) => file.path);
  expect(files).toEqual(
    expect.arrayContaining([
      ...['LICENSE', 'README.md', 'package.json', 'bin/teleport-rooms.mjs', 'docs/deploy.md'],
      ...['client/dist/index.js', 'client/dist/types/client/index.d.ts'],
      ...['dist/proxy/cli/cli.js', 'dist/keeper/flood-thread.js', 'dist/desktop/main.js'],
      ...['dist/protocol/errors.ts', 'dist/overlay/main.ts'],
      ...['dist/party/index.ts', 'dist/party/wrangler.jsonc', 'dist/scripts/setup.mjs'],
    ]),
  );
  expect(files.filter((file) => /\.test\.|\/test\/|^rooms\/|\.state|\.tools/.test(file))).toEqual(
    [],
  );
  // What Node runs is compiled.
  expect(files.filter((file) => /^dist\/(proxy|seats|keeper|desktop)\/.*\.ts$/.test(file))).toEqual(
    [],
  );
  expect(packed.size).toBeLessThan(PACKED_MAX);
  expect(packed.unpackedSize).toBeLessThan(UNPACKED_MAX);
});

test('Node takes no types away below node_modules, which is why', async () => {
  const file = path.join(inFolder.cwd, 'node_modules/typed.ts');
  await writeFile(file, 'export const one: number = 1;\n');
  const { stderr } = await execa(process.execPath, [file], { reject: false });
  expect(stderr).toContain('ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING');
});

test(
  '`npx teleport-rooms start rooms/*.md`: brings its tools, is entered, and leaves nothing',
  async () => {
    const { cwd } = inFolder;
    await writeFile(path.join(cwd, 'rooms/den.md'), '---\nroom_id: den\n---\n');
    await writeFile(path.join(cwd, 'rooms/README.md'), '# No room\n');
    expect(await npx('rooms', 'check', 'rooms')).toMatchObject({
      exitCode: 0,
      stdout: 'ok  rooms/den.md',
    });

    const { child, url } = await started('npx --no-install teleport-rooms start rooms/*.md');
    const ada = await enter({ base: url.slice(0, -1), room: 'den', name: 'Ada' });
    await vi.waitFor(() => expect(screenOf(ada)).toContain('File'));
    const page = await (await fetch(`${url}room/den/`, { headers: { cookie: ada.cookie } })).text();
    const script = /src="(\/assets\/overlay-[^"]+)"/.exec(page)?.[1] ?? '';
    expect((await fetch(new URL(script, url))).status).toBe(200);

    // Everything that runs is the package's own, and so are its tools.
    const { pid, seats } = await snapshot(url);
    const words = async (of: number) => (await readFile(`/proc/${of}/cmdline`, 'utf8')).split('\0');
    const dist = path.join(cwd, 'node_modules/teleport-rooms/dist');
    expect(await words(pid)).toContain(path.join(dist, 'proxy/cli/cli.js'));
    expect(await words(seats[0]?.pids.app ?? 0)).toContain(path.join(dist, 'desktop/main.js'));
    const tools = path.join(home, '.cache/teleport-rooms/tools');
    expect((await words(seats[0]?.pids.ttyd ?? 0)).join(' ')).toContain(tools);
    expect((await npx('status')).stdout).toContain(`running  ${url}`);

    await ada.leave();
    const gone = once(child, 'exit');
    expect((await npx('stop', '--stop-apps')).exitCode).toBe(0);
    expect(await gone).toEqual([0, null]);
    expect(left('den')).toEqual([]);
    // The next version finds the tools.
    expect((await stat(tools)).isDirectory()).toBe(true);
  },
  PATIENCE_MS,
);

const box = await findBwrap(TOOLS, process.env);
test.skipIf(!('bwrap' in box))(
  'a desktop in a box sees the package with its own packages',
  async () => {
    await writeFile(
      path.join(inFolder.cwd, 'boxed.md'),
      '---\nroom_id: boxed\nsandbox: bwrap\n---\n',
    );
    // As a supervisor does, without npx.
    const { child, url } = await started(
      './node_modules/.bin/teleport-rooms start ./boxed.md --stop-apps',
    );
    const ada = await enter({ base: url.slice(0, -1), room: 'boxed', name: 'Ada' });
    await vi.waitFor(() => expect(screenOf(ada)).toContain('File'));
    await ada.leave();
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(left('boxed')).toEqual([]);
    expect(findByEnv('HOME', home)).toEqual([]);
  },
  PATIENCE_MS,
);
