// Descriptors that this process got from whoever started it and would hand on to every program: an app must not see them.
// Node itself sees to the low ones only: it stops at the first gap above 15.
import { readdirSync, readFileSync } from 'node:fs';

const CLOEXEC = 0o2000000;

/**
 * For `spawn`: what its `stdio` has to hold from the fourth entry on, so that nothing but /dev/null is there.
 * @param nothing a descriptor of /dev/null
 * @returns empty where nothing is inherited, or it is not known
 */
export function coverInherited(nothing: number): ('ignore' | number)[] {
  const leaking = inherited();
  const length = Math.max(2, ...leaking) - 2;
  return Array.from({ length }, (_, i) => (leaking.includes(i + 3) ? nothing : 'ignore'));
}

/** Open descriptors above standard error that a program would get. */
function inherited(): number[] {
  return listed()
    .map(Number)
    .filter((fd) => fd > 2 && !closesOnExec(fd));
}

function listed(): string[] {
  try {
    return readdirSync('/proc/self/fdinfo');
  } catch {
    // There is no /proc here.
    return [];
  }
}

function closesOnExec(fd: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
    return (Number.parseInt(flags ?? '0', 8) & CLOEXEC) !== 0;
  } catch {
    // The one that listed them is closed by now.
    return true;
  }
}
