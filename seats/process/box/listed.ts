// Folders of a box that hold what is not for it. They are built from a list of what may be seen: a cover over a single
// file comes off when the file is replaced, and knows nothing of files made later.
import { execFile } from 'node:child_process';
import { readdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Listed } from './box-args.ts';

const run = promisify(execFile);

const ENTERABLE = 0o005;
const MAX_FOUND_BYTES = 64 * 1024 * 1024;

/**
 * What in a folder is not open to everybody: in a box that runs as its owner it would be readable.
 * @param depth how many levels of folders to look at; all by default
 * @returns files and folders; what can't be looked at is not named: it can't be read either
 */
export async function closedIn(folder: string, depth?: number): Promise<string[]> {
  const closed = ['(', '-type', 'd', '!', '-perm', `-${ENTERABLE.toString(8)}`, '-prune', '-o'];
  const args = [
    ...[folder, '-mindepth', '1', ...(depth === undefined ? [] : ['-maxdepth', String(depth)])],
    // A link is as open as what it leads to.
    ...[...closed, '!', '-type', 'd', '!', '-type', 'l', '!', '-perm', '-4', ')', '-print0'],
  ];
  try {
    return namesOf((await run('find', args, { maxBuffer: MAX_FOUND_BYTES })).stdout);
  } catch (error) {
    // Where something could not be looked at.
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code !== 1 || stdout === undefined) throw error;
    return namesOf(stdout);
  }
}

/** Whether others may look into a folder. */
export async function isOpen(folder: string): Promise<boolean> {
  return ((await stat(folder)).mode & ENTERABLE) === ENTERABLE;
}

/**
 * @param hidden what is not to be seen: the folders that hold it are listed without it
 * @param always folders that are listed whether something hidden is in them yet or not
 */
export async function listedWithout(
  hidden: readonly string[],
  always: readonly string[],
): Promise<Listed[]> {
  const without = new Set(hidden);
  const outermost = hidden.filter((one) => !isInOther(one, without));
  const folders = new Set([...always, ...outermost.map((one) => path.dirname(one))]);
  return Promise.all(
    [...folders]
      .filter((folder) => !without.has(folder) && !isInOther(folder, without))
      .map(async (folder) => ({ path: folder, entries: await entriesOf(folder, without) })),
  );
}

async function entriesOf(folder: string, without: ReadonlySet<string>): Promise<Listed['entries']> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessAbsent);
  return Promise.all(
    entries
      .map((entry) => ({ at: path.join(folder, entry.name), isLink: entry.isSymbolicLink() }))
      .filter(({ at }) => !without.has(at))
      .map(async ({ at, isLink }) => ({ path: at, ...(isLink ? { to: await readlink(at) } : {}) })),
  );
}

/** Whether a folder above is among those. */
function isInOther(file: string, others: ReadonlySet<string>): boolean {
  const above = path.dirname(file);
  return above !== file && (others.has(above) || isInOther(above, others));
}

const namesOf = (found: string) => found.split('\0').filter(Boolean);

function unlessAbsent(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'EACCES') return [];
  throw error;
}
