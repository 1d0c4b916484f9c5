// The box that a seat's app runs in (bubblewrap): made ready before each start, and removed with the seat.
import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type AppUser, asUser } from '../app-user.ts';
import type { Account } from '../passwd.ts';
import { SEAT_MARK } from '../pipe.ts';
import {
  ARGS_FD,
  FILTER_FD,
  fileArgs,
  GUEST,
  type Network,
  namespaceArgs,
  type View,
} from './box-args.ts';
import type { Cgroups } from './cgroups.ts';
import { makeFolder, removeFolder, SHELL } from './folder.ts';
import { APP_SIGNALS, type AppLimits, limitedBy } from './limits.ts';
import { seccompFilter } from './seccomp.ts';

export interface Box {
  /** Path of bubblewrap. */
  bwrap: string;
  /** The seat's own: it has the app's home, which lasts as long as the seat. */
  folder: string;
  /** What is to be seen in it, asked before each start. */
  look(): Promise<Pick<View, 'shown' | 'listed'>>;
  network: Network;
  /** Undefined where boxes can't have one of their own. */
  hostname: string | undefined;
  limits: AppLimits;
  cgroups: Cgroups;
}

export interface InBox {
  /** The seat's folder, absolute. */
  dir: string;
  command: readonly string[];
  cwd: string;
  user: AppUser | undefined;
}

/** Of the memory that an app may have, a quarter may be files in `/tmp`, and as much in `/dev/shm`. */
const SCRATCH = 4;

/**
 * Runs as the proxy's user: joins the groups before `--`, is the first to go when memory ends, and hands on
 * bubblewrap's options. With another user it opens the terminal anew, as `seat-app.ts` has it.
 */
const START = [
  // Of the app alone: whoever looks for processes of a seat finds it, and the box ends with it.
  `unset ${SEAT_MARK}`,
  // Ctrl-C and Ctrl-\ are the app's: bubblewrap is in its process group, and would end, and the app with it.
  `trap '' ${APP_SIGNALS.join(' ')}`,
  'while [ "$1" != -- ]; do',
  '{ echo 0 > "$1/cgroup.procs"; } 2> /dev/null || echo "Limits of this app are missing: its cgroup can’t be joined." >&2',
  'shift; done; shift',
  'echo 1000 > /proc/self/oom_score_adj',
  `exec ${ARGS_FD}<"$1"; [ -z "$2" ] || exec ${FILTER_FD}<"$2"; shift 2`,
].join('\n');

/** Whom the app believes to run as: what the box's own `/etc/passwd` has. */
export const GUEST_ACCOUNT: Account = { ...GUEST, shell: SHELL };

const argsFile = (dir: string) => path.join(dir, 'box.args');

/** Name of the groups of a seat. */
export function groupName(dir: string): string {
  return `teleport-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`;
}

/**
 * Makes folder, options and groups of a box, or brings them up to date.
 * @param openTty what the shell does to open the terminal anew as the other user
 * @returns the command line that starts the app in it
 */
export async function prepareBox(box: Box, app: InBox, openTty: string): Promise<string[]> {
  const { dir, command, cwd, user } = app;
  await makeFolder(box.folder, user);
  const scratchMb = Math.ceil(box.limits.memoryMb / SCRATCH);
  const options = [
    ...fileArgs({ ...(await box.look()), folder: box.folder, cwd, scratchMb }),
    '--setenv',
    SEAT_MARK,
    dir,
  ];
  await writeFile(argsFile(dir), options.map((word) => `${word}\0`).join(''), { mode: 0o600 });
  const filter = seccompFilter(process.arch);
  const filterFile = filter ? path.join(box.folder, 'seccomp') : '';
  if (filter) await writeFile(filterFile, filter, { mode: 0o600 });
  const groups = await box.cgroups.make(groupName(dir), box.limits);
  const inside = [...limitedBy(box.limits, groups.held), ...command];
  const bwrap = [
    ...[box.bwrap, ...namespaceArgs(box.network, box.hostname)],
    ...(filter ? ['--seccomp', String(FILTER_FD)] : []),
    ...['--args', String(ARGS_FD), '--', ...inside],
  ];
  return [
    ...[
      '/bin/sh',
      '-c',
      `${START}\n${user ? openTty : 'exec "$@"'}`,
      'sh',
      ...groups.folders,
      '--',
    ],
    ...[argsFile(dir), filterFile, ...(user ? asUser(user, bwrap) : bwrap)],
  ];
}

/** Removes what a box leaves, once nothing runs in it. @param dir the seat's folder */
export async function removeBox(box: Pick<Box, 'folder' | 'cgroups'>, dir: string): Promise<void> {
  await removeFolder(box.folder);
  await rm(argsFile(dir), { force: true });
  await box.cgroups.remove(groupName(dir));
}
