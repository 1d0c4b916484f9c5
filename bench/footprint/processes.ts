// Memory of each process that a server has, by what it is.
import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from '../../e2e/server.ts';

export interface Processes {
  /** 10^6 bytes, shared pages by their share (PSS). */
  byProgram: Record<string, { processes: number; mb: number }>;
  restMb: number;
  appsMb: number;
}

export async function processesOf(server: Server): Promise<Processes> {
  const { pid, partyPid, seats } = await server.snapshot();
  const apps = new Set(seats.flatMap(({ pids }) => (pids.app === null ? [] : [pids.app])));
  const all = new Map<string, { processes: number; mb: number }>();
  for (const each of processesBelow(server.home, pid)) {
    const bytes = pssOf(each);
    if (bytes === 0) continue;
    const name =
      each === pid ? 'proxy' : each === partyPid ? 'party' : apps.has(each) ? 'apps' : nameOf(each);
    const { processes = 0, mb = 0 } = all.get(name) ?? {};
    all.set(name, { processes: processes + 1, mb: mb + bytes / 1e6 });
  }
  const rounded = (mb: number) => Math.round(mb * 10) / 10;
  const sum = (of: (name: string) => boolean) =>
    rounded([...all].filter(([name]) => of(name)).reduce((total, [, { mb }]) => total + mb, 0));
  return {
    byProgram: Object.fromEntries(
      [...all].map(([name, { processes, mb }]) => [name, { processes, mb: rounded(mb) }]),
    ),
    restMb: sum((name) => name !== 'apps'),
    appsMb: sum((name) => name === 'apps'),
  };
}

/** The server and all whose command or environment names its folder: seats, keeper, party, boxes. */
function processesBelow(home: string, server: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter(
      (pid) =>
        pid !== process.pid &&
        (pid === server ||
          read(pid, 'cmdline').includes(home) ||
          read(pid, 'environ').includes(home)),
    );
}

function nameOf(pid: number): string {
  const words = read(pid, 'cmdline').split('\0');
  if (words.some((word) => /\/keeper\/main\.[jt]s$/.test(word))) return 'keeper';
  return words[0]?.split('/').at(-1) ?? 'unknown';
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1_024;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended, or is somebody else's: it counts nothing.
    return '';
  }
}
