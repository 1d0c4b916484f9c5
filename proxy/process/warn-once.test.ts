// A cause is told once, and what requests make up keeps nothing else from being told.
import { expect, test } from 'vitest';
import { createWarnOnce } from './warn-once.ts';

test('each cause is told once; made-up ones use up what their own kind may tell, and no other’s', () => {
  const told: unknown[] = [];
  const warnOnce = createWarnOnce({ warn: (...line: unknown[]) => void told.push(line) });
  for (let n = 0; n < 50; n += 1)
    for (const kind of ['host', 'origin'])
      warnOnce({ kind, cause: `${n}.test`, found: { n } }, `${kind} ${n}`);
  expect(told).toHaveLength(40);
  expect(warnOnce({ kind: 'cookies' }, 'cookies are blocked')).toBe(true);
  expect(warnOnce({ kind: 'cookies' }, 'cookies are blocked')).toBe(false);
  expect(told.slice(40)).toEqual([[{}, 'cookies are blocked']]);
});
