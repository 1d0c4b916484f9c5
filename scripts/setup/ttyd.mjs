// The pinned ttyd: one on PATH of that version, else Debian testing's package in a private prefix, else the build of its
// own release.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TOOLS } from '../../node/installation.mjs';
import { candidate, debianMirror, hasApt, openAptRoot, unpackWithNeeds } from './apt.mjs';
import { prefixOf, SUITE, writeStarter } from './prefix.mjs';
import { isExecutable, onPath, run, SetupError, say } from './run.mjs';
import { buildTool } from './tools.mjs';
import { fetchRelease, hasRelease } from './ttyd-release.mjs';

const DEFAULT_TTYD = '1.7.7';

/**
 * The version that config.yaml pins (`ttyd: { version: 1.7.7 }`).
 * @param {NodeJS.ProcessEnv} env `CONFIG` names the file; ./config.yaml otherwise
 * @returns {Promise<string>}
 */
export async function pinnedTtyd(env) {
  const file = path.resolve(env.CONFIG ?? 'config.yaml');
  if (!existsSync(file)) {
    if (env.CONFIG) throw new SetupError(`CONFIG names ${file}, which does not exist.`);
    return DEFAULT_TTYD;
  }
  const { parse } = await import('yaml');
  let version;
  try {
    version = parse(readFileSync(file, 'utf8'))?.ttyd?.version ?? DEFAULT_TTYD;
  } catch (error) {
    throw new SetupError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new SetupError(
      `${file}: ttyd.version must look like ${DEFAULT_TTYD}; it is ${JSON.stringify(version)}.`,
    );
  }
  return version;
}

/** @param {string} file @returns {string | undefined} the version that this ttyd reports */
function versionOf(file) {
  const { out, err } = run(file, ['--version'], { timeoutMs: 10_000 });
  return /(\d+\.\d+\.\d+)/.exec(out || err)?.[1];
}

/**
 * Makes sure that ttyd is installed in exactly this version.
 * @param {string} pinned @param {NodeJS.ProcessEnv} env `TTYD_RELEASES` names a mirror of its releases
 */
export async function setUpTtyd(pinned, env) {
  const name = `ttyd-${pinned}`;
  if (isExecutable(path.join(TOOLS, name, 'ttyd'))) return;
  const others = [];
  for (const file of onPath('ttyd')) {
    const version = versionOf(file);
    if (version === pinned) return;
    others.push(`${file} is ${version ?? 'of no known version'}`);
  }
  const found = others.length > 0 ? ` (${others.join('; ')})` : '';
  await buildTool(name, (dir, scratch) => bringTtyd(pinned, env, dir, scratch, found));
}

/**
 * @typedef {object} Sources
 * @property {string | undefined} mirror of the Debian archive
 * @property {import('./ttyd-release.mjs').Builds} [builds] of releases that are known
 */

/**
 * Brings a ttyd from where it can be had here: Debian's archive, else the release.
 * @param {string} version @param {NodeJS.ProcessEnv} env
 * @param {string} dir an empty folder that gets DIR/ttyd and what it needs @param {string} scratch one to be thrown away
 * @param {string} [found] which others are here, for messages @param {Sources} [sources] those of this machine
 * @throws {SetupError} that says what to do where there is none
 */
export async function bringTtyd(
  version,
  env,
  dir,
  scratch,
  found = '',
  { mirror, builds } = { mirror: hasApt() ? debianMirror() : undefined },
) {
  const isKnown = hasRelease(version, builds);
  if (mirror) {
    say(`fetching ttyd ${version} from Debian's archive`);
    try {
      return fetchTtyd(version, mirror, dir, scratch, found);
    } catch (error) {
      if (!isKnown || !(error instanceof SetupError)) throw error;
      say(`Debian's archive gave none: ${error.message}`);
      // What came of its packages so far.
      for (const name of readdirSync(dir)) rmSync(path.join(dir, name), { recursive: true });
    }
  }
  if (isKnown) {
    say(`fetching ttyd ${version} from its release`);
    const file = await fetchRelease(version, dir, env, builds);
    const got = versionOf(file);
    if (got === version) return;
    throw new SetupError(`ttyd ${version} was fetched, but it answers with ${got ?? 'nothing'}.`);
  }
  throw new SetupError(
    `ttyd ${version} is needed${found}. Install that version so that it is on PATH:\n  ${installHint()}`,
  );
}

/**
 * Fetches a ttyd.
 * @param {string} version @param {string} mirror of the Debian archive
 * @param {string} dir an empty folder that gets DIR/ttyd and what it needs @param {string} scratch one to be thrown away
 * @param {string} [found] which others are here, for messages
 */
function fetchTtyd(version, mirror, dir, scratch, found = '') {
  const conf = openAptRoot(scratch, { mirror, suite: SUITE });
  const available = candidate(conf, 'ttyd');
  if (available !== version) {
    throw new SetupError(
      `ttyd ${version} is wanted, but the Debian archive has ${available ?? 'none'}${found}. ` +
        `Pin that version (config.yaml, ttyd.version), put a ttyd ${version} on PATH, or name one that you have: ` +
        '`teleport ttyd upgrade --from FILE`.',
    );
  }
  const root = path.join(dir, 'root');
  unpackWithNeeds(conf, ['ttyd', 'libwebsockets-evlib-uv'], root);
  writeWrapper(dir, root);
  const got = versionOf(path.join(dir, 'ttyd'));
  if (got !== version) {
    throw new SetupError(`ttyd ${version} was fetched, but it answers with ${got ?? 'nothing'}.`);
  }
}

/**
 * Writes DIR/ttyd.
 * @param {string} dir the tool's folder @param {string} root where the packages were unpacked, in `dir`
 */
function writeWrapper(dir, root) {
  const { folder } = prefixOf(root);
  const plugin = readdirSync(folder).find((name) => name.startsWith('libwebsockets-evlib_uv.so'));
  if (!plugin)
    throw new SetupError('The Debian packages of ttyd have another layout than expected.');
  // Every child inherits LD_LIBRARY_PATH, so it may contain nothing but libwebsockets' event-loop plugin.
  const evlib = path.join(dir, 'evlib');
  mkdirSync(evlib);
  copyFileSync(path.join(folder, plugin), path.join(evlib, plugin));
  writeStarter(dir, root, 'ttyd', 'LD_LIBRARY_PATH="$here/evlib"');
}

/** @returns {string} the command that installs ttyd here */
function installHint() {
  if (process.platform === 'darwin') return 'brew install ttyd';
  if (onPath('apk').length > 0) return 'apk add ttyd';
  if (hasApt()) return 'apt-get install ttyd';
  if (onPath('dnf').length > 0) return 'dnf install ttyd';
  if (onPath('pacman').length > 0) return 'pacman -S ttyd';
  return 'brew install ttyd';
}
