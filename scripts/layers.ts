// Checks every import against the one-way dependency order of the folders, so that the code matches the docs.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Folder {
  /** Other folders that its files may import from. */
  from: readonly string[];
  /** Its subfolders, lowest first: each imports from itself and those before it. `.` is the files beside them. */
  inner?: string;
}

const PARTS = [
  'protocol',
  'rooms',
  'streams',
  'node',
  'keeper',
  'seats',
  'bridge',
  'desktop',
  'agent',
  'proxy',
];
const FOLDERS: Record<string, Folder> = {
  protocol: { from: [] },
  rooms: { from: ['protocol', 'node'] },
  streams: { from: ['protocol'] },
  node: { from: ['protocol'] },
  keeper: { from: ['protocol', 'node'] },
  seats: {
    from: ['protocol', 'rooms', 'node'],
    inner: 'screen terminal process .',
  },
  bridge: {
    from: ['protocol', 'rooms', 'node'],
    inner: 'core/texts core/windows core/chat core app room .',
  },
  party: {
    from: ['protocol', 'rooms', 'streams'],
    inner:
      'storage connections billing branches windows seats cursors audience people keyboard chat audit resident door accounts ops room .',
  },
  overlay: {
    from: ['protocol', 'rooms'],
    inner:
      'dom state ui room terminal cursors chat panels map moderation arriving people settings wishes menus zoom resident .',
  },
  client: { from: ['protocol'], inner: 'connection terminal ops room view react .' },
  pages: { from: ['protocol', 'rooms', 'client'] },
  desktop: { from: ['protocol', 'rooms'] },
  agent: { from: ['protocol', 'node'], inner: 'model context providers .' },
  proxy: {
    from: ['protocol', 'rooms', 'node', 'streams', 'seats', 'bridge', 'agent'],
    inner:
      'login config process tunnel tracing metrics auth party/local party access machines page seats places streams recordings resident room-files ops plugins routes share . cli',
  },
  testing: { from: ['protocol'] },
  e2e: { from: [...PARTS, 'party', 'overlay', 'client', 'testing'] },
  bench: { from: [...PARTS, 'party', 'overlay', 'testing', 'e2e'] },
};
/** Tests and test helpers: exempt from the order inside a folder. */
const OF_TESTS = /^(e2e|bench)\/|\/test\/|\.test\.tsx?$/;
/** What they may import in addition. */
const FOR_TESTS = ['testing', 'party'];
const IMPORT = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

const root = path.resolve(import.meta.dirname, '..');
const wrong: string[] = [];
const imports = new Map<string, string[]>();
for (const [folder, { from }] of Object.entries(FOLDERS)) {
  for (const file of globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })) {
    const source = readFileSync(path.join(root, file), 'utf8');
    const targets = [...source.matchAll(IMPORT)].map(([, target = '']) =>
      path.posix.join(path.posix.dirname(file), target),
    );
    imports.set(file, targets);
    const ofTests = OF_TESTS.test(file);
    for (const target of targets) {
      const [to = ''] = target.split('/');
      const may = [folder, ...from, ...(ofTests ? FOR_TESTS : [])];
      if (!may.includes(to)) wrong.push(`${file}: ${folder}/ may not import ${target}`);
      else if (to === folder && !ofTests && rank(folder, file) < rank(folder, target))
        wrong.push(`${file}: what ${target} is in comes after it`);
    }
  }
}
for (const cycle of cycles()) wrong.push(`these import each other: ${cycle.join(', ')}`);
for (const line of wrong) console.error(line);
console.log(`layers: ${imports.size} files, ${wrong.length} wrong imports`);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** A file's position in its folder's order; the most specific matching folder counts. */
function rank(folder: string, file: string): number {
  const inner = (FOLDERS[folder]?.inner ?? '.').split(' ');
  for (let at = path.posix.dirname(path.posix.relative(folder, file)); ; at = path.dirname(at)) {
    const found = inner.indexOf(at);
    if (found >= 0) return found;
    if (at === '.') return inner.length;
  }
}

/** Product files in an import cycle, direct or indirect (Tarjan's strongly connected components). */
function cycles(): string[][] {
  const found: string[][] = [];
  const stack: string[] = [];
  const index = new Map<string, number>();
  function visit(file: string): number {
    const own = index.size;
    let low = own;
    index.set(file, own);
    stack.push(file);
    for (const target of imports.get(file) ?? []) {
      if (OF_TESTS.test(target)) continue;
      const seen = index.get(target);
      if (seen === undefined) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, seen);
    }
    if (low === own) {
      const cycle = stack.splice(stack.indexOf(file));
      if (cycle.length > 1) found.push(cycle);
    }
    return low;
  }
  for (const file of imports.keys()) if (!index.has(file) && !OF_TESTS.test(file)) visit(file);
  return found;
}
