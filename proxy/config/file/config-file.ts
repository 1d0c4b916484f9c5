// Reads config.yaml: its values, the line of each key, and what is wrong with it as YAML. What stands there is never
// quoted, since it may be a secret.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import { anyKeys } from '../../../protocol/keys.ts';
import { type KeyPath, lineOfKey } from '../../../rooms/yaml-lines.ts';
import type { ConfigProblem, Source } from './problems.ts';

export interface ConfigFile {
  values: Record<string, unknown>;
  problems: ConfigProblem[];
  /** Where a key stands; its nearest parent, or the first line, where it is absent. */
  sourceOf(path: KeyPath): Source;
}

/** What to do about the parser's more frequent complaints; the others are told by their names. */
const HELP: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indent the keys of one map alike',
  DUPLICATE_KEY: 'a key is given twice; keep one of them',
  MISSING_CHAR: 'a quote or bracket that opens here is not closed, or a colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a line ends before its colon',
  TAB_AS_INDENT: 'indent with spaces instead of tabs',
};

/**
 * Reads the file. Never throws because of what is there, or is not.
 * @param file absolute @param cwd what people see its path relative to @param required whether it must be there
 */
export async function readConfigFile(
  file: string,
  cwd: string,
  required: boolean,
): Promise<ConfigFile> {
  const near = path.relative(cwd, file);
  const shown = near === '' || near.startsWith('..') ? file : near;
  const at = (line: number): Source => ({ from: 'file', file: shown, line });
  const without = (...problems: ConfigProblem[]): ConfigFile => ({
    values: {},
    problems,
    sourceOf: () => at(1),
  });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) return without();
    const source: Source = required ? { from: 'environment', variable: 'CONFIG' } : at(1);
    return without({ source, key: '', message: `${file} cannot be read (${code ?? message})` });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const wrong = (offset: number, message: string): ConfigProblem => ({
    source: at(lineAt(offset)),
    key: '',
    message,
  });
  const problems = document.errors.map(({ code, pos: [offset] }) => {
    const { col } = lines.linePos(offset);
    const why = HELP[code] ?? code.toLowerCase().replaceAll('_', ' ');
    return wrong(offset, `is no valid YAML at column ${col}: ${why}`);
  });
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return without(...problems);
  const loose = looseAliases(document);
  if (loose.length > 0) {
    const help = 'has an alias (*) without its anchor (&): put a text that begins with * in quotes';
    return without(...problems, ...loose.map((offset) => wrong(offset, help)));
  }
  const values: unknown = document.toJS() ?? {};
  if (!v.is(anyKeys(), values))
    return without(...problems, wrong(0, 'must hold keys with values, such as `port: 8080`'));
  return { values, problems, sourceOf: (keys) => at(lineOfKey(document.contents, keys, lineAt)) };
}

/** Where aliases stand that have no anchor. */
function looseAliases(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) found.push(alias.range?.[0] ?? 0);
    },
  });
  return found;
}
