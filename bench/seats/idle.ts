// What a proxy takes that nobody has visited yet, process by process.
import { readFileSync } from 'node:fs';
import { startServer } from '../../e2e/server.ts';
import { children } from '../../node/proc.ts';
import { rest } from '../tools/wait.ts';

/** Resident, in 10^6 bytes; `all` is their sum, in which pages that several share count several times. */
export interface IdleFigures {
  /** With its threads. */
  proxy: number;
  /** workerd, which runs the party. */
  party: number;
  /** What ends workerd when the proxy is gone. */
  guard: number;
  all: number;
}

const SETTLE_MS = 5_000;

/** The first start keeps its compiled code for the second, which is looked at. */
export async function idle(): Promise<IdleFigures> {
  await (await startServer()).stop();
  const server = await startServer();
  try {
    const { pid, partyPid } = await server.snapshot();
    await rest(SETTLE_MS);
    const others = children(pid).filter((child) => child !== partyPid);
    const bytes = [[pid], partyPid === null ? [] : [partyPid], others].map(resident);
    const [proxy = 0, party = 0, guard = 0] = bytes.map(mb);
    return { proxy, party, guard, all: mb(bytes.reduce((sum, one) => sum + one, 0)) };
  } finally {
    await server.stop();
  }
}

function resident(pids: readonly number[]): number {
  const kB = (pid: number) =>
    Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return pids.reduce((sum, pid) => sum + kB(pid) * 1024, 0);
}

const mb = (bytes: number): number => Math.round(bytes / 100_000) / 10;
