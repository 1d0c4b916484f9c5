// Reference tables: what the code knows is written anew, what people wrote stays, and what is missing is said.
import { expect, test } from 'vitest';
import { cell, fillFiles, fillTables, type Rows } from './fill-tables.ts';

const table = (name: string, ...rows: string[]) =>
  [
    `<!-- reference: ${name} -->`,
    '',
    '| key | takes | meaning |',
    '|---|---|---|',
    ...rows,
    '',
    '<!-- /reference -->',
    '',
  ].join('\n');
const rows = (given: Record<string, (string | undefined)[]>): Rows =>
  new Map(Object.entries(given));

test('known cells are written anew, in the order of the code, and the others stay', () => {
  const page = `# Keys\n\n${table('keys', '| `b` | old | what b is |', '| `gone` | x | y |', '| `a` | old | what a is, or \\| b |')}\nMore.\n`;
  const filled = fillTables(page, { keys: rows({ '`a`': ['text'], '`b`': ['a number'] }) });
  expect(filled).toEqual({
    text: `# Keys\n\n${table('keys', '| `a` | text | what a is, or \\| b |', '| `b` | a number | what b is |')}\nMore.\n`,
    problems: [],
  });
});

test('tables of one name share its rows: each keeps its own, and a new one comes last', () => {
  const page = table('keys', '| `b` | | B |') + table('keys', '| `a` | | A |');
  const filled = fillTables(page, {
    keys: rows({ '`a`': ['1'], '`b`': ['2'], '`c`': ['3', 'C'] }),
  });
  expect(filled).toEqual({
    text: table('keys', '| `b` | 2 | B |') + table('keys', '| `a` | 1 | A |', '| `c` | 3 | C |'),
    problems: [],
  });
});

test('a row without a meaning, and a table that the code does not know, are said', () => {
  const page = table('keys', '| `a` | | A |') + table('kees');
  const { problems } = fillTables(page, { keys: rows({ '`a`': ['1'], '`b`': ['2'] }) });
  expect(problems).toEqual([
    '`b`: write what it means into its last column',
    'there is no reference of the name kees',
  ]);
});

test('bars and line breaks in a text do not end its cell', () => {
  expect(cell('a | b\nc \\| d')).toBe('a \\| b c \\| d');
});

test('a file that a page shows is put in as code, in place of what was there', () => {
  const page = (code: string) =>
    `A\n\n<!-- file: examples/a.py -->\n${code}<!-- /file -->\n\n<!-- file: b.ts -->\n<!-- /file -->\n`;
  const files: Record<string, string> = { 'examples/a.py': 'print("$&")\n', 'b.ts': 'b();\n' };
  expect(fillFiles(page('old\n'), (file) => files[file] ?? '')).toBe(
    'A\n\n<!-- file: examples/a.py -->\n\n```python\nprint("$&")\n```\n\n<!-- /file -->\n\n<!-- file: b.ts -->\n\n```ts\nb();\n```\n\n<!-- /file -->\n',
  );
});
