// The machine that a bench ran on, for the head of its result: figures mean nothing without it.
import { cpus, loadavg, totalmem } from 'node:os';

export interface MachineAtWork {
  cpus: number;
  /** MB (10^6 bytes). */
  memory: number;
  /** Of one minute. */
  loadBefore: number | undefined;
  loadAfter: number | undefined;
}

/** Looks at the load before a bench. @returns looks again, when it has ended */
export function machineAtWork(): () => MachineAtWork {
  const [loadBefore] = loadavg();
  return () => ({
    ...{ cpus: cpus().length, memory: Math.round(totalmem() / 1_000_000) },
    ...{ loadBefore, loadAfter: loadavg()[0] },
  });
}
