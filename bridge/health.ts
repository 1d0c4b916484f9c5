// What this app can't show of the room, listed once per kind, for the operator.
import type { Mirror } from './core/mirror.ts';
import { heldTexts } from './core/outgoing/unsent-texts.ts';
import { failures } from './core/report.ts';
import { FEATURES } from './core/windows/registers.ts';

/**
 * @param lacking what the last reading left out
 * @returns short words such as `raise`, `type:paint` or `path outside the room’s files`; empty if all is mirrored
 */
export function missingOf(
  mirror: Mirror,
  privates: readonly (string | undefined)[],
  lacking: readonly string[],
): string[] {
  const { can } = mirror;
  const idOf = (g: string): string => mirror.local.entries.get(g)?.id ?? g;
  const held = heldTexts(mirror).map(
    ({ g, isTooLong }) => `text ${isTooLong ? 'too long' : 'refused'}:${idOf(g)}`,
  );
  const lacks = FEATURES.filter((name) => !can[name]);
  const fails = failures(mirror).map(({ g, code }) => {
    const type = mirror.canonical.windows.get(g)?.type ?? '';
    return code === 'unknown_type' || code === 'not_allowed' ? `type:${type}` : `${code}:${g}`;
  });
  const local = privates.filter((why) => why?.startsWith('path') || why?.startsWith('type:'));
  const unshared = mirror.local.unshared.length > 0 ? ['unshared'] : [];
  return [...new Set([...lacks, ...lacking, ...held, ...fails, ...local, ...unshared])].filter(
    (w) => w !== undefined,
  );
}
