#!/usr/bin/env node
// Starts the command line with the Node that it needs, from any Node 20 or later and a clone where nothing is installed.
// Plain JavaScript without dependencies, because it runs before `npm ci` has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = path.join(root, 'node_modules/.bin/node');
const args = process.argv.slice(2);

// What starts a proxy brings everything that it needs; the other commands change nothing once there is a Node to run them.
const starts = args[0] === 'start' || args[0] === 'share';
const setup = starts ? [] : ['--packages'];
if (starts || !existsSync(node)) {
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts/setup.mjs'), ...setup],
    // Standard output belongs to the command.
    { stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) process.exit(1);
}

const child = spawn(node, [...nodeFlags(), path.join(root, 'proxy/cli/cli.ts'), ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// Ctrl-C reaches the child from the terminal; this process only waits for it.
process.on('SIGINT', () => {});
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
child.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});

/** What `npm start` gives Node: `exec node FLAGS proxy/main.ts`, with paths of the project. */
function nodeFlags() {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return scripts.start
    .split(' ')
    .slice(2, -1)
    .map((word) => (word.startsWith('./') ? pathToFileURL(path.join(root, word)).href : word));
}
