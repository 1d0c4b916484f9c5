// Descriptors that this process inherited from its parent must not reach the apps. Node closes only the low ones in what
// it starts: it stops at the first gap above 15.
import { readdirSync, readFileSync } from 'node:fs';

const CLOEXEC = 0o2000000;

/**
 * Entries for `spawn`'s `stdio` from the fourth on, which cover every inherited descriptor with /dev/null.
 * @param nothing a descriptor of /dev/null
 * @returns empty if nothing is inherited, or if that can't be determined
 */
export function coverInherited(nothing: number): ('ignore' | number)[] {
  const leaking = inherited();
  const length = Math.max(2, ...leaking) - 2;
  return Array.from({ length }, (_, i) => (leaking.includes(i + 3) ? nothing : 'ignore'));
}

/** Open descriptors above standard error that a child process would inherit; empty if that can't be determined. */
export function inherited(): number[] {
  return listed()
    .map(Number)
    .filter((fd) => fd > 2 && !closesOnExec(fd));
}

function listed(): string[] {
  try {
    return readdirSync('/proc/self/fdinfo');
  } catch {
    // No /proc on this system.
    return [];
  }
}

function closesOnExec(fd: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
    return (Number.parseInt(flags ?? '0', 8) & CLOEXEC) !== 0;
  } catch {
    // The descriptor used to list the folder is closed by now.
    return true;
  }
}
