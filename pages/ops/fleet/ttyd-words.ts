// What is known of the pinned ttyd, in words. Pure.
import type { TtydSnapshot } from '../../../protocol/api.ts';
import { clock } from './figures.ts';

/**
 * @param there whether its program is there @param ttyd undefined: only its own proxy knows more
 * @param now Unix time in ms
 */
export function ttydWords(there: boolean, ttyd: TtydSnapshot | undefined, now: number): string {
  if (!there) return 'it is not there';
  if (!ttyd) return 'pinned, and there';
  return [pinWords(ttyd), pageWords(ttyd), verdictWords(ttyd, now)].filter(Boolean).join('; ');
}

const pinWords = ({ sha256 }: TtydSnapshot): string =>
  sha256 === null ? 'pinned' : `pinned with its checksum ${sha256.slice(0, 12)}…`;

function pageWords({ page, reports }: TtydSnapshot): string {
  if (page === null) return '';
  const found = [...page.differences, ...reports.flatMap(({ differences }) => differences)];
  const codes = [...new Set(found.map(({ code }) => code))].join(', ');
  return codes === '' ? 'its page is as expected' : `its page is not as expected: ${codes}`;
}

function verdictWords({ verdict, refused }: TtydSnapshot, now: number): string {
  const tried =
    verdict === null
      ? 'not tried yet'
      : verdict.ok
        ? `tried ${clock(verdict.at, now)}, and well`
        : `tried ${clock(verdict.at, now)}, and failed: ${failedIn(verdict)}`;
  const other = refused && `${refused.version} was refused: ${failedIn(refused)}`;
  return [tried, other].filter(Boolean).join('; ');
}

const failedIn = ({ failed }: NonNullable<TtydSnapshot['verdict']>): string =>
  failed.map(({ name }) => name).join(', ');
