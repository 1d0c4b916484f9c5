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
/** The one that the filter of system calls is read from. */
export const FILTER_FD = 8;

/**
 * Namespaces and rights (bwrap(1), 0.8). The app keeps the session of its terminal, which the keeper made for it alone
 * and nobody else reads: so window sizes and job control work, and there is nobody whose input it could write
 * (CVE-2017-5226).
 * @param hostname undefined: it keeps the machine's, and sees the machine's names of cgroups
 */
export function namespaceArgs(network: Network, hostname: string | undefined): string[] {
  return [
    ...['--unshare-user', '--unshare-ipc', '--unshare-pid'],
    ...(network === 'none' ? ['--unshare-net'] : []),
    ...['--disable-userns', '--cap-drop', 'ALL', '--die-with-parent'],
    ...['--uid', String(GUEST.uid), '--gid', String(GUEST.gid)],
    ...(hostname === undefined
      ? []
      : ['--unshare-cgroup', '--unshare-uts', '--hostname', hostname]),
  ];
}

/** A folder that is built from a list: it has these entries and no others. */
export interface Listed {
  path: string;
  /** Paths of the entries, and where those lead that are symbolic links. */
  entries: readonly { path: string; to?: string }[];
}

export interface View {
  /** Folder with `home`, `passwd` and `group`; without one there is no home. */
  folder?: string;
  /** Files and folders beside the system, read-only. */
  shown: readonly string[];
  /** Folders of the system, or of what is shown, in which not everything is to be seen. */
  listed: readonly Listed[];
  /** Size of `/tmp`, and of `/dev/shm`, in MB. */
  scratchMb: number;
  /** The app's working folder. */
  cwd: string;
}

/** What of the file system is in the box; later options lie over earlier ones. */
export function fileArgs({ folder, shown, listed, scratchMb, cwd }: View): string[] {
  const size = ['--size', String(scratchMb * 1024 * 1024)];
  const trees = [...SYSTEM, ...shown];
  const isInTrees = (file: string) => trees.some((tree) => isIn(file, tree));
  const built = listed.filter(({ path: at }) => isInTrees(at));
  if (cwd !== '/' && !isInTrees(cwd)) built.push({ path: cwd, entries: [] });

  const at = new Map<string, readonly string[]>();
  // What is gone meanwhile keeps no app from starting.
  const show = (file: string) => at.set(file, ['--ro-bind-try', file, file]);
  for (const { entries } of built)
    for (const { path: entry, to } of entries)
      if (to === undefined) show(entry);
      else at.set(entry, ['--symlink', to, entry]);
  for (const tree of trees) show(tree);
  // Instead of a bind, so that it lies over nothing that may be replaced outside.
  for (const { path: dir } of built) at.set(dir, ['--perms', '0755', '--tmpfs', dir]);
  if (folder !== undefined) {
    for (const name of ['passwd', 'group'])
      at.set(`/etc/${name}`, ['--ro-bind', path.join(folder, name), `/etc/${name}`]);
    at.set('/home', ['--perms', '0755', '--dir', '/home']);
    at.set(GUEST.home, ['--bind', path.join(folder, 'home'), GUEST.home]);
  }
  return [
    // Read-only: what root may write there (kernel settings) goes by its number, which a root in a box still has.
    ...['--proc', '/proc', '--remount-ro', '/proc'],
    ...['--dev', '/dev', ...size, '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...[...size, '--tmpfs', '/tmp', '--perms', '0755', '--dir', '/var'],
    ...['--symlink', '/tmp', '/var/tmp', '--perms', '0755', '--dir', '/run'],
    // A folder comes before what is in it.
    ...[...at.keys()].sort().flatMap((file) => at.get(file) ?? []),
    ...built.flatMap(({ path: dir }) => ['--remount-ro', dir]),
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
