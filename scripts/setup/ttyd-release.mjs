// The builds of ttyd's own releases, static and for any Linux: what is used where there is no Debian archive, as on
// Ubuntu, whose own ttyd is older. They are known by their checksums here, so it does not matter who hands them out.
import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './run.mjs';

const RELEASES = 'https://github.com/tsl0922/ttyd/releases/download';
/** A build has about 1.4 MB; more than this is something else, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
const WITHIN_MS = 120_000;

/** @typedef {Record<string, Partial<Record<NodeJS.Architecture, { name: string, sha256: string }>>>} Builds */

/**
 * What `SHA256SUMS` of each release says.
 * @type {Builds}
 */
const BUILDS = {
  '1.7.7': {
    x64: {
      name: 'ttyd.x86_64',
      sha256: '8a217c968aba172e0dbf3f34447218dc015bc4d5e59bf51db2f2cd12b7be4f55',
    },
    arm64: {
      name: 'ttyd.aarch64',
      sha256: 'b38acadd89d1d396a0f5649aa52c539edbad07f4bc7348b27b4f4b7219dd4165',
    },
  },
};

/**
 * @param {string} version @param {Builds} [builds] those that are known
 * @returns {boolean} whether the checksum of a build for this machine is
 */
export const hasRelease = (version, builds = BUILDS) =>
  process.platform === 'linux' && builds[version]?.[process.arch] !== undefined;

/**
 * Fetches a build, and keeps it only if it is the one that is known.
 * @param {string} version one that `hasRelease` @param {string} dir an existing folder that gets DIR/ttyd
 * @param {NodeJS.ProcessEnv} env `TTYD_RELEASES` names a mirror @param {Builds} [builds] those that are known
 * @returns {Promise<string>} the program @throws {SetupError} if it can't be had, or is another
 */
export async function fetchRelease(version, dir, env, builds = BUILDS) {
  const build = builds[version]?.[process.arch];
  if (build === undefined) throw new SetupError(`No build of ttyd ${version} is known here.`);
  const { name, sha256 } = build;
  const url = `${(env.TTYD_RELEASES ?? RELEASES).replace(/\/$/, '')}/${version}/${name}`;
  const todo = `Put a ttyd ${version} on PATH, or set TTYD_RELEASES to a mirror of its releases.`;
  const bytes = await download(url).catch((error) => {
    throw new SetupError(`${url} could not be fetched: ${error.cause ?? error.message}. ${todo}`);
  });
  const got = createHash('sha256').update(bytes).digest('hex');
  if (got !== sha256)
    throw new SetupError(
      `${url} is not the ttyd that is known here: its SHA-256 is ${got}, not ${sha256}. ${todo}`,
    );
  const file = path.join(dir, 'ttyd');
  writeFileSync(file, bytes);
  chmodSync(file, 0o755);
  return file;
}

/** @param {string} url @returns {Promise<Buffer>} */
async function download(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
  if (!response.ok || response.body === null) throw new Error(`the answer is ${response.status}`);
  const parts = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
