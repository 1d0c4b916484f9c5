// Checks the Linux capabilities that changing users takes; being root is neither required nor sufficient.
import { readFileSync } from 'node:fs';

/** Bit numbers (capability.h) of the capabilities needed to run and supervise an app as another user. */
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
 * @param pid any process, whichever user owns it
 * @returns names of the needed capabilities that it lacks (effective set); all of them if that is unknown
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
    // It has exited, or there is no /proc on this system.
    return 0n;
  }
  const hex = /^CapEff:\s+([0-9a-f]+)/m.exec(status)?.[1];
  return hex === undefined ? 0n : BigInt(`0x${hex}`);
}
