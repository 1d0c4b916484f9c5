// What a process may do besides what its user may: changing users takes these, and being root is neither needed nor enough.
import { readFileSync } from 'node:fs';

/** Numbers in the kernel's set (capability.h) of what it takes to run an app as another user and to look after it. */
const NEEDED = {
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  CAP_FOWNER: 3,
  CAP_KILL: 5,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SYS_PTRACE: 19,
} as const;

export const NEEDED_CAPABILITIES = Object.keys(NEEDED);

/**
 * @param pid a process, whoever it belongs to
 * @returns names of the needed capabilities that are not effective in it; all of them where it is not known
 */
export function missingCapabilities(pid: number | 'self' = 'self'): string[] {
  const effective = effectiveSet(pid);
  return Object.entries(NEEDED)
    .filter(([, bit]) => (effective & (1n << BigInt(bit))) === 0n)
    .map(([name]) => name);
}

function effectiveSet(pid: number | 'self'): bigint {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // It has ended, or there is no /proc here.
    return 0n;
  }
  const hex = /^CapEff:\s+([0-9a-f]+)/m.exec(status)?.[1];
  return hex === undefined ? 0n : BigInt(`0x${hex}`);
}
