// Handles workerd's output: buffered during startup, because the error of a failed start is made of it, then logged:
// the worker's own lines, the runtime's, and anything else.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';

export interface Output {
  /** From now on everything is logged, including what came before. */
  started(): void;
  /** All output of a process that exited before it was ready. */
  printed: Promise<string>;
}

/** Reads stdout and stderr of a process, from its spawn on. */
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

/** One line of output with `structuredLogging`. */
interface Structured {
  level: string;
  message: string;
  /** The part of the runtime it comes from; absent for lines that the worker printed. */
  source?: string;
}

/** Clients' faults that the runtime reports as errors: a broken frame, or a disconnect in the middle of something. */
const CLIENTS_FAULT = /WebSocket protocol error|: disconnected: /;
/** Addresses in the binary, useless to anybody who reads the log. */
const STACK = /\nstack:(?: \S+@(?:0x)?[\da-f]+)*/;
/** Crashes are printed as plain text, not as structured logs. */
const CRASH = /^\*\*\* /;

/** Logs one line of workerd's output. */
export function logLine(log: Logger, line: string): void {
  if (line === '') return;
  const { level, message, source } = read(line);
  const entry = { workerd: message.replace(STACK, '') };
  if (source !== undefined && CLIENTS_FAULT.test(message)) log.debug(entry, 'party');
  else if (level === 'error' || level === 'fatal') log.error(entry, 'party');
  else if (level === 'warn') log.warn(entry, 'party');
  else log.debug(entry, 'party');
}

/** The text of lines that workerd printed, for people. */
export function textOf(lines: readonly string[]): string {
  return lines.map((line) => read(line).message).join('\n');
}

function read(line: string): Structured {
  return structured(line) ?? { level: CRASH.test(line) ? 'error' : 'log', message: line };
}

function structured(line: string): Structured | null {
  let value: Partial<Structured> | null;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const { level, message, source } = value ?? {};
  if (typeof level !== 'string' || typeof message !== 'string') return null;
  return typeof source === 'string' ? { level, message, source } : { level, message };
}
