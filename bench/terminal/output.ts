// How fast a program's output arrives at a browser that reads all of it.
import pTimeout from 'p-timeout';
import { stats } from '../tools/stats.ts';
import type { Terminal } from '../tools/visitor.ts';
import { endOf, STREAM_BYTES } from './apps.ts';
import { closeAll, openAll, WAYS, type Way, type Ways } from './ways.ts';

export interface OutputFigures {
  /** Median, 10^6 bytes a second, counted where they arrive. */
  mbPerSecond: number;
  slowest: number;
  fastest: number;
  /** Bytes that arrived of those put out; less than 1 where a reader was given a fresh screen in place of a backlog. */
  delivered: number;
}

const TIMEOUT_MS = 60_000;

/** @param rounds of one stream per way, the ways taking turns; one more warms up */
export async function output(
  ways: Ways,
  rounds: number,
): Promise<Partial<Record<Way, OutputFigures>>> {
  const terminals = await openAll(ways, 'stream');
  const runs = Object.fromEntries(WAYS.map((way) => [way, [] as Run[]]));
  for (let i = -1; i < rounds; i += 1) {
    for (const [way, terminal] of Object.entries(terminals)) {
      const run = await stream(terminal, String.fromCharCode(98 + i));
      if (i >= 0) runs[way]?.push(run);
    }
  }
  await closeAll(terminals);
  const measured = Object.entries(runs).filter(([, list]) => list.length > 0);
  return Object.fromEntries(measured.map(([way, list]) => [way, figures(list)]));
}

interface Run {
  bytes: number;
  ms: number;
}

function figures(runs: readonly Run[]): OutputFigures {
  const speeds = runs.map(({ bytes, ms }) => bytes / ms / 1_000);
  const put = runs.length * STREAM_BYTES;
  return {
    mbPerSecond: stats(speeds).p50,
    slowest: stats(speeds.map((speed) => -speed)).max * -1,
    fastest: stats(speeds).max,
    delivered: Math.round((runs.reduce((sum, { bytes }) => sum + bytes, 0) / put) * 1_000) / 1_000,
  };
}

/** From the key that starts the stream to its last byte. */
function stream(terminal: Terminal, key: string): Promise<Run> {
  const end = endOf(key);
  const { promise, resolve } = Promise.withResolvers<Run>();
  let bytes = 0;
  let tail = '';
  const started = performance.now();
  function listen(data: Buffer): void {
    if (data[0] !== 0x30) return;
    bytes += data.length - 1;
    // The end may be cut in two, or stand before the modes of a fresh screen.
    const last = tail + data.subarray(Math.max(1, data.length - 2_048)).toString('latin1');
    tail = last.slice(-end.length);
    if (last.includes(end))
      resolve({ bytes: Math.min(bytes, STREAM_BYTES), ms: performance.now() - started });
  }
  terminal.socket.on('message', listen);
  terminal.type(key);
  const message = `The stream did not end within ${TIMEOUT_MS} ms.`;
  return pTimeout(promise, { milliseconds: TIMEOUT_MS, message }).finally(() =>
    terminal.socket.off('message', listen),
  );
}
