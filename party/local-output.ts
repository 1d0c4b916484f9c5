// What workerd prints: kept while it starts, because the error of one that fails is made of it, then logged.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { logLine, textOf } from './local-log.ts';

export interface Output {
  /** Everything goes to the log from now on, and so does what came before. */
  started(): void;
  /** All that was printed by a process that has ended without having started. */
  printed: Promise<string>;
}

/** Reads both outputs of a process, from its spawn on. */
export function readOutput(child: ChildProcess, log: Logger): Output {
  let kept: string[] | null = [];
  for (const input of [child.stdout, child.stderr] as Readable[])
    createInterface({ input }).on('line', (line) => {
      if (kept) kept.push(line);
      else logLine(log, line);
    });
  return {
    started: () => {
      for (const line of kept ?? []) logLine(log, line);
      kept = null;
    },
    printed: new Promise((resolve) => child.once('close', () => resolve(textOf(kept ?? [])))),
  };
}
