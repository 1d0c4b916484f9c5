// Processes as the kernel tells of them, so that a number that was given to another process is never mistaken.
// On systems without /proc (macOS) only a pid's existence is known.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const HAS_PROC = existsSync('/proc/self/stat');

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended, or belongs to somebody else: for us there is none.
    return null;
  }
}

/**
 * A process, told from a later one with the same pid by its start time.
 * @returns `PID-STARTTIME`, start time in the kernel's ticks since boot; null if it does not run (a zombie doesn't)
 */
export function identify(pid: number): string | null {
  if (!HAS_PROC) return exists(pid) ? `${pid}-0` : null;
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may hold anything; after it come state (3rd field) and start time (22nd).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : `${pid}-${fields[19]}`;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH; EPERM would be somebody else's process.
    return false;
  }
}

/** Whether `NAME=VALUE` is in the environment that the process was started with. */
export function hasEnv(pid: number, name: string, value: string): boolean {
  if (!HAS_PROC) return exists(pid);
  return (readText(`/proc/${pid}/environ`) ?? '').split('\0').includes(`${name}=${value}`);
}

/** Pids of all processes that were started with `NAME=VALUE` in their environment, this one left out. */
export function findByEnv(name: string, value: string): number[] {
  if (!HAS_PROC) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && hasEnv(pid, name, value) && identify(pid) !== null);
}

/** The different values that processes were started with for a name in their environment, this one left out. */
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
    // It has ended, or there is no /proc here.
    return [];
  }
}

/** Pids of what a process has started itself; none where it is not known. */
export function children(pid: number): number[] {
  // A child stands with the thread that started it, as long as that thread lives.
  return threadsOf(pid).flatMap((thread) => {
    const pids = (readText(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ');
    return pids.filter(Boolean).map(Number);
  });
}

/** Pids of everything below a process, nearest first; none where it is not known. */
export function descendants(pid: number): number[] {
  return children(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** @returns null if the process does not run, or it is not known */
export function parentOf(pid: number): number | null {
  const parent = /^PPid:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return parent === undefined ? null : Number(parent);
}

/** Effective user id of a process. @returns null if the process does not run, or it is not known */
export function userOf(pid: number): number | null {
  const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return uid === undefined ? null : Number(uid);
}

/** Resident memory of processes and all below them, each counted once, in bytes; 0 where it is not known. */
export function treeRss(...roots: readonly number[]): number {
  const pids = new Set(roots.flatMap((pid) => [pid, ...descendants(pid)]));
  let sum = 0;
  for (const pid of pids) {
    const kB = /^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
    sum += Number(kB ?? 0) * 1024;
  }
  return sum;
}

/** @param pid negative for a process group @returns false if there is no such process any more */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** @returns whether none of the processes runs any more within the time, in ms */
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
 * Ends processes: the polite signals first, SIGKILL for what is left after the time.
 * @param pids each with its process group if it leads one @param graceMs time to end by themselves
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
