// `node scripts/setup/fetch-ttyd.mjs VERSION FOLDER`: fetches a ttyd into an empty folder, for `teleport ttyd`, which
// looks at it before it is used.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetupError, say } from './run.mjs';
import { bringTtyd } from './ttyd.mjs';

const [version = '', dir = ''] = process.argv.slice(2);
const scratch = mkdtempSync(path.join(path.dirname(path.resolve(dir)), '.scratch-'));
try {
  await bringTtyd(version, process.env, path.resolve(dir), scratch);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
