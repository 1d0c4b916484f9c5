// The table of limits that docs/deploy.md shows is the one of the code, row by row.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Rate } from '../../protocol/rates.ts';
import { PROJECT_DIR } from './config.ts';
import { AMOUNTS, RATES } from './limits.ts';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** As config.yaml has it. */
function inWords(rates: readonly Rate[]): string {
  return rates
    .map(({ count, windowMs }) => {
      const [unit, ms] = UNITS.find(([, one]) => windowMs % one === 0) ?? ['s', 1_000];
      return `${count}/${windowMs / ms}${unit}`;
    })
    .join(', ');
}

test('docs/deploy.md has every row: name, whose, default, bounds', () => {
  const markdown = readFileSync(path.join(PROJECT_DIR, 'docs/deploy.md'), 'utf8');
  const [, section = ''] = /^## Limits\n(.*?)^## /ms.exec(markdown) ?? [];
  const shown = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(shown).toEqual([
    ...Object.entries(RATES).map(
      ([name, { by, what, rates }]) => `| \`${name}\` | ${by} | ${what} | ${inWords(rates)} |`,
    ),
    ...Object.entries(AMOUNTS).map(
      ([name, { by, what, amount, least, most }]) =>
        `| \`${name}\` | ${by} | ${what} | ${amount} | ${least} to ${most} |`,
    ),
  ]);
});
