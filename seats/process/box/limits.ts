// What one box may use, and the words before an app's command that see to it where no cgroup does.
import { getPriority, release, setPriority } from 'node:os';

/** At most, for everything that runs in one box. */
export interface AppLimits {
  /** Threads count, too. */
  processes: number;
  memoryMb: number;
  /** Cores; may be a fraction. */
  cpus: number;
}

export const LIMITED = ['pids', 'memory', 'cpu'] as const;
/** What is limited, as the kernel's controllers are called. */
export type Limited = (typeof LIMITED)[number];

/** Whether the kernel counts the processes of a box apart from others of its user: Linux 5.14 or later. */
export const COUNTS_IN_BOXES = (() => {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
})();

/** Whether priorities may be changed; systemd's filter `~@resources` keeps them as they are. */
const MAY_NICE = (() => {
  try {
    setPriority(getPriority());
    return true;
  } catch (error) {
    if ((error as { info?: { code?: string } }).info?.code === 'EPERM') return false;
    throw error;
  }
})();

/** Signals that bubblewrap ignores, and with it what it starts. */
export const APP_SIGNALS = ['INT', 'QUIT'] as const;

/**
 * The words before an app's command: they give it its signals back (coreutils' env, 8.31), and limit it where a cgroup
 * does not (util-linux' prlimit; nice).
 * RLIMIT_NPROC is given inside the box, where it counts the processes of the box alone; the kernel exempts root from it, in a namespace, too. RLIMIT_DATA is of each process.
 * @param held what a cgroup limits
 */
export function limitedBy(
  { processes, memoryMb }: AppLimits,
  held: ReadonlySet<Limited>,
): string[] {
  const limits = [
    ...(held.has('pids') || !COUNTS_IN_BOXES ? [] : [`--nproc=${processes}`]),
    ...(held.has('memory') ? [] : [`--data=${memoryMb * 1024 * 1024}`]),
  ];
  return [
    ...['env', `--default-signal=${APP_SIGNALS.join()}`],
    // Also 0, since env takes a word with = in it for a variable. Where it may not, it would say so on the terminal.
    ...(MAY_NICE || limits.length === 0 ? ['nice', '-n', held.has('cpu') ? '0' : '10'] : []),
    ...(limits.length > 0 ? ['prlimit', ...limits, '--'] : []),
  ];
}
