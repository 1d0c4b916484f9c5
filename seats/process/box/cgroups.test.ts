// Where groups can be made: version 1 below the own group, version 2 beside it, nothing where nothing is mounted.
import { expect, test } from 'vitest';
import { readPlaces } from './cgroups.ts';

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
