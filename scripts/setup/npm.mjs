// Installs the npm packages of package-lock.json, unless node_modules already holds exactly those versions.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../node/installation.mjs';
import { onPath, run, SetupError, say } from './run.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, dev?: boolean, devOptional?: boolean, link?: boolean }} Locked */

/** @param {string} file @returns {Record<string, Locked> | undefined} packages by their path */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

const wanted = () => lockedPackages(path.join(ROOT, 'package-lock.json'));
/** npm writes its own record of what it has installed last. */
const installed = () => lockedPackages(path.join(ROOT, 'node_modules/.package-lock.json'));

/**
 * Whether node_modules holds what package-lock.json asks for.
 * @param {boolean} withDev whether the development dependencies must be there
 */
function isInstalled(withDev) {
  if (!existsSync(path.join(ROOT, 'node_modules/.bin/node'))) return false;
  const [want, have] = [wanted(), installed()];
  if (!want || !have) return false;
  return Object.entries(want).every(([name, pkg]) => {
    if (name === '') return true;
    const got = have[name];
    // Optional packages may be for other platforms, and development ones may be left out.
    if (!got) return pkg.optional || pkg.devOptional || (pkg.dev && !withDev);
    return got.version === pkg.version && got.integrity === pkg.integrity;
  });
}

/**
 * Runs `npm ci` if it has to. Where somebody works on the project, it leaves them what they work with.
 * @param {boolean} withDev whether the development dependencies are needed
 */
export function setUpPackages(withDev) {
  if (isInstalled(withDev)) return;
  const hasDev = Object.values(installed() ?? {}).some(({ dev }) => dev);
  say('installing npm packages (npm ci)');
  // npm ci removes node_modules, and with it the Node that may be running this script, so use the system's.
  const modules = path.join(ROOT, 'node_modules') + path.sep;
  const PATH = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => !`${dir}${path.sep}`.startsWith(modules))
    .join(path.delimiter);
  const env = { ...process.env, PATH };
  const npm = onPath('npm', env)[0];
  if (!npm) throw new SetupError('npm was not found. Install Node.js 20 or later with npm.');
  const dev = withDev || hasDev ? '--include=dev' : '--omit=dev';
  const args = ['ci', '--no-progress', '--loglevel=error', dev];
  const done = run(npm, args, { cwd: ROOT, env, timeoutMs: 1_200_000 });
  if (!done.ok) {
    throw new SetupError(
      `npm ci failed:\n${(done.err || done.out).split('\n').slice(0, 15).join('\n').trimEnd()}`,
    );
  }
  if (!isInstalled(withDev)) {
    throw new SetupError(
      'npm ci ended, but packages are missing. Remove node_modules and try again.',
    );
  }
}
