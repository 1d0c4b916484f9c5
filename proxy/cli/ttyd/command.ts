// `ttyd verify|install|upgrade`: tries a ttyd before it is used, and pins another one.
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { lookForChromium } from '../../../node/chromium.ts';
import { TOOLS } from '../../../node/installation.mjs';
import { loadConfig } from '../../config/config.ts';
import { keepVerdict } from '../../process/ttyd-verdicts.ts';
import { EXIT } from '../exit.ts';
import { paint, print, printJson } from '../output.ts';
import { findInstallation, type Installation } from '../running.ts';
import type { Change } from './change.ts';
import { type Examined, inWords, passed, verdictOf } from './check.ts';
import type { ExamineOptions } from './examine.ts';
import { table, upgradeInWords, verdictInWords } from './words.ts';

interface Common {
  browser: boolean;
  json?: true;
}
type Install = Common & { from?: string };
type Upgrade = Install & { to?: string; sha256?: string };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The `ttyd` command with its subcommands; they set `process.exitCode`. */
export function ttydCommand(): Command {
  const ttyd = new Command('ttyd').description('the pinned ttyd: try it, bring it in, pin another');
  const add = (name: string, description: string) =>
    ttyd
      .command(name)
      .description(description)
      .option('--no-browser', 'without the checks in a browser')
      .option('--json', 'one JSON object');

  add('verify', 'try the pinned ttyd, in a browser too; exit 1 if something fails').action(
    (options: Common) => interruptible(options, verify),
  );
  add('install', 'bring the pinned ttyd in where it is missing, once it has passed')
    .option('--from <FILE>', 'a ttyd of that version to take')
    .action((options: Install) => interruptible(options, install));
  add('upgrade', 'pin another ttyd, once it has passed; else all stays as it was')
    .option('--to <VERSION>', 'such as 1.7.8', version)
    .option('--from <FILE>', 'a ttyd to take; without it: one that is here, else the archive’s')
    .option('--sha256 <DIGITS>', 'the checksum that it must have, which is pinned, too', checksum)
    .action((options: Upgrade, command: Command) => {
      if (options.to === undefined && options.from === undefined)
        command.error('error: say which: --to VERSION, --from FILE, or both');
      return interruptible(options, switchTo);
    });
  return ttyd;
}

type Run<O> = (at: Installation, options: O, how: ExamineOptions) => Promise<void>;

/** Runs it so that a signal clears away what was begun, and undoes what was changed. */
async function interruptible<O extends Common>(options: O, run: Run<O>): Promise<void> {
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  for (const name of SIGNALS) process.on(name, stop);
  try {
    const chromium = lookForChromium(process.env, existsSync);
    const how = {
      toolsDir: TOOLS,
      browser: options.browser,
      chromium,
      signal: interrupt.signal,
    };
    await run(await findInstallation(), options, how);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    print('stopped; ttyd stays as it was', process.stderr);
    process.exitCode = EXIT.INTERRUPTED;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

async function verify(at: Installation, { json }: Common, how: ExamineOptions): Promise<void> {
  const { examine } = await import('./examine.ts');
  const examined = await examine(at.config.ttyd, how);
  await keep(at, { used: verdictOf(examined, Date.now()) });
  report(examined, { json, words: verdictInWords(examined) });
}

async function install(
  at: Installation,
  { json, from }: Install,
  how: ExamineOptions,
): Promise<void> {
  const { installPinned } = await import('./change.ts');
  const change = await installPinned(at.config.ttyd, from, how);
  const verdict = verdictOf(change.examined, Date.now());
  const isUsed = change.outcome === 'used' || change.outcome === 'failed';
  await keep(at, isUsed ? { used: verdict } : { refused: verdict });
  report(change.examined, { json, change, words: verdictInWords(change.examined) });
}

async function switchTo(at: Installation, options: Upgrade, how: ExamineOptions): Promise<void> {
  const { upgrade } = await import('./change.ts');
  const { config } = at;
  const readPin = async () => (await loadConfig(process.env, process.cwd())).ttyd;
  const change = await upgrade(
    { pin: config.ttyd, configFile: config.configFile, readPin },
    { to: options.to, from: options.from, sha256: options.sha256 },
    how,
  );
  const verdict = verdictOf(change.examined, Date.now());
  const isUsed = change.outcome === 'used';
  await keep(at, isUsed ? { used: verdict, refused: null } : { refused: verdict });
  const words = upgradeInWords(at, change, isUsed ? await readPin() : config.ttyd);
  report(change.examined, { json: options.json, change, words });
}

/** A verdict that can't be kept is one all the same. */
async function keep(
  { config }: Installation,
  change: Parameters<typeof keepVerdict>[1],
): Promise<void> {
  await keepVerdict(config.stateDir, change).catch((error: unknown) => {
    print(`the verdict could not be kept: ${inWords(error)}`, process.stderr);
  });
}

function report(
  examined: Examined,
  { json, change, words }: { json: true | undefined; change?: Change; words: string },
): void {
  const isFine = passed(examined);
  if (json) printJson({ ok: isFine, ...(change && { outcome: change.outcome }), ...examined });
  else print(`${table(examined.checks)}\n\n${paint(isFine ? 'green' : 'red', words)}`);
  process.exitCode = isFine ? EXIT.OK : EXIT.FAILED;
}

function version(text: string): string {
  if (/^\d+\.\d+\.\d+$/.test(text)) return text;
  throw new InvalidArgumentError('Write a version such as 1.7.7.');
}

function checksum(text: string): string {
  if (/^[\da-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Write the 64 hexadecimal digits of a SHA-256.');
}
