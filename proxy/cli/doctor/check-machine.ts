// Checks of the machine: Node, ttyd and its page, socat, memory, disk, clock. Read-only.
import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { SETUP, TOOLS } from '../../../node/installation.mjs';
import { AppError } from '../../../protocol/errors.ts';
import { findSocat } from '../../../seats/process/ttyd-binary.ts';
import { availableBytes } from '../../config/capacity.ts';
import type { Config } from '../../config/config.ts';
import { findPinned } from '../../config/tools.ts';
import { checkPage } from '../../page/page-contract.ts';
import { readPinnedPage } from '../../page/pinned-page.ts';
import { readVerdicts } from '../../process/ttyd-verdicts.ts';
import { bytes } from '../output.ts';
import { refusedInWords, tried } from '../ttyd/verdict-words.ts';
import { type Finding, fail, ok, reason, warn } from './check.ts';

const MB = 1024 * 1024;
/** In bytes: below the first, the proxy and its party don't start well; below the second, a few seats fill it. */
const MEMORY = { fail: 150 * MB, warn: 500 * MB };
const DISK = { fail: 20 * MB, warn: 500 * MB };
/** For type stripping without a flag, and the library functions in use. */
const NODE_MAJOR = 24;
/** A machine's clock is wrong if it is before 2026-01-01, Unix time in ms. */
const NOT_BEFORE = Date.UTC(2026, 0, 1);
const OTHER_PAGE = `Use the ttyd that \`${SETUP}\` brings, or read docs/deploy.md, "Pinning ttyd".`;

export function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const what = `${process.versions.node} at ${process.execPath}`;
  return major >= NODE_MAJOR
    ? ok('node', what)
    : fail('node', what, `Use Node ${NODE_MAJOR}: \`npm ci\` brings it, npm scripts find it.`);
}

/** The pinned ttyd, and its page if there is one. */
export async function checkTtyd({ ttyd, stateDir }: Config): Promise<Finding[]> {
  try {
    const file = await findPinned(ttyd);
    const pinned = ttyd.sha256 === undefined ? 'as pinned' : 'as pinned with its checksum';
    const here = ok('ttyd', `${ttyd.version}, ${pinned}, at ${file}`);
    const verdicts = await checkVerdicts(stateDir, ttyd.version);
    return [here, ...(await checkTtydPage(file)), ...verdicts];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const todos: Partial<Record<AppError['code'], string>> = {
      SEAT_TTYD_VERSION: `Run \`${SETUP}\`, which brings ${ttyd.version}, or pin another in config.yaml (ttyd.version).`,
      SEAT_TTYD_CHECKSUM: 'Read docs/deploy.md, "Pinning ttyd".',
    };
    const todo = todos[error.code] ?? `Run \`${SETUP}\`.`;
    return [fail('ttyd', error.message, todo)];
  }
}

/** What `teleport ttyd` found, where it was asked. */
async function checkVerdicts(stateDir: string, version: string): Promise<Finding[]> {
  const name = 'ttyd verdict';
  try {
    const { verdict, refused } = await readVerdicts(stateDir, version);
    const findings = refused ? [ok(name, refusedInWords(refused))] : [];
    if (verdict?.ok) findings.push(ok(name, tried(verdict)));
    else if (verdict) findings.push(warn(name, tried(verdict), 'Run `teleport ttyd verify`.'));
    return findings;
  } catch (error) {
    return [warn(name, `not read: ${reason(error)}`, 'Look at the state folder by hand.')];
  }
}

/** Starts ttyd briefly, in a temporary folder. */
async function checkTtydPage(ttyd: string): Promise<Finding[]> {
  const dir = path.join(tmpdir(), `ttyd-${randomUUID().slice(0, 8)}`);
  try {
    const page = await readPinnedPage({ ttyd, dir, log: pino({ level: 'silent' }) });
    const differences = checkPage(page);
    if (differences.length === 0) return [ok('ttyd page', 'as expected')];
    return differences.map(({ message }) => warn('ttyd page', message, OTHER_PAGE));
  } catch (error) {
    return [warn('ttyd page', `not read: ${reason(error)}`, 'Start ttyd by hand and look.')];
  }
}

export async function checkSocat(): Promise<Finding> {
  try {
    return ok('socat', (await findSocat(TOOLS, process.env)).path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail('socat', error.message, `Run \`${SETUP}\`, or install socat.`);
  }
}

/**
 * Memory still available to this process, on the machine or in its container.
 * @param limits of the configuration: how much must stay free for a seat to start
 */
export function checkMemory(
  limits: Config['limits'] | undefined,
  free = availableBytes(),
): Finding {
  const keep = (limits?.seats_free_mb ?? 0) * MB;
  const message = `${bytes(free)} free`;
  const todo = 'End something else, add memory, or lower `max_players`.';
  if (free < MEMORY.fail) return fail('memory', message, todo);
  if (free < keep)
    return fail(
      'memory',
      `${message}, and limits.seats_free_mb wants ${bytes(keep)}: no seat starts`,
      todo,
    );
  return free < MEMORY.warn ? warn('memory', message, todo) : ok('memory', message);
}

/** @param dir the state folder, or the folder that it will be created in */
export async function checkDisk(dir: string): Promise<Finding> {
  try {
    const { bavail, bsize, ffree, files } = await statfs(dir);
    const free = bavail * bsize;
    const message = `${bytes(free)} free below ${dir}`;
    const todo = 'Free some space: rooms and places can’t be saved on a full disk.';
    // Some file systems report no file counts at all.
    if (files > 0 && ffree === 0) return fail('disk', `${message}, but no more files fit`, todo);
    if (free < DISK.fail) return fail('disk', message, todo);
    return free < DISK.warn ? warn('disk', message, todo) : ok('disk', message);
  } catch (error) {
    return warn('disk', `${dir}: ${reason(error)}`, 'Look at the disk by hand.');
  }
}

export function checkClock(now = Date.now()): Finding {
  const shown = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return now >= NOT_BEFORE
    ? ok('clock', shown)
    : fail('clock', `${shown} is in the past`, 'Set the clock: tickets carry the time.');
}
