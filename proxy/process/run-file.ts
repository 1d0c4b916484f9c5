// Allows one proxy per state folder: `run.json` names its owner, and is taken over from one that has died.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { createFileAtomic, writeFileAtomic, writerOf } from '../../node/atomic-file.ts';
import { ROOT } from '../../node/installation.mjs';
import { identify } from '../../node/proc.ts';
import { AppError } from '../../protocol/errors.ts';

const schema = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** From `node/proc.ts`: tells the process from a later one with a reused pid. */
  identity: v.string(),
  /** `http://HOST:PORT/`; null until it listens. */
  url: v.nullable(v.string()),
  /** Address that people reach it under, where it has another than its own. */
  publicUrl: v.exactOptional(v.string()),
  /** Unix time in ms. */
  startedAt: v.number(),
  version: v.string(),
});

export type RunFile = v.InferOutput<typeof schema>;

export interface RunClaim extends AsyncDisposable {
  /** Records where the proxy listens, for `status` and for the error message of a second proxy. */
  listening(url: string, publicUrl?: string): Promise<void>;
  /** Releases the folder. May be called twice. */
  close(): Promise<void>;
}

const NAME = 'run.json';
/** A lock's holder is found dead, replaced, found dead again ...: somebody is killing proxies on purpose. */
const MAX_TRIES = 100;

/**
 * Makes this process the only proxy of a state folder, which is created (0700) if need be. Of concurrent processes
 * exactly one succeeds, also while they take the folder over from one that was killed.
 * @throws AppError STATE_DIR_BUSY naming the process and the address of the proxy that has the folder
 */
export async function claimRunFile(stateDir: string, url?: string): Promise<RunClaim> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const file = path.join(stateDir, NAME);
  const mine: RunFile = {
    pid: process.pid,
    identity: identify(process.pid) ?? `${process.pid}-0`,
    url: url ?? null,
    startedAt: Date.now(),
    version: await ownVersion(),
  };
  let text = textOf(mine);
  await acquire(file, text);
  await sweep(stateDir);
  const close = async () => {
    if ((await readIfThere(file)) === text) await rm(file, { force: true });
  };
  return {
    async listening(at, publicUrl) {
      text = textOf({ ...mine, url: at, ...(publicUrl === undefined ? {} : { publicUrl }) });
      await writeFileAtomic(file, text);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Reads who owns a state folder.
 * @returns its last owner, `alive` if it still runs; null if that exited cleanly or there was none
 */
export async function readRunFile(
  stateDir: string,
): Promise<{ run: RunFile; alive: boolean } | null> {
  const run = parse((await readIfThere(path.join(stateDir, NAME))) ?? '');
  return run && { run, alive: isAlive(run) };
}

/**
 * Writes `text` into a file that has no holder, or whose holder has died. Replacing a dead holder's file requires
 * the lock that is named after that file's content, which is acquired the same way; so of many successors one wins,
 * and one that dies half-way is itself succeeded.
 */
async function acquire(file: string, text: string): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (await createFileAtomic(file, text)) return;
    const held = await readIfThere(file);
    if (held === undefined) continue;
    const holder = parse(held);
    if (holder && isAlive(holder)) throw busy(path.dirname(file), holder);
    const lock = `${file}.after-${digest(held)}`;
    await acquire(lock, text);
    try {
      if ((await readIfThere(file)) !== held) continue;
      await writeFileAtomic(file, text);
      return;
    } finally {
      await rm(lock, { force: true });
    }
  }
  throw new AppError('STATE_DIR_BUSY', `${path.dirname(file)} changes hands all the time.`);
}

/** Removes temporary files and locks of dead processes; the folder's owner needs no lock for that. */
async function sweep(stateDir: string): Promise<void> {
  for (const name of await readdir(stateDir)) {
    if (!name.startsWith(`${NAME}.`)) continue;
    const left = path.join(stateDir, name);
    const writer = writerOf(name);
    if (writer !== undefined && identify(writer) !== null) continue;
    const holder = parse((await readIfThere(left)) ?? '');
    if (!holder || !isAlive(holder)) await rm(left, { force: true });
  }
}

function busy(stateDir: string, { pid, url }: RunFile): AppError {
  const where = url === null ? 'which is starting' : `at ${url}`;
  return new AppError('STATE_DIR_BUSY', `${stateDir} belongs to process ${pid}, ${where}.`);
}

function parse(text: string): RunFile | null {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    // Not a run file: left by a full disk or edited by hand; a living proxy never leaves it so.
    return null;
  }
}

function isAlive({ pid, identity }: RunFile): boolean {
  return identify(pid) === identity;
}

function textOf(run: RunFile): string {
  return `${JSON.stringify(run)}\n`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

/** This program's version, as its package says. */
export async function ownVersion(): Promise<string> {
  const text = await readFile(path.join(ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
