// How what a changed room file comes to is said to people. Pure.

import type { Change, Changed } from '../../rooms/changes.ts';
import type { HoldsFrom } from '../../rooms/keys.ts';
import type { Problem } from '../../rooms/load.ts';

const LATER: Record<Exclude<HoldsFrom, 'live'>, string> = {
  seats: 'for seats that open from now on: who sits keeps theirs until it ends',
  empty: 'once nobody has a seat here',
};
/** What is not about seats. */
const OF_LAYOUT = 'when the room is put back as it was saved, or opens for the first time';

/** What is said of a change that does not hold at once. */
export function waitsWords({ what, holds }: Pick<Change, 'what' | 'holds'>): string {
  if (what === 'layout_path') return OF_LAYOUT;
  return holds === 'live' ? 'now' : LATER[holds];
}

/** `welcome and locked hold now; app holds for seats …`. */
export function changeWords(now: readonly Changed[], later: readonly Change[]): string {
  const groups = Map.groupBy(later, waitsWords);
  return [
    ...(now.length > 0 ? [`${named(now)} now`] : []),
    ...[...groups].map(([when, changes]) => `${named(changes.map(({ what }) => what))} ${when}`),
  ].join('; ');
}

function named(keys: readonly Changed[]): string {
  const verb = keys.length === 1 ? 'holds' : 'hold';
  const last = keys.at(-1) ?? '';
  return `${keys.length > 1 ? `${keys.slice(0, -1).join(', ')} and ${last}` : last} ${verb}`;
}

/** `line 4, maxplayers: is not a key …`, for those who know which file it is. */
export function problemWords({ line, key, message }: Problem): string {
  return `line ${line}${key === '' ? '' : `, ${key}`}: ${message}`;
}
