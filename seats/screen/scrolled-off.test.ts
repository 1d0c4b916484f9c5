// A screen that leaves out what a flood has pushed out of sight is the same as one that parsed all of it.
import { expect, test } from 'vitest';
import { LONG_EARLY, line, lines, outputOf, picture, ROWS } from '../test/floods.ts';
import { scrolledOff } from './scrolled-off.ts';

test('what is left out ends at a line start, and enough lines stay', () => {
  const output = lines(8_000);
  const left = scrolledOff(output, ROWS, 1_000);
  if (!left) throw new Error('Nothing is left out.');
  expect(left.bytes).toBeGreaterThan(output.length / 2);
  expect(output[left.bytes - 1]).toBe(0x0a);
  const rest = Buffer.from(output.subarray(left.bytes)).toString();
  expect(rest.match(/\n/g)).toHaveLength(ROWS + 1_000);
  expect(Buffer.from(left.instead).toString()).toBe(`\r${'\n'.repeat(ROWS)}`);
});

test.each([
  ['a cursor that moves up', '\x1b[3A'],
  ['the alternate screen', '\x1b[?1049h'],
  ['a title', '\x1b]0;x\x07'],
  ['a control character of two bytes', '\u009b3A'],
  ['a shift to another character set', '\x0e'],
])('nothing is left out from %s on', (_what, special) => {
  const output = Buffer.concat([lines(100), Buffer.from(special), lines(8_000)]);
  expect(scrolledOff(output, ROWS, 1_000)).toBeNull();
});

test('colours are those that the left out lines have set', () => {
  const output = lines(8_000, (n) => `\x1b[${n % 2 ? '0;' : ''}4${n % 7}m${line(n)}`);
  const { bytes = 0, instead } = scrolledOff(output, ROWS, 1_000) ?? {};
  const before = Buffer.from(output.subarray(0, bytes)).toString();
  const last = before.slice(before.lastIndexOf('\x1b[0;')).match(/\x1b\[[\d;]*m/g);
  expect(Buffer.from(instead ?? []).toString()).toBe(`${last?.join('')}\r${'\n'.repeat(ROWS)}`);
});

test('a flood leaves screen, scrollback and colours as they would be without any shortcut', async () => {
  const output = outputOf({ ...LONG_EARLY, setup: '\x1b[5;10Hmiddle' });
  expect(await picture(output, 'at once')).toBe(await picture(output, 'slowly'));
});

test('a sequence that is cut where the look begins is not torn apart', async () => {
  // Slices have 32 KiB; the first look is after three of them.
  const before = Buffer.concat([
    lines(3_000).subarray(0, 3 * 32 * 1024 - 4),
    Buffer.from('\x1b]0;'),
  ]);
  const output = Buffer.concat([before, Buffer.from('a title\x07'), lines(8_000)]);
  expect(await picture(output, 'at once')).toBe(await picture(output, 'slowly'));
});
