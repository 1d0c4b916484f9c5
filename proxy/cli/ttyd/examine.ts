// Everything that is checked of a ttyd before it is used: the file, its version and checksum, its page, and a browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { AppError } from '../../../protocol/errors.ts';
import { ttydChecksum } from '../../../seats/process/ttyd-checksum.ts';
import type { TtydPin } from '../../config/config.ts';
import { findPinned } from '../../config/tools.ts';
import { checkPage } from '../../page/page-contract.ts';
import { readPinnedPage } from '../../page/pinned-page.ts';
import { type Check, type Examined, fail, inWords, ok, skip } from './check.ts';
import { IN_BROWSER, probe } from './probe.ts';

export interface ExamineOptions {
  /** Where the set-up's programs are. */
  toolsDir: string;
  /** Whether it is tried in a browser, and the Chromium for that; undefined: there is none. */
  browser: boolean;
  chromium: string | undefined;
  /** Ends it early. */
  signal: AbortSignal;
}

const NO_CHROMIUM =
  'no Chromium was found, so nothing was tried in one: install it (apt-get install chromium), name one in CHROMIUM, or leave that out (--no-browser)';
/** The check that an error of the search is about. */
const ABOUT: Partial<Record<AppError['code'], string>> = {
  SEAT_TTYD_MISSING: 'program',
  SEAT_TTYD_VERSION: 'version',
  SEAT_TTYD_CHECKSUM: 'checksum',
};
const ALL = ['program', 'version', 'checksum', 'page', 'browser', ...IN_BROWSER];

/** Checks the ttyd of a pin. @throws the signal's reason if that ended it */
export async function examine(pin: TtydPin, options: ExamineOptions): Promise<Examined> {
  let file: string;
  try {
    file = await findPinned(pin, options.toolsDir);
  } catch (error) {
    const name = error instanceof AppError ? ABOUT[error.code] : undefined;
    if (name === undefined) throw error;
    const before = ALL.slice(0, ALL.indexOf(name)).map((one) => ok(one, 'found'));
    const checks = [...before, fail(name, inWords(error))];
    return { version: pin.version, file: null, sha256: null, checks: leftOut(checks, name) };
  }
  const sum = await ttydChecksum(file);
  const pinned = pin.sha256 === undefined ? 'none is pinned' : 'as pinned';
  const checks = [
    ok('program', file),
    ok('version', `${pin.version}, as pinned`),
    ok('checksum', `${sum.sha256} of ${sum.file}; ${pinned}`),
    ...(await checkText(file)),
  ];
  options.signal.throwIfAborted();
  const failed = checks.find(({ result }) => result === 'fail');
  if (failed) checks.push(...leftOut(checks, failed.name).slice(checks.length));
  else checks.push(...(await inBrowser({ ...pin, path: file }, options)));
  return { version: pin.version, ...sum, file: sum.file, checks };
}

/** Starts it briefly, and reads its page. */
async function checkText(ttyd: string): Promise<Check[]> {
  const dir = await mkdtemp(path.join(tmpdir(), 'ttyd-'));
  try {
    const page = await readPinnedPage({ ttyd, dir, log: pino({ level: 'silent' }) });
    const differences = checkPage(page);
    if (differences.length === 0) return [ok('page', 'as expected')];
    return differences.map(({ message }) => fail('page', message));
  } catch (error) {
    return [fail('page', inWords(error))];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function inBrowser(
  pin: TtydPin,
  { browser, chromium, signal }: ExamineOptions,
): Promise<Check[]> {
  const names = ['browser', ...IN_BROWSER];
  if (!browser) return names.map((name) => skip(name, 'left out (--no-browser)'));
  if (chromium === undefined) {
    const [first = '', ...others] = names;
    return [fail(first, NO_CHROMIUM), ...others.map((name) => skip(name, 'left out: no browser'))];
  }
  return [ok('browser', chromium), ...(await probe(pin, chromium, signal))];
}

/** The checks with those that were not made, since one failed. */
function leftOut(checks: Check[], failed: string): Check[] {
  const made = new Set(checks.map(({ name }) => name));
  const others = ALL.filter((name) => !made.has(name));
  return [...checks, ...others.map((name) => skip(name, `left out, since \`${failed}\` failed`))];
}
