// When to come back, in words: the one phrase for everybody who is above a limit.

const UNITS = [
  { name: 'second', s: 1, below: 120 },
  { name: 'minute', s: 60, below: 120 * 60 },
  { name: 'hour', s: 3_600, below: 48 * 3_600 },
  { name: 'day', s: 24 * 3_600, below: Number.POSITIVE_INFINITY },
];

/** "Try again in 40 seconds.", rounded up. */
export function comeBack(waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const { name, s } = UNITS.find(({ below }) => seconds < below) ?? { name: 'second', s: 1 };
  const count = Math.ceil(seconds / s);
  return `Try again in ${count} ${name}${count === 1 ? '' : 's'}.`;
}
