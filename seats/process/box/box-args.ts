// Bubblewrap's options for a seat's box: which namespaces it has, and what of the file system is in it.
import path from 'node:path';

export type Network = 'none' | 'host';

/** Who a program in a box believes to be. */
export const GUEST = { name: 'guest', uid: 1000, gid: 1000, home: '/home/guest' } as const;

/** The system: what programs are and need. */
const SYSTEM = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt'],
  ...['/nix/store', '/gnu/store'],
];

/** The file descriptor that `fileArgs` are read from: options on a command line are for everybody to read. */
export const ARGS_FD = 9;

/**
 * Namespaces and rights (bwrap(1), 0.8). The app keeps the session of its terminal, which the keeper made for it alone
 * and nobody else reads: so window sizes and job control work, and there is nobody whose input it could write
 * (CVE-2017-5226).
 */
export function namespaceArgs(network: Network, hostname: string): string[] {
  return [
    ...['--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup'],
    ...(network === 'none' ? ['--unshare-net'] : []),
    ...['--disable-userns', '--cap-drop', 'ALL', '--die-with-parent'],
    ...['--uid', String(GUEST.uid), '--gid', String(GUEST.gid), '--hostname', hostname],
  ];
}

export interface View {
  /** Folder with `home`, `passwd` and `group`; without one there is no home. */
  folder?: string;
  /** Files and folders beside the system, read-only. */
  shown: readonly string[];
  /** Files and folders that are not to be seen, wherever they lie in what is shown or in the system. */
  hidden: readonly { path: string; isFolder: boolean }[];
  /** Size of `/tmp`, and of `/dev/shm`, in MB. */
  scratchMb: number;
  /** The app's working folder. */
  cwd: string;
}

/** What of the file system is in the box; later options lie over earlier ones. */
export function fileArgs({ folder, shown, hidden, scratchMb, cwd }: View): string[] {
  const size = ['--size', String(scratchMb * 1024 * 1024)];
  const trees = [...SYSTEM, ...shown];
  const ownCwd = cwd !== '/' && !trees.some((tree) => isIn(cwd, tree));
  const covered = hidden.filter(({ path: file }) => trees.some((tree) => isIn(file, tree)));
  return [
    ...SYSTEM.flatMap((dir) => ['--ro-bind-try', dir, dir]),
    // Read-only: what root may write there (kernel settings) goes by its number, which a root in a box still has.
    ...[
      '--proc',
      '/proc',
      '--remount-ro',
      '/proc',
      '--dev',
      '/dev',
      ...size,
      '--tmpfs',
      '/dev/shm',
      '--remount-ro',
      '/dev',
    ],
    ...[
      ...size,
      '--tmpfs',
      '/tmp',
      '--perms',
      '0755',
      '--dir',
      '/var',
      '--symlink',
      '/tmp',
      '/var/tmp',
    ],
    ...['--perms', '0755', '--dir', '/run'],
    ...(ownCwd ? ['--perms', '0755', '--tmpfs', cwd] : []),
    // Shorter paths first, so that what lies in another one is not covered by it.
    ...[...shown].sort().flatMap((file) => ['--ro-bind', file, file]),
    ...covered.flatMap(({ path: file, isFolder }) =>
      isFolder ? ['--tmpfs', file, '--remount-ro', file] : ['--ro-bind', '/dev/null', file],
    ),
    ...(folder === undefined
      ? []
      : [
          ...['--ro-bind', path.join(folder, 'passwd'), '/etc/passwd'],
          ...['--ro-bind', path.join(folder, 'group'), '/etc/group'],
          ...['--perms', '0755', '--dir', '/home'],
          ...['--bind', path.join(folder, 'home'), GUEST.home],
        ]),
    ...(ownCwd ? ['--remount-ro', cwd] : []),
    ...['--remount-ro', '/', '--chdir', cwd],
  ];
}

/** Whether a path is a folder or lies in it. */
export function isIn(file: string, folder: string): boolean {
  const below = path.relative(folder, file);
  return below === '' || (below.split(path.sep)[0] !== '..' && !path.isAbsolute(below));
}

/** Whether a path is part of the system that every box has. */
export const isOfSystem = (file: string) => SYSTEM.some((dir) => isIn(file, dir));
