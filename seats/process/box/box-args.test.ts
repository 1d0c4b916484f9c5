// What bubblewrap is told: what lies over what, and that nothing hidden shows where it lies in something shown.
import { expect, test } from 'vitest';
import { fileArgs, isIn, namespaceArgs } from './box-args.ts';

const view = { shown: [], hidden: [], scratchMb: 2, cwd: '/srv/project' };
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

test('what is hidden lies over what is shown, and is not named where nothing shows it', () => {
  const hidden = [
    { path: '/srv/project/.state', isFolder: true },
    { path: '/srv/project/config.yaml', isFolder: false },
    { path: '/etc/shadow', isFolder: false },
  ];
  const all = fileArgs({ ...view, shown: ['/srv/project'], hidden });
  const shown = at(all, '--ro-bind', '/srv/project', '/srv/project');
  expect(shown).toBeGreaterThan(0);
  expect(at(all, '--tmpfs', '/srv/project/.state')).toBeGreaterThan(shown);
  expect(at(all, '--ro-bind', '/dev/null', '/srv/project/config.yaml')).toBeGreaterThan(shown);
  expect(at(all, '--ro-bind', '/dev/null', '/etc/shadow')).toBeGreaterThan(0);
  const none = fileArgs({ ...view, shown: ['/srv/project/a.md'], hidden });
  expect(none).not.toContain('/srv/project/.state');
  expect(none).not.toContain('/srv/project/config.yaml');
});

test('the working folder is there, and read-only in the end, like everything but home, /tmp and /dev/shm', () => {
  const args = fileArgs({ ...view, folder: '/state/box', shown: ['/srv/project/a.md'] });
  const made = at(args, '--tmpfs', '/srv/project');
  expect(at(args, '--ro-bind', '/srv/project/a.md')).toBeGreaterThan(made);
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
