// What the command line understands, and what it says to the rest.
import { expect, test } from 'vitest';
import { readCommandLine } from './options.ts';

const NAMES = ['mirror', 'terminal'];

test('a benchmark or all of them, with flags', () => {
  expect(readCommandLine(['terminal', '--check', '--long'], NAMES)).toEqual({
    ...{ name: 'terminal', check: true, long: true, json: false, baseline: false },
  });
  expect(readCommandLine(['--json', 'all', '--baseline'], NAMES)).toMatchObject({
    ...{ name: 'all', json: true, baseline: true, check: false },
  });
});

test.each([[[]], [['nginx']], [['mirror', 'terminal']], [['toString']]])(
  '%j lists the benchmarks',
  (args) => {
    expect(readCommandLine(args, NAMES)).toBe('Which benchmark? One of: all, mirror, terminal');
  },
);

test('a flag that there is not is named', () => {
  expect(readCommandLine(['all', '--chek'], NAMES)).toMatch(/--chek[\s\S]*One of: all/);
});
