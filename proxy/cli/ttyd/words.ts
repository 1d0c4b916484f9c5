// What `ttyd verify|install|upgrade` print for people.
import { printable, printableLine } from '../../../protocol/text/printable.ts';
import type { TtydPin } from '../../config/config.ts';
import { count, paint } from '../output.ts';
import type { Installation } from '../running.ts';
import type { Change } from './change.ts';
import { type Check, type Examined, passed } from './check.ts';

const MARKS = { ok: ['green', 'ok  '], skip: ['yellow', 'skip'], fail: ['red', 'fail'] } as const;

/** The checks, one a line. */
export function table(checks: readonly Check[]): string {
  return checks
    .map(({ name, result, message }) => {
      const [colour, mark] = MARKS[result];
      return `${paint(colour, mark)}  ${name.padEnd(11)}  ${printableLine(message)}`;
    })
    .join('\n');
}

/** Whether the pinned ttyd is as it has to be. */
export function verdictInWords(examined: Examined): string {
  const { version, checks } = examined;
  if (!passed(examined)) return `ttyd ${version} is not as it has to be: ${failures(checks)}.`;
  const left = checks.filter(({ result }) => result === 'skip').length;
  if (left > 0) return `ttyd ${version} passed; ${count(left, 'check')} left out.`;
  return `ttyd ${version} is as it has to be.`;
}

/** What came of an upgrade, and what to do next. @param pin the one that is pinned now */
export function upgradeInWords(
  { config, run, alive }: Installation,
  { examined, outcome }: Change,
  pin: TtydPin,
): string {
  const { version, checks } = examined;
  if (outcome === 'refused') return `ttyd stays ${pin.version}: of ${version} ${failures(checks)}.`;
  if (outcome === 'taken back')
    return `ttyd is ${pin.version} again: once it was pinned, of ${version} ${failures(checks)}.`;
  const sum = pin.sha256 === undefined ? '' : `, with its checksum`;
  const next = alive
    ? `The proxy that runs here, process ${run?.pid}, takes it at its next start: \`teleport stop\`, then \`teleport start\`; the apps live on.`
    : 'The next start takes it.';
  return printable(`ttyd ${version} is pinned in ${config.configFile}${sum}.\n${next}`);
}

function failures(checks: readonly Check[]): string {
  return `${count(checks.filter(({ result }) => result === 'fail').length, 'check')} failed`;
}
