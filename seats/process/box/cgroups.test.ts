// Where groups can be made: version 1 below the own group, version 2 beside it, nothing where nothing is mounted.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cgroupsIn, findCgroups, readPlaces } from './cgroups.ts';

const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
const ALL = ['pids', 'memory', 'cpu'];

test('version 2: beside the own group, which has processes; in the root itself', () => {
  expect(readPlaces('0::/system.slice/rooms.service/main\n', V2)).toEqual([
    { version: 2, folder: '/sys/fs/cgroup/system.slice/rooms.service', controllers: ALL },
  ]);
  expect(readPlaces('0::/\n', V2)).toEqual([
    { version: 2, folder: '/sys/fs/cgroup', controllers: ALL },
  ]);
});

test('version 2: not beside the own group where that is out of the unit, and its limits', () => {
  const asked: string[] = [];
  const no = (group: string) => asked.push(group) < 0;
  expect(readPlaces('0::/system.slice/rooms.service\n', V2, no)).toEqual([]);
  expect(asked).toEqual(['/sys/fs/cgroup/system.slice']);
  expect(readPlaces('0::/\n', V2, no)).toHaveLength(1);
});

test('a limit that is refused is not held, is told, and keeps no box from starting', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cgroup-'));
  try {
    const group = path.join(folder, 'box');
    await mkdir(group);
    await writeFile(path.join(group, 'pids.max'), '');
    const refused: string[] = [];
    const { make } = cgroupsIn(
      [{ version: 2, folder, controllers: ['pids', 'cpu'] }],
      (_, at, one) => refused.push(`${at} ${one}`),
    );
    const made = await make('box', { processes: 7, memoryMb: 32, cpus: 1 });
    expect(made).toEqual({ folders: [group], held: new Set(['pids']) });
    expect(await readFile(path.join(group, 'pids.max'), 'utf8')).toBe('7');
    expect(refused).toEqual([`${group} cpu`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const here = await findCgroups(() => undefined);

test.skipIf(!here.held.has('memory'))('the memory of a box may be raised and lowered', async () => {
  const name = `teleport-test-${process.pid}`;
  try {
    for (const memoryMb of [64, 128, 32]) {
      const { folders, held } = await here.make(name, { processes: 60, memoryMb, cpus: 1 });
      expect(held).toEqual(here.held);
      const limits = await Promise.all(
        folders.flatMap((folder) =>
          ['memory.max', 'memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'].map((file) =>
            readFile(path.join(folder, file), 'utf8').catch(() => ''),
          ),
        ),
      );
      const set = limits.filter(Boolean).map(Number);
      expect(set.length).toBeGreaterThan(0);
      expect(new Set(set)).toEqual(new Set([memoryMb * 1024 * 1024]));
    }
  } finally {
    await here.remove(name);
  }
});

test('version 1: a place for each controller that is mounted, below the own group', () => {
  const own = '8:pids:/a\n4:memory:/b/c\n2:cpu,cpuacct:/\n1:name=systemd:/\n';
  const mounts = ['pids', 'memory', 'cpu,cpuacct', 'name=systemd']
    .map((o, i) => `${i} 1 0:${i} / /cg/${o} rw,relatime - cgroup cgroup rw,${o}\n`)
    .join('');
  expect(readPlaces(own, mounts)).toEqual([
    { version: 1, folder: '/cg/pids/a', controllers: ['pids'] },
    { version: 1, folder: '/cg/memory/b/c', controllers: ['memory'] },
    { version: 1, folder: '/cg/cpu,cpuacct', controllers: ['cpu'] },
  ]);
});

test('a container’s mount shows only what is below its root; without one there is no place', () => {
  const below = '30 23 0:26 /docker/x /sys/fs/cgroup ro - cgroup2 cgroup ro\n';
  expect(readPlaces('0::/docker/x/app\n', below)).toMatchObject([{ folder: '/sys/fs/cgroup' }]);
  expect(readPlaces('0::/elsewhere\n', below)).toEqual([]);
  expect(readPlaces('0::/\n', '')).toEqual([]);
});
