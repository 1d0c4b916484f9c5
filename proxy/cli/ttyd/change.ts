// Brings a ttyd in and has it used, after it was tried; where anything fails, all is as it was.
import { AppError } from '../../../protocol/errors.ts';
import { findTtyd } from '../../../seats/process/ttyd-binary.ts';
import type { TtydPin } from '../../config/config.ts';
import { writePin } from '../../config/file/pin-file.ts';
import { findPinned } from '../../config/tools.ts';
import { type Candidate, copyTtyd, fetchTtyd } from './candidate.ts';
import { type Examined, inWords, passed } from './check.ts';
import { type ExamineOptions, examine } from './examine.ts';

export interface Change {
  /** What was found of the new one, the last time it was looked at. */
  examined: Examined;
  /** It is used; it is, but did not pass; it is not; it was for a moment. */
  outcome: 'used' | 'failed' | 'refused' | 'taken back';
}

/**
 * Brings in the pinned ttyd where it is not there, and looks at it before it is in its place.
 * @param from a program to take; undefined: as the set-up does
 * @throws AppError TTYD_UNCHANGED
 */
export async function installPinned(
  pin: TtydPin,
  from: string | undefined,
  options: ExamineOptions,
): Promise<Change> {
  const named =
    pin.path !== undefined ? 'ttyd.path of config.yaml' : process.env.TTYD_PATH && 'TTYD_PATH';
  if (from !== undefined && named) throw elsewhere(named);
  if (named || (from === undefined && (await isThere(pin, options.toolsDir)))) {
    const examined = await examine(pin, options);
    return { examined, outcome: passed(examined) ? 'used' : 'failed' };
  }
  await using candidate = await bring(pin.version, from, options);
  const examined = await examine({ ...pin, path: candidate.file }, options);
  if (!passed(examined)) return { examined, outcome: 'refused' };
  return await switching(async (undo) => {
    undo.defer(await candidate.place());
    return pin;
  }, options);
}

export interface Upgrade {
  /** The version; undefined: the one of `from`. */
  to: string | undefined;
  /** A program to take; undefined: one of that version that is here, else as the set-up does. */
  from: string | undefined;
  /** What its checksum has to be. */
  sha256: string | undefined;
}

/**
 * Pins another ttyd: tries it, writes the pin, tries it as the pinned one, and goes back if that fails.
 * @param pin the one that is used
 * @param configFile where the pin is written
 * @param readPin reads it as the next start will
 * @throws AppError TTYD_UNCHANGED
 */
export async function upgrade(
  { pin, configFile, readPin }: { pin: TtydPin; configFile: string; readPin(): Promise<TtydPin> },
  { to, from, sha256 }: Upgrade,
  options: ExamineOptions,
): Promise<Change> {
  if (process.env.TTYD_PATH) throw elsewhere('TTYD_PATH');
  const here =
    from === undefined && to !== undefined ? await findHere(to, sha256, options.toolsDir) : null;
  await using brought = here ? null : await bring(to, from, options);
  const next = brought ?? here;
  if (!next) throw new AppError('TTYD_UNCHANGED', 'Say which: `--to VERSION` or `--from FILE`.');
  const found = await examine({ version: next.version, sha256, path: next.file }, options);
  if (!passed(found)) return { examined: found, outcome: 'refused' };
  // Who wants a checksum has one for the new version, too.
  const wanted = sha256 ?? (pin.sha256 === undefined ? undefined : found.sha256);
  return await switching(async (undo) => {
    if (brought) undo.defer(await brought.place());
    undo.defer(await writePin(configFile, { version: next.version, sha256: wanted ?? undefined }));
    return readPin();
  }, options);
}

/**
 * Switches, tries the one that is used then, and goes back where that fails.
 * @param change what is switched, with what undoes it @returns the pin that holds then
 * @throws AppError TTYD_UNCHANGED
 */
async function switching(
  change: (undo: AsyncDisposableStack) => Promise<TtydPin>,
  options: ExamineOptions,
): Promise<Change> {
  options.signal.throwIfAborted();
  await using undo = new AsyncDisposableStack();
  let pin: TtydPin;
  try {
    pin = await change(undo);
  } catch (error) {
    throw new AppError('TTYD_UNCHANGED', inWords(error), { cause: error });
  }
  const examined = await examine(pin, options);
  if (!passed(examined)) return { examined, outcome: 'taken back' };
  // What would be put back goes with the folder that it was moved to.
  undo.move();
  return { examined, outcome: 'used' };
}

async function isThere(pin: TtydPin, toolsDir: string): Promise<boolean> {
  return findPinned(pin, toolsDir).then(() => true, noneIsHere);
}

async function findHere(version: string, sha256: string | undefined, toolsDir: string) {
  const env = { ...process.env, TTYD_PATH: '' };
  const found = await findTtyd(version, toolsDir, env, sha256).catch(noneIsHere);
  return found ? { version, file: found.path } : null;
}

/** For `catch`: none of that version and checksum is here. */
function noneIsHere(error: unknown): false {
  if (error instanceof AppError && error.code.startsWith('SEAT_TTYD_')) return false;
  throw error;
}

async function bring(
  version: string | undefined,
  from: string | undefined,
  { toolsDir, signal }: ExamineOptions,
): Promise<Candidate> {
  if (from === undefined) return fetchTtyd(version ?? '', toolsDir, signal);
  const candidate = await copyTtyd(from, toolsDir);
  if (version === undefined || candidate.version === version) return candidate;
  await candidate[Symbol.asyncDispose]();
  throw new AppError('TTYD_UNCHANGED', `${from} is ${candidate.version}, not ${version}.`);
}

function elsewhere(where: string): AppError {
  return new AppError('TTYD_UNCHANGED', `${where} names the program: change it there.`);
}
