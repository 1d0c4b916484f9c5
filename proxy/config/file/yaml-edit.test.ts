import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../../../node/installation.mjs';
import { editMap } from './yaml-edit.ts';

const edit = (text: string, changes: Record<string, string | undefined>) =>
  editMap(text, 'ttyd', changes);

it('our own config.yaml changes in the pin alone', async () => {
  const text = await readFile(path.join(ROOT, 'config.yaml'), 'utf8');
  expect(edit(text, { version: '1.7.9', path: undefined })).toBe(
    text.replace('\nttyd: { version: 1.7.7 }', '\nttyd: { version: 1.7.9 }'),
  );
});

it.each([
  ['a value', 'ttyd: { version: 1.7.7 }', { version: '2.0.0' }, 'ttyd: { version: 2.0.0 }'],
  ['its quotes', "ttyd: {version: '1.7.7'}", { version: '2' }, "ttyd: {version: '2'}"],
  ['its new quotes', 'ttyd: { version: 1.7.7 }', { version: '2' }, 'ttyd: { version: "2" }'],
  ['a key more', 'ttyd: {a: 1} # x', { b: 'y' }, 'ttyd: {a: 1, b: y} # x'],
  ['the first key less', 'ttyd: { a: 1, b: 2 }', { a: undefined }, 'ttyd: { b: 2 }'],
  ['the last key less', 'ttyd: { a: 1, b: 2 }', { b: undefined }, 'ttyd: { a: 1 }'],
  [
    'a line more',
    'ttyd:\n    a: 1   # x\n\nz: 1',
    { b: 'y' },
    'ttyd:\n    a: 1   # x\n    b: y\n\nz: 1',
  ],
  [
    'a line less',
    'ttyd:\n  # x\n  a: 1 # y\n  b: 2\nz: 1',
    { a: undefined },
    'ttyd:\n  # x\n  b: 2\nz: 1',
  ],
  ['the last line less', 'ttyd:\n  a: 1\n  b: 2', { b: undefined }, 'ttyd:\n  a: 1\n'],
  ['a map that is not there', 'z:   1 # x\n\n', { a: 'y' }, 'z:   1 # x\nttyd: { a: y }\n'],
  ['an empty text', '', { a: 'y' }, 'ttyd: { a: y }\n'],
  ['comments alone', '# x\n', { a: 'y' }, '# x\nttyd: { a: y }\n'],
  ['what is not there', 'ttyd: { a: 1 }', { b: undefined }, 'ttyd: { a: 1 }'],
])('%s', (_, before, changes, after) => {
  expect(edit(before, changes)).toBe(after);
});

it.each([
  ['a root in braces', '{ z: 1 } # x', '{ z: 1, ttyd: { a: y } } # x\n'],
  ['a key without a value', 'ttyd: # x\nz: 1\n', 'ttyd: { a: y }\nz: 1\n'],
  ['an empty map', 'ttyd: {} # x\nz: 1\n', 'ttyd: { a: y } # x\nz: 1\n'],
  ['a long key', 'ttyd:\n  ? a\n  : 1\nz: 1\n', 'ttyd:\n  ? a\n  : y\nz: 1\n'],
])('%s is laid out anew where it has to be', (_, before, after) => {
  expect(edit(before, { a: 'y' })).toBe(after);
});

it('whatever is around it: the values are those that were meant, and the lines elsewhere stay', () => {
  const around = fc.constantFrom(
    '# a comment',
    'port:   9000   # x',
    'host: "::1"',
    '',
    'l: [a,b]',
  );
  const maps = fc.constantFrom(
    ...[
      'ttyd: { version: 1.7.7 }   # y',
      'ttyd:\n  version: 1.7.7   # y\n  path: /x # z',
      '# ttyd: no',
    ],
    ...[
      'ttyd: {path: /x}',
      "ttyd:\n    path: '/x'\n    # below",
      'ttyd:\n- 1',
      'ttyd: { a: {}, b: [1,\n  2] }',
    ],
  );
  const lines = fc.uniqueArray(around, { maxLength: 4 });
  fc.assert(
    fc.property(lines, maps, lines, fc.option(fc.constantFrom('12e3', 'ab')), (a, map, b, sum) => {
      const before = [...a, map, ...b.filter((line) => !a.includes(line))].join('\n');
      const after = edit(before, { version: '2.0.0', sha256: sum ?? undefined, path: undefined });
      const was = parse(before) ?? {};
      const { sha256: _, path: __, ...kept } = Array.isArray(was.ttyd) ? {} : (was.ttyd ?? {});
      const pin = { ...kept, version: '2.0.0', ...(sum === null ? {} : { sha256: sum }) };
      expect(parse(after)).toEqual({ ...was, ttyd: pin });
      if (!map.includes('- 1')) for (const line of [...a, ...b]) expect(after).toContain(line);
    }),
  );
});
