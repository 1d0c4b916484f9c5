// Problems in room files, in a format that people and editors can follow.
import { printableLine } from '../protocol/text/printable.ts';

export interface Problem {
  /** The file's path as passed to the loader. */
  file: string;
  /** 1-based line; 1 if the problem is the file itself or something missing from it. */
  line: number;
  /** The key, with its path inside a list or map (`grid.cols`, `preload_files[1]`); empty for the whole file. */
  key: string;
  message: string;
  /** An error prevents the room from opening; a warning does not. */
  level: 'error' | 'warning';
}

/** One line, `file:line: key: message`, safe for a terminal whatever the file and its name contain. */
export function formatProblem(problem: Problem): string {
  const { file, line, key, message, level } = problem;
  const parts = [`${file}:${line}`, ...(key ? [key] : []), ...(level === 'warning' ? [level] : [])];
  return printableLine(`${parts.join(': ')}: ${message}`);
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.level === 'error');
}

/** Sorts by file and line, in place. */
export function sortProblems(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => compare(a.file, b.file) || a.line - b.line);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
