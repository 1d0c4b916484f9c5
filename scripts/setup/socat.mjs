// socat, the pipe between each ttyd and the keeper: from PATH, else from Debian testing in a private prefix.
import path from 'node:path';
import { TOOLS } from '../../node/installation.mjs';
import { debianMirror, hasApt, openAptRoot, unpackWithNeeds } from './apt.mjs';
import { SUITE, writeStarter } from './prefix.mjs';
import { isExecutable, onPath, run, SetupError, say } from './run.mjs';
import { buildTool } from './tools.mjs';

/** Makes sure that socat is installed. */
export async function setUpSocat() {
  if (onPath('socat').length > 0 || isExecutable(path.join(TOOLS, 'socat/socat'))) return;
  const mirror = hasApt() ? debianMirror() : undefined;
  if (!mirror) throw new SetupError(`socat is needed. Install it:\n  ${installHint()}`);
  say(`fetching socat into ${path.join(TOOLS, 'socat')}`);
  await buildTool('socat', (dir, scratch) => {
    const root = path.join(dir, 'root');
    unpackWithNeeds(openAptRoot(scratch, { mirror, suite: SUITE }), ['socat'], root);
    writeStarter(dir, root, 'socat');
    const { ok, err } = run(path.join(dir, 'socat'), ['-V'], { timeoutMs: 10_000 });
    if (!ok) throw new SetupError(`socat was fetched, but does not start: ${err}`);
  });
}

/** @returns {string} the command that installs socat here */
function installHint() {
  if (onPath('apk').length > 0) return 'apk add socat';
  if (hasApt()) return 'apt-get install socat';
  if (onPath('dnf').length > 0) return 'dnf install socat';
  if (onPath('pacman').length > 0) return 'pacman -S socat';
  return 'brew install socat';
}
