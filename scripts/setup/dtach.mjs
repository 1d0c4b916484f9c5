// dtach, which keeps apps alive while ttyd and proxy restart: from PATH, else from the machine's own Debian archive.
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { hasApt, openAptRoot, unpack } from './apt.mjs';
import { isExecutable, lastLines, onPath, run, SetupError, say } from './run.mjs';
import { buildTool, TOOLS } from './tools.mjs';

/** Makes sure that dtach is installed. */
export function setUpDtach() {
  if (onPath('dtach').length > 0 || isExecutable(path.join(TOOLS, 'dtach/dtach'))) return;
  if (!hasApt()) {
    throw new SetupError(`dtach is needed. Install it:\n  ${installHint()}`);
  }
  say('fetching dtach into .tools/dtach');
  buildTool('dtach', (dir, scratch) => {
    const debs = path.join(scratch, 'debs');
    mkdirSync(debs);
    const download = (/** @type {string[]} */ options) =>
      run('apt-get', [...options, '-q', 'download', 'dtach'], { cwd: debs });
    let done = download(['-o', 'APT::Sandbox::User=']);
    if (!done.ok) {
      // The machine has no package lists: fetch those of its own sources into a private folder.
      const lists = path.join(scratch, 'apt');
      mkdirSync(lists);
      done = download(['-c', openAptRoot(lists, undefined)]);
    }
    if (!done.ok) {
      throw new SetupError(
        `dtach could not be fetched:\n${lastLines(done.err)}\nInstall it:\n  apt-get install dtach`,
      );
    }
    const root = path.join(scratch, 'root');
    unpack(debs, root);
    copyFileSync(path.join(root, 'usr/bin/dtach'), path.join(dir, 'dtach'));
    chmodSync(path.join(dir, 'dtach'), 0o755);
  });
}

/** @returns {string} the command that installs dtach here */
function installHint() {
  if (onPath('apk').length > 0) return 'apk add dtach';
  if (onPath('dnf').length > 0) return 'dnf install dtach';
  if (onPath('pacman').length > 0) return 'pacman -S dtach';
  return 'brew install dtach';
}
