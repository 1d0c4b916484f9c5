// Process information from /proc; start times tell a process from a later one that reuses its pid.
// Without /proc (macOS) only the existence of a pid is known.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const HAS_PROC = existsSync('/proc/self/stat');

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended or belongs to another user: treated as not running.
    return null;
  }
}

/**
 * The identity of a process: pid and start time, since pids are reused.
 * @returns `PID-STARTTIME`, start time in clock ticks since boot; null if it is not running (or a zombie)
 */
export function identify(pid: number): string | null {
  if (!HAS_PROC) return exists(pid) ? `${pid}-0` : null;
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may contain anything; after it come state (3rd field) and start time (22nd).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : `${pid}-${fields[19]}`;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: no such process. EPERM: a process of another user.
    return false;
  }
}

/** Whether a process was stopped, by a signal or a debugger; false if it is not running, or unknown. */
export function isStopped(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`) ?? '';
  return /^[Tt]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** Whether the process was started with `NAME=VALUE` in its environment. */
function hasEnv(pid: number, name: string, value: string): boolean {
  if (!HAS_PROC) return exists(pid);
  return (readText(`/proc/${pid}/environ`) ?? '').split('\0').includes(`${name}=${value}`);
}

/** Pids of all other processes that were started with `NAME=VALUE` in their environment. */
export function findByEnv(name: string, value: string): number[] {
  if (!HAS_PROC) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && hasEnv(pid, name, value) && identify(pid) !== null);
}

/** The distinct values that an environment variable has in all other processes, as they were started. */
export function valuesOfEnv(name: string): string[] {
  const values = new Set<string>();
  for (const entry of HAS_PROC ? readdirSync('/proc') : []) {
    const pid = /^\d+$/.test(entry) ? Number(entry) : process.pid;
    if (pid === process.pid) continue;
    for (const line of (readText(`/proc/${pid}/environ`) ?? '').split('\0')) {
      if (line.startsWith(`${name}=`)) values.add(line.slice(name.length + 1));
    }
  }
  return [...values];
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has ended, or there is no /proc.
    return [];
  }
}

/** Pids of a process's direct children; empty if unknown. */
export function children(pid: number): number[] {
  // The kernel lists a child under the thread that started it, while that thread lives.
  return threadsOf(pid).flatMap((thread) => {
    const pids = (readText(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ');
    return pids.filter(Boolean).map(Number);
  });
}

/** Pids of all descendants of a process, parents before their children; empty if unknown. */
export function descendants(pid: number): number[] {
  return children(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** Process group of a process. @returns null if it is not running, or unknown */
export function groupOf(pid: number): number | null {
  const stat = readText(`/proc/${pid}/stat`);
  // After the name: state, parent, group.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/** Parent pid of a process. @returns null if the process is not running, or unknown */
export function parentOf(pid: number): number | null {
  const parent = /^PPid:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return parent === undefined ? null : Number(parent);
}

/** Whether a process is in another namespace of pids than this one, which it sees into; false if unknown. */
export function isInOwnPids(pid: number): boolean {
  const [, own = '', inner] =
    /^NSpid:\t(\d+)(\t\d+)?/m.exec(readText(`/proc/${pid}/status`) ?? '') ?? [];
  return own === String(pid) && inner !== undefined;
}

/** Effective user id of a process. @returns null if the process is not running, or unknown */
export function userOf(pid: number): number | null {
  const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return uid === undefined ? null : Number(uid);
}

/** Resident memory of processes and all their descendants, each counted once, in bytes; 0 if unknown. */
export function treeRss(...roots: readonly number[]): number {
  const pids = new Set(roots.flatMap((pid) => [pid, ...descendants(pid)]));
  let sum = 0;
  for (const pid of pids) {
    const kB = /^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
    sum += Number(kB ?? 0) * 1024;
  }
  return sum;
}

/** @param pid negative for a process group @returns false if there is no such process */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Waits for processes to end. @returns whether all have ended within the timeout */
export async function waitGone(identities: readonly string[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  const left = () => identities.some((id) => identify(Number.parseInt(id, 10)) === id);
  while (left()) {
    if (performance.now() > deadline) return false;
    await delay(5);
  }
  return true;
}

/**
 * Ends processes: the polite signals first, SIGKILL for those still running after the grace period.
 * @param pids each with its process group if it leads one @param graceMs time to exit after the polite signals
 */
export async function endProcesses(
  pids: readonly number[],
  polite: readonly NodeJS.Signals[],
  graceMs: number,
): Promise<void> {
  const ids = pids.map(identify).filter((id) => id !== null);
  for (const pid of pids) for (const name of polite) signalWithGroup(pid, name);
  if (await waitGone(ids, graceMs)) return;
  for (const id of ids) {
    const pid = Number.parseInt(id, 10);
    if (identify(pid) === id) signalWithGroup(pid, 'SIGKILL');
  }
  await waitGone(ids, 2_000);
}

function signalWithGroup(pid: number, name: NodeJS.Signals): void {
  if (!signal(-pid, name)) signal(pid, name);
}
