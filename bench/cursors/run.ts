// One crowd in one room: its people in two processes, the server in a third, measured for a few seconds.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { merged, percentiles } from './histogram.ts';
import type { CrowdOrder, CrowdReport } from './order.ts';

const PROCESSES = 2;
const WARM_MS = 2_000;
const MEASURE_MS = 8_000;
/** `getconf CLK_TCK`: 100 on every Linux of today. */
const TICKS_PER_SECOND = 100;

export interface CrowdFigures {
  /** Times in ms; what had not arrived at the end counts in `delivered` alone. */
  n: number;
  p50: number;
  p95: number;
  p99: number;
  /** Share of the positions that had arrived, or been replaced by newer ones, at the end. */
  delivered: number;
  framesPerSecond: number;
  /** Received by each person. */
  bytesPerSecond: number;
  /** Processor time of the server, in ms a second. */
  serverCpu: number;
  /** p95 of a round trip through the room meanwhile, in ms. */
  echoP95: number | null;
  lost: number;
}

/** @param pid of the server @throws if a process of the crowd fails */
export async function runCrowd(
  order: Omit<CrowdOrder, 'from' | 'to'>,
  people: number,
  pid: number,
): Promise<CrowdFigures> {
  const movers = Math.min(people, order.movers);
  const crowds: ChildProcess[] = [];
  try {
    for (let i = 0; i < PROCESSES; i += 1) {
      const from = Math.round((people * i) / PROCESSES);
      const to = Math.round((people * (i + 1)) / PROCESSES);
      const crowd = fork(
        path.join(import.meta.dirname, 'crowd.ts'),
        [JSON.stringify({ ...order, movers, from, to } satisfies CrowdOrder)],
        { serialization: 'advanced' },
      );
      crowds.push(crowd);
      await answer(crowd);
    }
    for (const crowd of crowds) crowd.send('move');
    await sleep(WARM_MS);
    const cpuBefore = cpuMs(pid);
    const startedAt = performance.now();
    for (const crowd of crowds) crowd.send('measure');
    await sleep(MEASURE_MS);
    const seconds = (performance.now() - startedAt) / 1_000;
    const serverCpu = (cpuMs(pid) - cpuBefore) / seconds;
    const reports = (await Promise.all(
      crowds.map((crowd) => {
        crowd.send('report');
        return answer(crowd);
      }),
    )) as CrowdReport[];
    return figures(reports, { people, movers }, seconds, serverCpu);
  } finally {
    for (const crowd of crowds) crowd.kill('SIGKILL');
  }
}

async function answer(crowd: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  try {
    const [message] = (await Promise.race([
      once(crowd, 'message', { signal: stop.signal }),
      once(crowd, 'exit', { signal: stop.signal }).then(([code]) => {
        throw new Error(`a crowd process ended with ${code}`);
      }),
    ])) as [unknown];
    return message;
  } finally {
    stop.abort();
  }
}

function figures(
  reports: readonly CrowdReport[],
  { people, movers }: { people: number; movers: number },
  seconds: number,
  serverCpu: number,
): CrowdFigures {
  const arrival = percentiles(merged(reports.map((report) => Uint32Array.from(report.arrival))));
  const echo = percentiles(merged(reports.map((report) => Uint32Array.from(report.echo))));
  const sum = (of: (report: CrowdReport) => number) => reports.reduce((n, one) => n + of(one), 0);
  const sentEach = sum((report) => report.sent) / movers;
  const expected = sum((report) => report.observed) * sentEach;
  const round = (n: number, digits = 0) => Number(n.toFixed(digits));
  return {
    ...arrival,
    delivered: round(Math.min(1, arrival.n / expected), 3),
    framesPerSecond: round(sum((report) => report.frames) / people / seconds, 1),
    bytesPerSecond: round(sum((report) => report.bytes) / people / seconds),
    serverCpu: round(serverCpu),
    echoP95: echo.n > 0 ? echo.p95 : null,
    lost: sum((report) => report.lost),
  };
}

function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}
