// What who installs the package gets: a module that a bundler without TypeScript takes, small, with types that the
// examples of README.md agree with.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
let folder = '';

/** A project of somebody else, in which the package is installed. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'client-'));
  const modules = path.join(folder, 'node_modules');
  const own = path.join(modules, 'teleport-rooms');
  await mkdir(own, { recursive: true });
  await run(process.execPath, ['scripts/build-client.ts', path.join(own, 'client/dist')], {
    cwd: root,
  });
  await symlink(path.join(root, 'package.json'), path.join(own, 'package.json'));
  for (const name of ['react', 'react-dom', 'partysocket', '@xterm', '@types', 'valibot'])
    await symlink(path.join(root, 'node_modules', name), path.join(modules, name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Bundles a line of JavaScript. @returns which packages are in what is loaded at once, and later */
async function bundled(
  source: string,
): Promise<{ first: string[]; later: string[]; bytes: number }> {
  const { metafile } = await build({
    absWorkingDir: folder,
    stdin: { contents: source, resolveDir: folder, loader: 'js' },
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    write: false,
    metafile: true,
    outdir: path.join(folder, 'out'),
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react', 'react-dom'],
  });
  const outputs = Object.entries(metafile.outputs);
  const packages = (first: boolean) =>
    outputs
      .filter(([file]) => file.endsWith('stdin.js') === first)
      .flatMap(([, { inputs }]) => Object.keys(inputs))
      .map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'own')
      .filter((name, i, all) => all.indexOf(name) === i)
      .sort();
  const bytes = outputs.find(([file]) => file.endsWith('stdin.js'))?.[1].bytes ?? 0;
  return { first: packages(true), later: packages(false), bytes };
}

test('it is bundled without TypeScript, without a schema, and xterm.js is loaded later', async () => {
  const { first, later, bytes } = await bundled(
    `import * as client from 'teleport-rooms/client'; console.log(client);`,
  );
  expect(first.filter((name) => name !== 'own')).toEqual(['partysocket', 'teleport-rooms']);
  expect(later).toContain('@xterm/xterm');
  expect(later).toContain('@xterm/addon-unicode11');
  expect(bytes).toBeLessThan(55_000);
});

test('it is imported by Node, where nothing is drawn', async () => {
  const source = `import { TerminalStream, OpsMonitorFeed } from 'teleport-rooms/client';
    console.log(new TerminalStream({ host: 'h', room: 'r', seat: 1 }).getSnapshot().connection.status);
    console.log(new OpsMonitorFeed({ host: 'h' }).getSnapshot().events.length);`;
  await writeFile(path.join(folder, 'node.mjs'), source);
  const { stdout } = await run(process.execPath, ['node.mjs'], { cwd: folder });
  expect(stdout).toBe('connecting\n0\n');
});

test('every example of README.md agrees with its types', async () => {
  const readme = await readFile(path.join(import.meta.dirname, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```(tsx?)\n(.*?)^```/gms)];
  expect(examples.length).toBe(5);
  const files = examples.map(([, kind = '', source = ''], i) => ({
    name: `ex${i}.${kind}`,
    source,
  }));
  // Types that can't be found would agree with everything.
  const source = `import { TerminalStream, OpsMonitorFeed } from 'teleport-rooms/client';
    const stream = new TerminalStream({ room: 'r', seat: 1 }).getSnapshot();
    const feed = new OpsMonitorFeed().getSnapshot();
    // @ts-expect-error It is text.
    export const by: number = stream.pause!.by;
    // @ts-expect-error It is a number.
    export const p99: string = feed.latest!.proxy.loopMs.p99;
    // @ts-expect-error It is a number.
    export const points: string = feed.proxies[0]!.points[0]!.at;`;
  files.push({ name: 'wrong.ts', source });
  for (const { name, source } of files) await writeFile(path.join(folder, name), source);
  const options = {
    ...{ module: 'esnext', moduleResolution: 'bundler', target: 'esnext', jsx: 'react-jsx' },
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], lib: ['esnext', 'dom'] },
    allowImportingTsExtensions: true,
  };
  const config = { compilerOptions: options, files: files.map(({ name }) => name) };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const result = await run(process.execPath, [tsc, '-p', '.'], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  expect(result.stdout).toBe('');
});
