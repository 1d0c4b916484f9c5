// CVE-2024-35164's kind: control codes with numbers and lengths that no program means. A real shell behind a real ttyd
// prints them; its screen, its pages and who comes later go on.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import { TestBench } from './test/bench.ts';

const HUGE = ['2147483647', '4294967296', '99999999999999999999', '-1', '0', ''];
const finals = (letters: string, before = '') =>
  [...letters].flatMap((final) => HUGE.map((n) => `\x1b[${before}${n}${final}`)).join('x');

const CASES: readonly (readonly [name: string, output: string | Buffer])[] = [
  ['cursors moved further than there is', finals('ABCDEFGHIZ`ade') + finals('HIf', '5;')],
  ['cells, lines and tabs put in, taken out and erased', finals('@LMPXJKg')],
  ['a character repeated', `x${finals('b')}`],
  ['a screen scrolled', finals('STr') + finals('r', '99999;') + finals('r', '9;')],
  [
    'modes, colours and cursors that are none',
    finals('hlmnqt') + finals('hl', '?') + finals('q', ' '),
  ],
  ['colours by number', `${finals('m', '38;5;')}${finals('m', '48;2;')}\x1b[38:2::::::m`],
  ['ten thousand parameters', `\x1b[${'1;'.repeat(10_000)}m\x1b[${'1:'.repeat(10_000)}m`],
  ['sizes', finals('t', '8;') + finals('t', '4;') + finals('t', '8;1;')],
  ['a rectangle', finals('$x', '65;') + finals('${', '1;1;') + finals('$v', '1;1;9;9;1;')],
  ['a string that has no end', `\x1b]0;${'a'.repeat(300_000)}`],
  [
    'a command of the terminal that has no end',
    `\x1bP${'1;'.repeat(50_000)}q${'~'.repeat(300_000)}`,
  ],
  [
    'half a sequence, half a character',
    Buffer.from('\x1b[1;2\x1b\x1b[\x9b\xc3\xe2\x82\x1b(', 'latin1'),
  ],
  ['bases under a heap of marks', `a${'\u0301'.repeat(50_000)}`],
  ['wide characters at the edge', '\x1b[1;80H漢\x1b[2147483647C漢\x1b[1P\x1b[1@漢'],
];

/** Prints a file, resets the terminal, and repeats what is typed. */
const SHOW = 'cat "$0"; printf \'\\030\\033\\\\\\033cprinted\'; exec cat';

it.each(CASES)('%s', async (_, output) => {
  await using bench = new TestBench();
  const file = path.join(await bench.folder(), 'output');
  await writeFile(file, output);
  const seat = await bench.started(['sh', '-c', SHOW, file]);
  const url = await bench.serve(seat.session);
  const page = bench.browser(url);
  await until(() => expect(page.screen()).toContain('printed'));
  page.type('still here\r');
  await until(() => expect(page.screen()).toContain('still here'));
  const later = bench.browser(url);
  await until(() => expect(later.screen()).toMatch(/^printed.*still here/s));
});
