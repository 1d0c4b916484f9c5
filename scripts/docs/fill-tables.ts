// Fills the docs with what the code says: reference tables, and programs that are shown. Pure.
//
// A table stands between `<!-- reference: NAME -->` and `<!-- /reference -->`. Its rows are found by their first cell. A
// cell that the code knows is written anew; one that it does not know (`undefined`) stays as somebody wrote it.

/** A table's rows by their first cell; the other cells in the order of the columns. */
export type Rows = ReadonlyMap<string, readonly (string | undefined)[]>;

export interface Filled {
  text: string;
  /** What somebody has to write. */
  problems: string[];
}

const BLOCK = /(<!-- reference: ([\w-]+) -->\n+)([\s\S]*?)(\n*<!-- \/reference -->)/g;
/** Cells are split at bars that are not escaped. */
const BAR = /(?<!\\)\|/;

/**
 * Fills every table of a page. Rows of one name may be spread over several tables, which keep those that they have, in
 * their order; rows that are missing come last, those that the code does not know go.
 */
export function fillTables(text: string, tables: Readonly<Record<string, Rows>>): Filled {
  const problems: string[] = [];
  const blocks = [...text.matchAll(BLOCK)].map(([, , name = '', table = '']) => ({ name, table }));
  const seen = new Map<string, Set<string>>();
  for (const { name, table } of blocks)
    seen.set(name, new Set([...(seen.get(name) ?? []), ...written(table).keys()]));
  const last = new Map(blocks.map(({ name }, index) => [name, index]));
  let index = -1;
  const filled = text.replace(
    BLOCK,
    (block, start: string, name: string, table: string, end: string) => {
      index += 1;
      const rows = tables[name];
      if (!rows) {
        problems.push(`there is no reference of the name ${name}`);
        return block;
      }
      const [head = '', line = ''] = table.split('\n');
      const mine = written(table);
      const isAlone = blocks.filter((other) => other.name === name).length === 1;
      const added =
        last.get(name) === index ? [...rows.keys()].filter((key) => !seen.get(name)?.has(key)) : [];
      const keys = isAlone
        ? [...rows.keys()]
        : [...[...mine.keys()].filter((key) => rows.has(key)), ...added];
      const columns = cellsOf(head).length;
      const lines = keys.map((key) => {
        const known = rows.get(key) ?? [];
        const before = mine.get(key) ?? [];
        const cells = Array.from({ length: columns - 1 }, (_, at) => known[at] ?? before[at] ?? '');
        if (cells.at(-1) === '') problems.push(`${key}: write what it means into its last column`);
        return `| ${[key, ...cells].join(' | ')} |`;
      });
      return `${start}${[head, line, ...lines].join('\n')}${end}`;
    },
  );
  return { text: filled, problems };
}

const FILE = /(<!-- file: (\S+?\.(\w+)) -->\n)[\s\S]*?(<!-- \/file -->)/g;
const LANGUAGES: Readonly<Record<string, string>> = { py: 'python' };

/** Puts each file that a page shows between `<!-- file: PATH -->` and `<!-- /file -->`. @param read the text of a path */
export function fillFiles(text: string, read: (file: string) => string): string {
  return text.replace(FILE, (_, start: string, file: string, ext: string, end: string) => {
    const code = `\`\`\`${LANGUAGES[ext] ?? ext}\n${read(file).trimEnd()}\n\`\`\``;
    return `${start}\n${code}\n\n${end}`;
  });
}

/** A text as a cell. */
export function cell(text: string): string {
  return text.replaceAll('\n', ' ').replace(/(?<!\\)\|/g, '\\|');
}

function written(table: string): Map<string, string[]> {
  const [, , ...lines] = table.split('\n');
  return new Map(
    lines.map((line) => {
      const [key = '', ...cells] = cellsOf(line);
      return [key, cells] as const;
    }),
  );
}

function cellsOf(line: string): string[] {
  return line
    .split(BAR)
    .slice(1, -1)
    .map((text) => text.trim());
}
