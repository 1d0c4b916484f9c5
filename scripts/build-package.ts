// Builds `dist`, the project as an installed package runs it (`npm pack` does, by `prepack`): a bundle of our own code for
// each program and thread, which takes less memory than its modules would, and packages as they are.
// Not minified, so that whoever reads a stack trace finds the names and lines that it speaks of.
// Usage: build-package.ts [FOLDER], instead of `dist`
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..');
const OUT = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));
/** What Node runs: the modules that a program begins with. Those of one line are one program and share their code. */
const PROGRAMS = [['proxy/main.ts', 'proxy/cli/cli.ts'], ...startedByName().map((file) => [file])];
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
for (const entryPoints of PROGRAMS) await bundle(entryPoints);
for (const file of own(BUNDLED)) write(file, read(file));
for (const file of FILES.flatMap(own)) cpSync(path.join(ROOT, file), made(file));
const { name, version, type, scripts } = JSON.parse(read('package.json')) as Manifest;
write(
  'package.json',
  `${JSON.stringify({ name, version, private: true, type, scripts: { start: scripts.start.replace(/\.ts$/, '.js') } }, null, 2)}\n`,
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

/** Modules of processes and threads that the proxy starts: it asks for each by `moduleFile`. */
function startedByName(): string[] {
  const sources = globSync('{keeper,seats,proxy}/**/*.ts', {
    cwd: ROOT,
    exclude: ['**/*.test.ts'],
  });
  const names = sources.flatMap((file) => [...read(file).matchAll(/\bmoduleFile\('([^']+)'\)/g)]);
  return [...new Set(names.map(([, name]) => name as string))];
}

/** Writes a program as JavaScript, each entry where its source is, what is imported later in files beside the first. */
async function bundle(entryPoints: string[]): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: OUT,
    outbase: ROOT,
    chunkNames: `${path.dirname(entryPoints[0] as string)}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    logLevel: 'warning',
  });
}
