// Writes what the code knows into the reference tables of the docs and of bench/README.md, and the programs that they show; with `--check`, only says what is out of date.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TABLES } from './docs/facts.ts';
import { fillFiles, fillTables } from './docs/fill-tables.ts';

const root = path.resolve(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');
const wrong: string[] = [];
const used = new Set<string>();
for (const page of globSync(['docs/*.md', 'bench/README.md'], { cwd: root }).sort()) {
  const file = path.join(root, page);
  const text = readFileSync(file, 'utf8');
  for (const [, name = ''] of text.matchAll(/<!-- reference: ([\w-]+) -->/g)) used.add(name);
  const tables = fillTables(text, TABLES);
  const filled = fillFiles(tables.text, (named) => readFileSync(path.join(root, named), 'utf8'));
  wrong.push(...tables.problems.map((problem) => `${page}: ${problem}`));
  if (filled === text) continue;
  if (isCheck) wrong.push(`${page}: what comes from the code is out of date; run: npm run fix`);
  else writeFileSync(file, filled);
}
for (const name of Object.keys(TABLES)) if (!used.has(name)) wrong.push(`no page shows ${name}`);
for (const line of wrong) console.error(line);
console.log(`references: ${used.size} tables, ${wrong.length} problems`);
process.exitCode = wrong.length > 0 ? 1 : 0;
