// `rotate`: gives the party's secret, the sessions' or both a new value; where they are configured, it says what to set.
import { stat } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import { AppError } from '../../protocol/errors.ts';
import type { Config } from '../config/config.ts';
import { freshSecret } from '../config/state/kept-secrets.ts';
import {
  isKept,
  type Keys,
  loadKeys,
  ROTATED,
  type RotatedName,
  rotateSecrets,
} from '../config/state/secrets.ts';
import { print, span } from './output.ts';
import { askProxy, bodyOf, findInstallation, type Installation } from './running.ts';

const NAMES = Object.keys(ROTATED) as RotatedName[];

export function rotateCommand(): Command {
  return new Command('rotate')
    .description('give a secret a new value; the one before it is accepted for a while')
    .addArgument(
      new Argument(
        '<SECRET>',
        'of tickets (party), of cookies and links (session), or both',
      ).choices([...NAMES, 'all']),
    )
    .option('--now', 'the one before is not accepted any more: somebody else has it')
    .action(async (which: RotatedName | 'all', { now = false }: { now?: boolean }) => {
      const at = await findInstallation();
      const names = which === 'all' ? NAMES : [which];
      const kept = names.filter((name) => isKept(name, at.config));
      const configured = names.filter((name) => !kept.includes(name));
      if (kept.length > 0) await rotateHere(at, kept, now);
      if (configured.length > 0) await sayWhatToSet(at.config, configured, now);
    });
}

async function rotateHere(at: Installation, names: RotatedName[], now: boolean): Promise<void> {
  const { config, alive } = at;
  if (alive) {
    const body = { secrets: names, now };
    bodyOf(await askProxy(at, '/api/ops/rotate', { method: 'POST', body }), 'ROTATE_FAILED');
  } else {
    await refuseOther(config.stateDir);
    // What follows from a secret is kept before that secret changes.
    await loadKeys(config);
    await rotateSecrets(config.stateDir, names, now);
  }
  for (const name of names) {
    const before = now
      ? 'the one before is not accepted any more'
      : `the one before is accepted for another ${span(ROTATED[name].keptMs)}`;
    print(`${name.padEnd(7)}  has a new secret; ${before}`);
  }
  print(alive ? 'The proxy that runs here uses it.' : 'The next start uses it.');
}

/** @throws AppError ROTATE_FAILED: a file of somebody else's could not be read by the proxy */
async function refuseOther(stateDir: string): Promise<void> {
  const found = await stat(stateDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new AppError('ROTATE_FAILED', `State folder ${stateDir} is made by the first start.`);
  });
  if (found.uid !== process.geteuid?.())
    throw new AppError(
      'ROTATE_FAILED',
      `State folder ${stateDir} belongs to user ${found.uid}: run this as that user.`,
    );
}

async function sayWhatToSet(config: Config, names: RotatedName[], now: boolean): Promise<void> {
  if (config.partyUrl !== undefined && config.partySecret === undefined)
    throw new AppError(
      'ROTATE_FAILED',
      'Run this with the PARTY_SECRET that the proxy and its party have: what to set follows from it.',
    );
  const lines = linesToSet(await loadKeys(config), names, now);
  const isShared = names.includes('party');
  const isRoamed = names.includes('session') && !now;
  print(`${names.join(' and ')}: configured, so nothing is changed yet. Set these for every proxy, and keep them to yourself:

${lines.map(([name, value]) => `${name}=${value}`).join('\n')}
${now ? `\nTake away ${names.map((name) => `${VARIABLES[name]}_OLD`).join(' and ')}.` : ''}
${isShared ? 'A party at Cloudflare gets PARTY_SECRET_OLD first, then PARTY_SECRET; then the proxies' : 'The proxies'} are started anew one by one, with their apps running on (docs/deploy.md).${isRoamed ? ROAMED : ''}`);
}

/** A proxy takes cookies that are signed with a key it does not know for forged ones. */
const ROAMED = `
Where the same people reach several proxies, start each with the new one as SESSION_SECRET_OLD first, beside today's
SESSION_SECRET; when all have it, each as above.`;

const VARIABLES = { party: 'PARTY_SECRET', session: 'SESSION_SECRET' } as const;

/** Everything that has to be set for a rotation, and for what must not change along with it. */
export function linesToSet(
  secrets: Keys,
  names: readonly RotatedName[],
  now: boolean,
): [name: string, value: string][] {
  const lines = names.flatMap((name): [string, string][] => [
    [VARIABLES[name], freshSecret()],
    ...(now ? [] : [[`${VARIABLES[name]}_OLD`, secrets[name][0].value] as [string, string]]),
  ]);
  if (!names.includes('party')) return lines;
  // They follow from the party's secret until they are set.
  if (!names.includes('session')) {
    const [newest, old] = secrets.session;
    lines.push(['SESSION_SECRET', newest.value]);
    if (old) lines.push(['SESSION_SECRET_OLD', old.value]);
  }
  return [...lines, ['VISITOR_KEY', secrets.visitor.toString('base64url')]];
}
