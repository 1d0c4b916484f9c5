// What workerd prints: kept while it starts, because the error of one that fails is made of it, then logged: the
// worker's own lines, the runtime's, and what is neither.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';

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

/** One line with `structuredLogging`. */
interface Structured {
  level: string;
  message: string;
  /** Where in the runtime it comes from; lines that the worker printed have none. */
  source?: string;
}

/** What a client does wrong is an error to the runtime: a broken frame, or being gone in the middle of something. */
const CLIENTS_FAULT = /WebSocket protocol error|: disconnected: /;
/** Addresses in the binary, of no use to anybody who reads the log. */
const STACK = /\nstack:(?: \S+@(?:0x)?[\da-f]+)*/;
/** A crash is announced past all structure. */
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
