// Where this installation lies, and where it keeps what it brings in for itself: a clone beside its sources, an installed
// package in its user's cache, so that the next version finds it.
// Plain JavaScript without dependencies, because the set-up reads it before `npm ci` has run.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The project's folder: the clone's, or `dist` of an installed package, wherever in it this code has got to. */
export const ROOT = folderAbove(import.meta.dirname);

/** Whether this is a clone, whose TypeScript Node runs as it is. It does not below `node_modules`. */
export const IS_CLONE = existsSync(path.join(ROOT, 'proxy/main.ts'));

/** The user's cache folder for this program. */
const CACHE = path.join(cacheHome(process.env, process.platform, homedir()), 'teleport-rooms');

/** Programs that the set-up brings in. */
export const TOOLS = path.join(IS_CLONE ? ROOT : CACHE, IS_CLONE ? '.tools' : 'tools');

/** The command that brings them, as a person types it. */
export const SETUP = `node ${IS_CLONE ? 'scripts/setup.mjs' : path.join(ROOT, 'scripts/setup.mjs')}`;

/** Compiled code of Node's own processes: where systemd says (`CacheDirectory=`), since it may write nowhere else there. */
export const COMPILED = path.join(
  process.env.CACHE_DIRECTORY || (IS_CLONE ? path.join(ROOT, 'node_modules/.cache') : CACHE),
  'compiled',
);

/** The folder that has all of our code and of its packages: what a program of ours has to see in a box. */
export const CODE = IS_CLONE ? ROOT : outermostModules(ROOT);

/**
 * A module of ours that a process or a thread begins with.
 * @param {string} file as it is called in the sources, such as `keeper/main.ts` @returns {string} its path here
 */
export function moduleFile(file) {
  return path.join(ROOT, IS_CLONE ? file : file.replace(/\.ts$/, '.js'));
}

/**
 * A user's cache folder, as XDG and macOS have it. The XDG specification takes an empty variable for an unset one, and
 * has a path that is not absolute ignored.
 * @param {NodeJS.ProcessEnv} env @param {NodeJS.Platform} platform @param {string} home @returns {string}
 */
export function cacheHome({ XDG_CACHE_HOME: named = '' }, platform, home) {
  if (path.isAbsolute(named)) return named;
  return path.join(home, platform === 'darwin' ? 'Library/Caches' : '.cache');
}

/**
 * @param {string} dir @returns {string} itself or the nearest around it that has a package.json
 * @throws Error if none has
 */
function folderAbove(dir) {
  if (existsSync(path.join(dir, 'package.json'))) return dir;
  const above = path.dirname(dir);
  if (above === dir) throw new Error(`No package.json above ${import.meta.dirname}.`);
  return folderAbove(above);
}

/** @param {string} dir @returns {string} the outermost `node_modules` around it; where there is none what it lies in */
function outermostModules(dir) {
  const parts = dir.split(path.sep);
  const at = parts.indexOf('node_modules');
  return at < 0 ? path.dirname(dir) : parts.slice(0, at + 1).join(path.sep);
}
