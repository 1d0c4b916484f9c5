// A systemd of a test's own, as process 1 of its own namespaces, which runs the units of `deploy/` as they are: the clone
// at the place that they name, everything that they write to in memory, and a user for them. Needs root.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { until } from '../../testing/until.ts';

const CLONE = path.resolve(import.meta.dirname, '../..');
const SYSTEMD = '/lib/systemd/systemd';
const UNIT = 'teleport-rooms.service';
/** Where the units have the clone, and where a test has its rooms. */
const SRV = '/srv/teleport-rooms';
const ROOMS = '/srv/rooms';

/** Why there is none here; undefined if there is. */
export const whyNoSystemd = ((): string | undefined => {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'not root on Linux';
  if (spawnSync(SYSTEMD, ['--version']).status !== 0) return 'no systemd';
  const mounts = ['-m', '-p', '-f', '--mount-proc', 'mount', '-t', 'cgroup2', 'cgroup2', '/mnt'];
  return spawnSync('unshare', mounts).status === 0 ? undefined : 'no namespaces can be made';
})();

/** Becomes process 1: `$1` is the test's folder. */
const BOOT = `set -e
mount --make-rprivate /
mount --bind "$1" /mnt
mount -t tmpfs tmpfs /srv
mkdir ${SRV} ${ROOMS}
mount --bind "$2" ${SRV}
cp /mnt/rooms/* ${ROOMS}/
for dir in /run /tmp /var/tmp /var/lib /var/cache /var/log /etc/systemd/system; do mount -t tmpfs tmpfs $dir; done
chmod 1777 /tmp /var/tmp
umount -l /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
cp -r /mnt/units/. /etc/systemd/system/
ln -s /dev/null /etc/systemd/system/network-online.target
for name in passwd group; do mount --bind /mnt/$name /etc/$name; done
container=other exec ${SYSTEMD} --system --unit=test.target --log-target=console --show-status=no
`;

/** Without what a whole system would start first. */
const ALONE = '[Unit]\nDefaultDependencies=no\n';

export interface OwnSystemd extends AsyncDisposable {
  /** What the proxy has printed so far. */
  said(): Promise<{ out: string; errors: string }>;
  /** Runs a program beside them. @returns all that it printed */
  inside(program: string, ...args: string[]): Promise<string>;
}

/**
 * Starts the units.
 * @param rooms files of the rooms folder, by name @param env for the proxy, in addition @param dropIns of `deploy/`
 */
export async function startUnits(
  rooms: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  dropIns: readonly string[] = [],
): Promise<OwnSystemd> {
  await using opened = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'systemd-'));
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  const deploy = (name: string) => readFile(path.join(CLONE, 'deploy', name), 'utf8');
  const put = async (name: string, text: string) => {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  for (const [name, text] of Object.entries(rooms)) await put(`rooms/${name}`, text);
  for (const unit of [UNIT, 'teleport-rooms-tmp.service']) {
    await put(`units/${unit}`, await deploy(unit));
    await put(`units/${unit}.d/alone.conf`, ALONE);
  }
  for (const name of dropIns) await put(`units/${UNIT}.d/${name}`, await deploy(name));
  const variables = Object.entries({ ...env, ROOMS_DIR: ROOMS });
  const lines = [
    '[Service]',
    ...variables.map(([name, value]) => `Environment=${name}=${value}`),
    'StandardOutput=append:/mnt/out',
    'StandardError=append:/mnt/errors',
  ];
  await put(`units/${UNIT}.d/test.conf`, `${lines.join('\n')}\n`);
  await put('units/test.target', `[Unit]\nDefaultDependencies=no\nWants=${UNIT}\n`);
  const passwd = await readFile('/etc/passwd', 'utf8');
  await put('passwd', `${passwd}teleport:x:987:987::${SRV}:/usr/sbin/nologin\n`);
  await put('group', `${await readFile('/etc/group', 'utf8')}teleport:x:987:\n`);
  for (const name of ['out', 'errors']) await put(name, '');
  await put('boot.sh', BOOT);

  const words = ['-m', '-p', '-f', '--mount-proc', '--kill-child'];
  const boot = ['sh', path.join(dir, 'boot.sh'), dir, CLONE];
  const child = spawn('unshare', [...words, ...boot], { stdio: ['ignore', 'ignore', 'ignore'] });
  opened.defer(() => end(child));
  const first = await until(() => childOf(child));
  const owned = opened.move();
  return {
    async said() {
      const [out, errors] = await Promise.all(
        ['out', 'errors'].map((name) => readFile(path.join(dir, name), 'utf8')),
      );
      return { out: out ?? '', errors: errors ?? '' };
    },
    async inside(program, ...args) {
      const words = ['-t', String(first), '-m', '-p', program, ...args];
      return (await execa('nsenter', words, { reject: false, all: true })).all;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function childOf({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  if (text.trim() === '') throw new Error('systemd does not run yet');
  return Number(text.trim().split(' ')[0]);
}

/** Process 1 of a namespace ends with everything in it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const first = await childOf(child).catch(() => undefined);
  if (first !== undefined) process.kill(first, 'SIGKILL');
  child.kill('SIGKILL');
  await gone;
}
