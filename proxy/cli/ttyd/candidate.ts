// A ttyd that was brought in beside the one that is used: looked at where it lies, then put in its place or removed.
import { chmod, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { ROOT } from '../../../node/installation.mjs';
import { AppError } from '../../../protocol/errors.ts';
import { ttydVersion } from '../../../seats/process/ttyd-binary.ts';
import { inWords } from './check.ts';

const FETCH = path.join(ROOT, 'scripts/setup/fetch-ttyd.mjs');
/** In front of what the set-up's fetcher says. */
const SAID_BY_SETUP = /^setup: /gm;

export interface Candidate extends AsyncDisposable {
  version: string;
  /** The program, where it lies for now. */
  file: string;
  /** Puts it where the pinned ttyd of its version is looked for. @returns puts back what was there */
  place(): Promise<() => Promise<void>>;
}

/**
 * A copy of a program that somebody has; disposing removes what was not put in its place.
 * @throws AppError TTYD_UNCHANGED if it is no ttyd
 */
export async function copyTtyd(from: string, toolsDir: string): Promise<Candidate> {
  return stage(toolsDir, async (dir) => {
    const file = path.join(dir, 'ttyd');
    await copyFile(from, file);
    await chmod(file, 0o755);
    const version = await ttydVersion(file);
    if (version === undefined) throw new Error(`${from} does not say which version of ttyd it is.`);
    return version;
  });
}

/**
 * Fetches a version as the set-up does, from the archive of this machine's apt.
 * @throws AppError TTYD_UNCHANGED with what the set-up says
 */
export async function fetchTtyd(
  version: string,
  toolsDir: string,
  signal: AbortSignal,
): Promise<Candidate> {
  return stage(toolsDir, async (dir) => {
    const done = await execa(process.execPath, [FETCH, version, dir], {
      ...{ reject: false, cancelSignal: signal, stdin: 'ignore' },
    });
    if (done.isCanceled) signal.throwIfAborted();
    if (done.failed) throw new Error(done.stderr.replace(SAID_BY_SETUP, '') || done.shortMessage);
    return version;
  });
}

/** @param fill brings a ttyd into a folder @returns its version */
async function stage(toolsDir: string, fill: (dir: string) => Promise<string>): Promise<Candidate> {
  await using opened = new AsyncDisposableStack();
  let version: string;
  let dir: string;
  try {
    await mkdir(toolsDir, { recursive: true });
    const temp = await mkdtemp(path.join(toolsDir, '.new-'));
    opened.defer(() => rm(temp, { recursive: true, force: true }));
    dir = path.join(temp, 'tool');
    await mkdir(dir);
    version = await fill(dir);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new AppError('TTYD_UNCHANGED', inWords(error), { cause: error });
  }
  const owned = opened.move();
  const place = path.join(toolsDir, `ttyd-${version}`);
  const old = path.join(path.dirname(dir), 'old');
  return {
    version,
    file: path.join(dir, 'ttyd'),
    async place() {
      // A folder is not replaced by a rename.
      const had = await renameIfThere(place, old);
      await rename(dir, place);
      return async () => {
        await rename(place, dir);
        if (had) await rename(old, place);
      };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
