// What one box may use, and how a process is held to it where no cgroup does that.

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

/**
 * The words before an app's command that limit it where a cgroup does not: util-linux' prlimit and nice.
 * RLIMIT_NPROC is given inside the box, where it counts the processes of the box alone (user namespaces have counts of
 * their own since Linux 5.14); the kernel exempts root from it, in a namespace, too. RLIMIT_DATA is of each process.
 * @param held what a cgroup limits
 */
export function limitedBy(
  { processes, memoryMb }: AppLimits,
  held: ReadonlySet<Limited>,
): string[] {
  const limits = [
    ...(held.has('pids') ? [] : [`--nproc=${processes}`]),
    ...(held.has('memory') ? [] : [`--data=${memoryMb * 1024 * 1024}`]),
  ];
  return [
    ...(held.has('cpu') ? [] : ['nice', '-n', '10']),
    ...(limits.length > 0 ? ['prlimit', ...limits, '--'] : []),
  ];
}
