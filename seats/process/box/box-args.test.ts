// What bubblewrap is told: what lies over what, and that nothing hidden shows where it lies in something shown.
import { expect, test } from 'vitest';
import { fileArgs, isIn, namespaceArgs } from './box-args.ts';

const view = { shown: [], listed: [], scratchMb: 2, cwd: '/srv/project' };
/** Where a run of words begins. */
const at = (args: readonly string[], ...words: string[]) =>
  args.findIndex((_, i) => words.every((word, j) => args[i + j] === word));

test('the network is the host’s only when the room says so', () => {
  expect(namespaceArgs('none', 'den')).toContain('--unshare-net');
  expect(namespaceArgs('host', 'den')).not.toContain('--unshare-net');
  for (const network of ['none', 'host'] as const)
    expect(namespaceArgs(network, 'den')).toEqual(
      expect.arrayContaining([
        '--unshare-user',
        '--unshare-pid',
        '--unshare-ipc',
        '--die-with-parent',
      ]),
    );
});

test('a box has a name of its own, or the machine’s and no namespaces for it', () => {
  expect(at(namespaceArgs('none', 'den'), '--unshare-uts', '--hostname', 'den')).toBeGreaterThan(0);
  const unnamed = namespaceArgs('none', undefined);
  expect(unnamed.filter((word) => /uts|cgroup|hostname/.test(word))).toEqual([]);
});

test('a listed folder has its entries and no others, with nothing of the real one below', () => {
  const listed = [
    {
      path: '/srv/project',
      entries: [
        { path: '/srv/project/app' },
        { path: '/srv/project/rooms' },
        { path: '/srv/project/link', to: 'app/main' },
      ],
    },
    { path: '/srv/project/rooms', entries: [{ path: '/srv/project/rooms/hello.txt' }] },
    { path: '/etc', entries: [{ path: '/etc/fonts' }, { path: '/etc/passwd' }] },
  ];
  const args = fileArgs({ ...view, folder: '/state/box', shown: ['/srv/project'], listed });
  for (const { path } of listed) {
    expect(at(args, '--tmpfs', path)).toBeGreaterThan(0);
    expect(at(args, '--ro-bind-try', path)).toBe(-1);
    expect(at(args, '--remount-ro', path)).toBeGreaterThan(at(args, '--tmpfs', path));
  }
  expect(at(args, '--ro-bind-try', '/srv/project/app', '/srv/project/app')).toBeGreaterThan(
    at(args, '--tmpfs', '/srv/project'),
  );
  expect(at(args, '--symlink', 'app/main', '/srv/project/link')).toBeGreaterThan(0);
  expect(at(args, '--ro-bind-try', '/srv/project/rooms/hello.txt')).toBeGreaterThan(
    at(args, '--tmpfs', '/srv/project/rooms'),
  );
  expect(at(args, '--ro-bind', '/state/box/passwd', '/etc/passwd')).toBeGreaterThan(
    at(args, '--tmpfs', '/etc'),
  );
  expect(at(args, '--ro-bind-try', '/etc/passwd')).toBe(-1);
});

test('a listed folder that nothing shows is not named', () => {
  const listed = [{ path: '/srv/project/rooms', entries: [{ path: '/srv/project/rooms/b.md' }] }];
  const args = fileArgs({ ...view, shown: ['/srv/project/a.md'], listed });
  expect(args.join(' ')).not.toContain('/srv/project/rooms');
});

test('the working folder is there, and read-only in the end, like everything but home, /tmp and /dev/shm', () => {
  const args = fileArgs({ ...view, folder: '/state/box', shown: ['/srv/project/a.md'] });
  const made = at(args, '--tmpfs', '/srv/project');
  expect(at(args, '--ro-bind-try', '/srv/project/a.md')).toBeGreaterThan(made);
  expect(args.slice(-6)).toEqual([
    '--remount-ro',
    '/srv/project',
    '--remount-ro',
    '/',
    '--chdir',
    '/srv/project',
  ]);
  expect(args.filter((word) => word === '--bind')).toHaveLength(1);
  for (const dir of ['/dev', '/proc']) expect(at(args, '--remount-ro', dir)).toBeGreaterThan(0);
});

test.each([
  ['/a/b', '/a', true],
  ['/a', '/a', true],
  ['/ab', '/a', false],
  ['/a/..b', '/a', true],
  ['/', '/a', false],
])('%s in %s: %s', (file, folder, is) => {
  expect(isIn(file, folder)).toBe(is);
});
