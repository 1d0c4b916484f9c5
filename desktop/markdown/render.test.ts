// Markdown as lines: what each element becomes, for any width, and that nothing in it can do harm.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columns } from '../draw/text.ts';
import { textOf } from './line.ts';
import { markdown, plainText } from './render.ts';

const lines = async (text: string, width = 40): Promise<string[]> =>
  (await markdown(text))(width).map((line) => textOf(line).trimEnd());

test('headings, emphasis, links and rules lose their signs and keep their looks', async () => {
  const rendered = (
    await markdown('# Title\n\nA **b** _c_ `d` [e](https://x.org) [f](f.md)\n\n---')
  )(30);
  expect(rendered.map(textOf)).toEqual([
    'Title',
    '━━━━━',
    '',
    'A b c d e (https://x.org) f',
    '',
    '─'.repeat(30),
  ]);
  const spans = rendered[3]?.spans ?? [];
  expect(spans.find(({ text }) => text === 'b')).toMatchObject({ bold: true });
  expect(spans.find(({ text }) => text === 'c')).toMatchObject({ italic: true });
  expect(spans.find(({ text }) => text === 'd')).toMatchObject({ role: 'code' });
  expect(spans.filter(({ href }) => href).map(({ href }) => href)).toEqual([
    'https://x.org',
    'f.md',
  ]);
});

test('lists are nested and numbered, tasks have boxes, quotes a bar', async () => {
  expect(await lines('- a\n  - b\n- [x] c\n- [ ] d')).toEqual(['• a', '  ◦ b', '☑ c', '☐ d']);
  expect(await lines('9. a\n10. b')).toEqual([' 9. a', '10. b']);
  expect(await lines('> one two three four', 12)).toEqual(['▌ one two', '▌ three four']);
});

test('code keeps its blanks, tables their columns, and both their width', async () => {
  expect(await lines('```\na\n  b\n```')).toEqual([' a', '   b']);
  expect(await lines('| k | what |\n|---|----:|\n| a | long words here |', 16)).toEqual([
    'k │         what',
    '──┼─────────────',
    'a │   long words',
    '  │         here',
  ]);
});

test('controls, hidden comments and entities of controls are not shown', async () => {
  const text = 'a\x1b[31mb\u202ec\x00 <!-- secret --> &#27;[2J &amp; &lt;b&gt;';
  expect(await lines(text)).toEqual(['a[31mbc  [2J & <b>']);
  expect(plainText('x\x1b]52;c;aGk=\x07y')(20).map(textOf)).toEqual(['x]52;c;aGk=y']);
});

test('what is too deep or too long for the parser is shown all the same', async () => {
  expect((await markdown('>'.repeat(20_000)))(20).length).toBeGreaterThan(0);
  expect((await markdown('[a'.repeat(150_000)))(20).length).toBeGreaterThan(0);
});

test('property: no line is wider than the window', async () => {
  const unit = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '#',
    '*',
    '`',
    '|',
    '-',
    '>',
    '1.',
    '[',
    '](x)',
    '日',
    '~~',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit, maxLength: 60 }),
      fc.integer({ min: 12, max: 60 }),
      async (text, width) => {
        for (const line of (await markdown(text))(width))
          if (!textOf(line).includes('│')) expect(columns(textOf(line))).toBeLessThanOrEqual(width);
      },
    ),
  );
});
