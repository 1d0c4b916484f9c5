// What is wrong with a room file, in a shape that a person and an editor can both follow.
import { printableLine } from '../protocol/text/printable.ts';

export interface Problem {
  /** The file as it was named to the loader. */
  file: string;
  /** 1-based line; 1 where the problem is the file itself or something that is missing from it. */
  line: number;
  /** The key, with its path inside a list or map (`grid.cols`, `preload_files[1]`); empty for the whole file. */
  key: string;
  message: string;
  /** An error keeps the room closed; a warning does not. */
  level: 'error' | 'warning';
}

/** One line for a terminal, `file:line: key: message`, inert whatever the file and its name hold. */
export function formatProblem(problem: Problem): string {
  const { file, line, key, message, level } = problem;
  const parts = [`${file}:${line}`, ...(key ? [key] : []), ...(level === 'warning' ? [level] : [])];
  return printableLine(`${parts.join(': ')}: ${message}`);
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.level === 'error');
}

/** In reading order. */
export function sortProblems(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => compare(a.file, b.file) || a.line - b.line);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
