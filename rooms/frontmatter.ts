// Splits a room file into YAML frontmatter and Markdown body, and keeps the line number of every key.
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';
import { type KeyPath, lineOfKey } from './yaml-lines.ts';

export type { KeyPath } from './yaml-lines.ts';

export interface Frontmatter {
  /** The YAML map as plain data; undefined if it can't be read. */
  data: Record<string, unknown> | undefined;
  /** Line of a key (not of its value) in the file; if the key is absent, the line of its nearest parent. */
  lineOf(path: KeyPath): number;
  /** The Markdown after the frontmatter, and the file's line on which it starts. */
  body: string;
  bodyLine: number;
  problems: Problem[];
}

/** The line `---` at the beginning, and the next one: lines that only end in it, such as a ruled comment, are none. */
const OPENING = /^\ufeff?---[ \t]*(?:\r\n?|\n|$)/;
const CLOSING = /(?<=[\r\n])---[ \t]*(?=[\r\n]|$)/;
/** The frontmatter's first line: `---` is line 1. */
const FIRST_LINE = 2;

/** A room file's text in three parts, as they are written. */
export interface FileParts {
  /** With the first line `---`. */
  start: string;
  /** The YAML between the two lines. */
  front: string;
  /** From the second line `---` on; undefined if there is none. */
  rest: string | undefined;
}

/** The one place that says where a room file's frontmatter begins and ends. @returns undefined without a line `---` at first */
export function splitFile(text: string): FileParts | undefined {
  const start = OPENING.exec(text)?.[0];
  if (start === undefined) return undefined;
  const found = text.slice(start.length - 1).search(CLOSING);
  const end = found < 0 ? undefined : start.length - 1 + found;
  return {
    start,
    front: text.slice(start.length, end),
    rest: end === undefined ? end : text.slice(end),
  };
}

/** With `\n` alone as line breaks. */
export const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n');

/**
 * Parses the frontmatter of a room file. Never throws; errors are returned in `problems`.
 * Aliases are refused, since a few lines of them can expand to gigabytes.
 * @param text the file's content @param file its name, for the problems
 */
export function parseFrontmatter(text: string, file: string): Frontmatter {
  const parts = splitFile(text);
  if (!parts)
    return broken(file, 'a room file starts with a line `---`, then its keys, then a line `---`.');
  if (parts.rest === undefined)
    return broken(file, 'the line `---` that ends the keys is missing.');
  const yaml = plainLines(parts.front).split('\n').slice(0, -1);
  const [, ...body] = plainLines(parts.rest).split('\n');
  const end = yaml.length + FIRST_LINE - 1;

  const problems: Problem[] = [];
  const report = (line: number, key: string, message: string) =>
    problems.push({ file, line, key, message, level: 'error' });
  const counter = new LineCounter();
  const doc = parseDocument(yaml.join('\n'), {
    lineCounter: counter,
    prettyErrors: false,
    stringKeys: true,
  });
  const lineAt = (offset: number) => counter.linePos(offset).line + FIRST_LINE - 1;
  for (const { code, message, pos } of [...doc.errors, ...doc.warnings])
    report(Math.min(lineAt(pos[0]), end + 1), '', `YAML: ${plain(code, message)}`);

  const lineOf = (path: KeyPath) => lineOfKey(doc.contents, path, lineAt);
  const rest = { lineOf, body: body.join('\n'), bodyLine: end + 2, problems };
  const readable = doc.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  if (!readable) return { data: undefined, ...rest };
  if (!isMap(doc.contents)) {
    report(
      FIRST_LINE,
      '',
      'between the two lines `---` there must be keys, such as `room_id: studio`.',
    );
    return { data: undefined, ...rest };
  }
  try {
    return { data: doc.toJS({ maxAliasCount: 0 }) as Record<string, unknown>, ...rest };
  } catch (error) {
    // toJS throws only for aliases here: the syntax has already been checked.
    report(
      FIRST_LINE,
      '',
      `YAML: aliases (\`*name\`) are not allowed: ${(error as Error).message}`,
    );
    return { data: undefined, ...rest };
  }
}

function broken(file: string, message: string): Frontmatter {
  return {
    data: undefined,
    lineOf: () => 1,
    body: '',
    bodyLine: 1,
    problems: [{ file, line: 1, key: '', message, level: 'error' }],
  };
}

function plain(code: string, message: string): string {
  return code === 'DUPLICATE_KEY' ? 'a key is given twice; keep one of them.' : message;
}
