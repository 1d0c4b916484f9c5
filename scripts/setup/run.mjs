// Process helpers for the set-up; plain Node 20, because nothing is installed yet when this runs.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** A set-up step that failed; only its message is printed, which says what to do. */
export class SetupError extends Error {}

/** @param {string} line a progress line, for standard error: standard output is reserved for the ready line */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/**
 * Runs a program to its end without a shell.
 * @param {string} file @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options] time-out: 10 minutes unless told
 * @returns {{ ok: boolean, out: string, err: string }} what it printed; `err` also says why it could not start
 */
export function run(file, args, options = {}) {
  const done = spawnSync(file, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 600_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  const err = [done.stderr ?? '', done.error ? String(done.error.message) : '']
    .filter(Boolean)
    .join('\n');
  return { ok: done.status === 0, out: done.stdout ?? '', err };
}

/**
 * Like `run`, but throws when the program fails.
 * @param {string} file @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, what: string }} options `what` was to be done, for the message
 * @returns {string} standard output
 */
export function must(file, args, { what, ...options }) {
  const done = run(file, args, options);
  if (done.ok) return done.out;
  throw new SetupError(`${what} failed:\n${lastLines(done.err || done.out)}`);
}

/** @param {string} text @param {number} [count] */
export function lastLines(text, count = 12) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** @param {string} file @returns {boolean} whether it is a file that this user may execute */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} name a program's name @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]} every executable of that name on PATH, in order
 */
export function onPath(name, env = process.env) {
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => path.isAbsolute(dir))
    .map((dir) => path.join(dir, name))
    .filter(isExecutable);
}

/** @returns {boolean} whether this user may install system packages */
export function isRoot() {
  return process.getuid?.() === 0;
}
