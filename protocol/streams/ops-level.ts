// How well something is: of health, events and alerts. Apart from the schemas, because pages know it, too.

/** From well to unwell. */
export const LEVELS = ['ok', 'warn', 'bad'] as const;
export type Level = (typeof LEVELS)[number];

/** The worst of some levels; `ok` of none. */
export function worst(levels: Iterable<Level>): Level {
  let at = 0;
  for (const level of levels) at = Math.max(at, LEVELS.indexOf(level));
  return LEVELS[at] ?? 'ok';
}
