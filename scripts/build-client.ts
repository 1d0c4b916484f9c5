// Builds the client module for who installs the package: `npm run build:client` writes `dist` in it, or the folder that
// is named: one file of JavaScript, and its types.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const out = path.resolve(process.argv[2] ?? path.join(root, 'client/dist'));

rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['client/index.ts'],
  outfile: path.join(out, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  // What comes with the package, and React, which whoever imports this has.
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const types = path.join(out, 'types');
execFileSync(process.execPath, [tsc, '-p', 'client/tsconfig.build.json', '--outDir', types], {
  cwd: root,
  stdio: 'inherit',
});
