// bubblewrap, the box of apps: from PATH, else from Debian testing in a private prefix. What can't be had is no error:
// rooms then run without a box, and the proxy says so.
import path from 'node:path';
import { TOOLS } from '../../node/installation.mjs';
import { debianMirror, hasApt, openAptRoot, unpackWithNeeds } from './apt.mjs';
import { SUITE, writeStarter } from './prefix.mjs';
import { isExecutable, onPath, run, SetupError, say } from './run.mjs';
import { buildTool } from './tools.mjs';

/** Brings bubblewrap where there is none and Debian's can be fetched. */
export async function setUpBwrap() {
  if (process.platform !== 'linux') return;
  if (onPath('bwrap').length > 0 || isExecutable(path.join(TOOLS, 'bwrap/bwrap'))) return;
  const mirror = hasApt() ? debianMirror() : undefined;
  if (!mirror) return;
  say(`fetching bubblewrap into ${path.join(TOOLS, 'bwrap')}`);
  try {
    await buildTool('bwrap', (dir, scratch) => {
      const root = path.join(dir, 'root');
      unpackWithNeeds(openAptRoot(scratch, { mirror, suite: SUITE }), ['bubblewrap'], root);
      writeStarter(dir, root, 'bwrap');
      const { ok, err } = run(path.join(dir, 'bwrap'), ['--version'], { timeoutMs: 10_000 });
      if (!ok) throw new SetupError(`bubblewrap was fetched, but does not start: ${err}`);
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`${error.message}\nWithout it apps run without a box: docs/deploy.md.`);
  }
}
