// Holds every import against the one-way order of the folders, so that the structure stays what the docs draw.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** For each folder, the folders that its files may import from besides their own; its tests may use `testing` as well. */
const ALLOWED: Record<string, readonly string[]> = {
  protocol: [],
  testing: ['protocol'],
  rooms: ['protocol'],
  seats: ['protocol', 'rooms'],
  bridge: ['protocol', 'rooms'],
  party: ['protocol', 'rooms'],
  overlay: ['protocol', 'rooms'],
  pages: ['protocol', 'rooms'],
  desktop: ['protocol', 'rooms'],
  agent: ['protocol', 'rooms'],
  proxy: ['protocol', 'rooms', 'seats', 'bridge', 'party', 'agent'],
  e2e: ['protocol', 'rooms', 'seats', 'bridge', 'party', 'desktop', 'overlay', 'agent', 'proxy'],
  bench: [
    'protocol',
    'rooms',
    'seats',
    'bridge',
    'party',
    'desktop',
    'overlay',
    'agent',
    'proxy',
    'e2e',
  ],
};
/** Tests and what only they use; in `e2e` and `bench`, everything. */
const OF_TESTS = /^(e2e|bench)\/|\/test\/|\/test-[^/]+$|\.test\.tsx?$/;
const IMPORT = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

const root = path.resolve(import.meta.dirname, '..');
const wrong: string[] = [];
let files = 0;
for (const [folder, allowed] of Object.entries(ALLOWED)) {
  for (const file of globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })) {
    files += 1;
    for (const [, target = ''] of readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)) {
      const to =
        path.relative(root, path.resolve(root, path.dirname(file), target)).split(path.sep)[0] ??
        '';
      const may = [folder, ...allowed, ...(OF_TESTS.test(file) ? ['testing'] : [])];
      if (!may.includes(to)) wrong.push(`${file}: ${folder}/ may not import ${target} from ${to}/`);
    }
  }
}
for (const line of wrong) console.error(line);
console.log(`layers: ${files} files, ${wrong.length} wrong imports`);
process.exitCode = wrong.length > 0 ? 1 : 0;
