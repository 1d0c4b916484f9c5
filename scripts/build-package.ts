// Builds `dist`, the project as an installed package runs it (`npm pack` does, by `prepack`): Node refuses to take types
// away below `node_modules`, so that is done here, the same way. Lines and columns stay what they are in the sources,
// and `protocol/` is there twice: as what Node runs, and as what esbuild bundles for browsers and the party.
// Usage: build-package.ts [FOLDER], instead of `dist`
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { init, parse } from 'es-module-lexer';

const ROOT = path.resolve(import.meta.dirname, '..');
const OUT = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));
/** What Node runs. */
const RUN = '{protocol,rooms,streams,node,keeper,seats,bridge,desktop,agent,proxy}/**/*.ts';
/** What esbuild bundles when the proxy starts. */
const BUNDLED = '{protocol,rooms,streams,client,overlay,pages,party}/**/*.{ts,tsx}';
/** What is read as it is. */
const FILES = [
  'bin/*.mjs',
  'node/*.mjs',
  'scripts/setup.mjs',
  'scripts/setup/*.mjs',
  'desktop/gallery/*.txt',
  'pages/*.{html,css}',
  'party/wrangler.jsonc',
];
const OF_TESTS = /\.test\.tsx?$|\/test\/|\/dist\/|^rooms\/test-/;

rmSync(OUT, { recursive: true, force: true });
await init;
for (const file of own(RUN)) write(file.replace(/\.ts$/, '.js'), runnable(read(file)));
for (const file of own(BUNDLED)) write(file, read(file));
for (const file of FILES.flatMap(own)) cpSync(path.join(ROOT, file), made(file));
const { name, version, type, scripts } = JSON.parse(read('package.json')) as Manifest;
write(
  'package.json',
  `${JSON.stringify({ name, version, private: true, type, scripts: { start: scripts.start } }, null, 2)}\n`,
);

interface Manifest {
  name: string;
  version: string;
  type: string;
  scripts: { start: string };
}

function own(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT }).filter((file) => !OF_TESTS.test(file));
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function write(file: string, text: string): void {
  writeFileSync(made(file), text);
}

/** Where a file belongs, its folder made. */
function made(file: string): string {
  const at = path.join(OUT, file);
  mkdirSync(path.dirname(at), { recursive: true });
  return at;
}

/** A module without its types, which imports such modules. */
function runnable(source: string): string {
  const code = stripTypeScriptTypes(source);
  const [imports] = parse(code);
  // From the end, so that positions before it hold; a specifier stays as long as it was.
  return imports.reduceRight(
    (text, { n: specifier, s: start, e: end }) =>
      specifier?.startsWith('.') && specifier.endsWith('.ts')
        ? text.slice(0, start) +
          text.slice(start, end).replace(/\.ts(?=['"]?$)/, '.js') +
          text.slice(end)
        : text,
    code,
  );
}
