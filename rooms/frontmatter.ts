// Splits a room file into YAML frontmatter and Markdown body, and keeps the line number of every key.
import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

export type KeyPath = readonly PropertyKey[];

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

const FENCE = /^---[ \t]*$/;
/** The frontmatter's first line: `---` is line 1. */
const FIRST_LINE = 2;

/**
 * Parses the frontmatter of a room file. Never throws; errors are returned in `problems`.
 * Aliases are refused, since a few lines of them can expand to gigabytes.
 * @param text the file's content @param file its name, for the problems
 */
export function parseFrontmatter(text: string, file: string): Frontmatter {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  if (!FENCE.test(lines[0] ?? ''))
    return broken(file, 'a room file starts with a line `---`, then its keys, then a line `---`.');
  if (end < 0) return broken(file, 'the line `---` that ends the keys is missing.');

  const problems: Problem[] = [];
  const report = (line: number, key: string, message: string) =>
    problems.push({ file, line, key, message, level: 'error' });
  const counter = new LineCounter();
  const doc = parseDocument(lines.slice(1, end).join('\n'), {
    lineCounter: counter,
    prettyErrors: false,
    stringKeys: true,
  });
  const lineAt = (offset: number) => counter.linePos(offset).line + FIRST_LINE - 1;
  for (const { code, message, pos } of [...doc.errors, ...doc.warnings])
    report(Math.min(lineAt(pos[0]), end + 1), '', `YAML: ${plain(code, message)}`);

  const lineOf = (path: KeyPath) => lineOfKey(doc.contents, path, lineAt);
  const rest = { lineOf, body: lines.slice(end + 1).join('\n'), bodyLine: end + 2, problems };
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

function lineOfKey(root: Node | null, path: KeyPath, lineAt: (offset: number) => number): number {
  let node: unknown = root;
  let line = 1;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair) return line;
      if (isNode(pair.key) && pair.key.range) line = lineAt(pair.key.range[0]);
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(step)];
      if (!isNode(node) || !node.range) return line;
      line = lineAt(node.range[0]);
    } else return line;
  }
  return line;
}
