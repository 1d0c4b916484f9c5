#!/usr/bin/env node
// Starts the command line with the Node that it needs, from any Node 20 or later: in a clone where nothing is installed
// yet, and in an installed package, whose code is in `dist`.
// Plain JavaScript without dependencies, because it runs before `npm ci` has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The oldest Node that runs this program; `engines` says which one starts it. */
const NODE_MAJOR = 24;

const beside = new URL('../node/installation.mjs', import.meta.url);
const packed = new URL('../dist/node/installation.mjs', import.meta.url);
/** @type {typeof import('../node/installation.mjs')} */
const { ROOT, IS_CLONE, moduleFile } = await import((existsSync(beside) ? beside : packed).href);
const args = process.argv.slice(2);

// What starts a proxy brings everything that it needs; the other commands change nothing once there is a Node to run them.
const starts = args[0] === 'start' || args[0] === 'share';
if (starts || (IS_CLONE && pinnedNode() === undefined)) {
  const { status } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'scripts/setup.mjs'), ...(starts ? [] : ['--packages'])],
    // Standard output belongs to the command.
    { stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) process.exit(1);
}

// By its channel what runs learns that this process is gone, even by SIGKILL, which it can't pass on.
/** @type {import('node:child_process').StdioOptions} */
const stdio = ['inherit', 'inherit', 'inherit', ...(starts ? [/** @type {const} */ ('ipc')] : [])];
const child = spawn(nodeToUse(), [...nodeFlags(), moduleFile('proxy/cli/cli.ts'), ...args], {
  stdio,
});
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
// Ctrl-C reaches the child from the terminal; this process only waits for it.
process.on('SIGINT', () => {});
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
child.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
});

/** The Node that the packages bring, where npm was allowed to run its install script. */
function pinnedNode() {
  try {
    const manifest = createRequire(path.join(ROOT, 'package.json')).resolve('node/package.json');
    const file = path.join(path.dirname(manifest), 'bin/node');
    return existsSync(file) ? file : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      return undefined;
    throw error;
  }
}

function nodeToUse() {
  const pinned = pinnedNode();
  if (pinned !== undefined) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  process.stderr.write(
    `Node ${NODE_MAJOR} is needed; this is ${process.versions.node}, and npm has not installed the one that comes with ` +
      'the package, since it ran no install scripts. Start this with a newer Node, or let npm run that script:\n' +
      '  npm approve-scripts node && npm rebuild node      # in a project\n' +
      '  npx --allow-scripts=node teleport-rooms ...       # without one\n',
  );
  process.exit(1);
}

/** What `npm start` gives Node: `exec node FLAGS proxy/main.ts`, with paths of the project. */
function nodeFlags() {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  /** @type {string} */
  const start = scripts.start;
  return start
    .split(' ')
    .slice(2, -1)
    .map((word) => (word.startsWith('./') ? pathToFileURL(path.join(ROOT, word)).href : word));
}
