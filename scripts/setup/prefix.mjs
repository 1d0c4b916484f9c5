// Programs of Debian testing in a private prefix: they need a newer libc than the machine's, so their own loader starts them.
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './run.mjs';

/** Debian 12 has no ttyd; testing had 1.7.7-8 in November 2026, and socat 1.8. */
export const SUITE = 'forky';

/**
 * Where the libraries of unpacked packages are.
 * @param {string} root where they were unpacked @returns {{ arch: string, folder: string, loader: string }}
 */
export function prefixOf(root) {
  const libs = path.join(root, 'usr/lib');
  const arch = readdirSync(libs).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const folder = path.join(libs, arch);
  const loader = readdirSync(folder).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  if (!arch || !loader) {
    throw new SetupError('The Debian packages have another layout than expected.');
  }
  return { arch, folder, loader };
}

/**
 * Writes DIR/PROGRAM, which starts the program through the prefix's own loader.
 * @param {string} dir the tool's folder @param {string} root where the packages were unpacked: its folder `root`
 * @param {string} program @param {string} [variables] assignments for its environment
 */
export function writeStarter(dir, root, program, variables = '') {
  const { arch, loader } = prefixOf(root);
  const lib = `$here/root/usr/lib/${arch}`;
  const start = `exec "${lib}/${loader}" --library-path "${lib}" --argv0 ${program} "$here/root/usr/bin/${program}" "$@"`;
  const file = path.join(dir, program);
  writeFileSync(file, `#!/bin/sh\nhere=\${0%/*}\n${`${variables} ${start}`.trim()}\n`);
  chmodSync(file, 0o755);
}
