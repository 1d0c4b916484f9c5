// What is wrong with a configuration: each problem with its place, key and what to write, as in room files.
import { printableLine } from '../../../protocol/text/printable.ts';

/** Where a value comes from. */
export type Source =
  | { from: 'default' }
  /** `file` as people know it; `line` starts at 1. */
  | { from: 'file'; file: string; line: number }
  | { from: 'environment'; variable: string }
  | { from: 'command line'; option: string };

export interface ConfigProblem {
  source: Source;
  /** Dotted; empty for the whole file. */
  key: string;
  message: string;
}

/** One line: `config.yaml:3: limits.joins: must be …`, or `environment: PORT: must be …`; safe for a terminal. */
export function formatConfigProblem({ source, key, message }: ConfigProblem): string {
  return printableLine([...placeAndName(source, key), message].join(': '));
}

/** Where somebody finds it: `config.yaml:3`, `environment PORT`, `command line --port`, `default`. */
export function formatSource(source: Source): string {
  if (source.from === 'file') return printableLine(`${source.file}:${source.line}`);
  if (source.from === 'environment') return `environment ${source.variable}`;
  return source.from === 'command line' ? `command line ${source.option}` : source.from;
}

function placeAndName(source: Source, key: string): string[] {
  if (source.from === 'file') return [`${source.file}:${source.line}`, ...(key ? [key] : [])];
  if (source.from === 'environment') return ['environment', source.variable];
  return source.from === 'command line' ? ['command line', source.option] : [key];
}
