// Keys of a room file are changed where they stand, and nothing else is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editKeys, readKeys } from './edit.ts';
import { parseFrontmatter } from './frontmatter.ts';
import { roomText } from './new.ts';

const TEXT = `---
# The room
room_id: den            # its link
preload_files:
  - a.md   # first
  - b.md
guests: { type: true, chat: false } # quiet
display_name: "The Den"
# persist: 10m                          # how long
---

# Den

display_name: not a key
`;

test('a value is replaced where it stands, with its comment and everybody else’s', () => {
  const edited = editKeys(TEXT, { display_name: 'A: b # c', guests: { type: false } });
  expect(edited).toBe(
    TEXT.replace('"The Den"', '"A: b # c"').replace(
      '{ type: true, chat: false }',
      '{ type: false }',
    ),
  );
});

test('a list stays a list of lines, a new key takes the place of its comment or comes last, one that goes takes its line', () => {
  expect(editKeys(TEXT, { preload_files: ['c.md', 'd.md'] })).toContain(
    'preload_files:\n  - c.md\n  - d.md\nguests:',
  );
  expect(editKeys(TEXT, { persist: '2h' })).toBe(
    TEXT.replace('# persist: 10m  ', 'persist: 2h').replace(/persist: 2h +#/, 'persist: 2h #'),
  );
  expect(editKeys(TEXT, { locked: true })).toBe(
    TEXT.replace('how long\n', 'how long\nlocked: true\n'),
  );
  expect(editKeys(TEXT, { preload_files: undefined, guests: undefined })).toBe(
    TEXT.replace(/preload_files[\s\S]*b\.md\n/, '').replace(/guests.*\n/, ''),
  );
});

test('line ends and a mark at the beginning stay; what has no frontmatter is not edited', () => {
  const windows = `\ufeff${TEXT.replaceAll('\n', '\r\n')}`;
  expect(editKeys(windows, { locked: true })).toBe(
    windows.replace('how long\r\n', 'how long\r\nlocked: true\r\n'),
  );
  for (const text of [
    '',
    'hello',
    '---\nroom_id: den\n',
    '---\na: [\n---\n',
    '---\na: &x 1\nb: *x\n---\n',
  ])
    expect(editKeys(text, { locked: true })).toBeUndefined();
  expect(editKeys('---\n---\n', { room_id: 'a' })).toBe('---\nroom_id: a\n---\n');
});

test('whatever is set is read again, and the rest is as it was', () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.boolean(), {
      noNullPrototype: true,
      maxKeys: 3,
    }),
    fc.constant(undefined),
  );
  const keys = fc.record(
    {
      room_id: value,
      display_name: value,
      preload_files: value,
      guests: value,
      persist: value,
      locked: value,
    },
    { requiredKeys: [] },
  );
  for (const text of [TEXT, roomText({ id: 'den' })])
    fc.assert(
      fc.property(keys, (values) => {
        const edited = editKeys(text, values);
        const meant = { ...readKeys(text), ...values };
        for (const [key, one] of Object.entries(values))
          if (one === undefined) delete (meant as Record<string, unknown>)[key];
        expect(readKeys(edited ?? '')).toEqual(meant);
        expect(edited?.slice(edited.indexOf('\n---\n'))).toBe(text.slice(text.indexOf('\n---\n')));
      }),
      { numRuns: 150 },
    );
});

test.each([
  ['a ruled comment', '# ---------- who may enter ----------'],
  ['a comment that ends in it', '# the door ---'],
  ['a value that ends in it', 'display_name: The Den ---'],
  ['an indented one', 'display_name: |\n  a\n  ---\n  b'],
  ['an unusual line break before it', '# a\u2028---'],
])('%s ends no frontmatter: what stands below it is still a key', (_, line) => {
  for (const newline of ['\n', '\r\n']) {
    const text =
      `---\nroom_id: den\n${line}\naccess: login\nhost: [github:ada]\n---\n\n# Den ---\n---\n`.replaceAll(
        '\n',
        newline,
      );
    const before = parseFrontmatter(text, 'den.md').data;
    expect(readKeys(text)).toEqual(before);
    expect(before).toMatchObject({ access: 'login', host: ['github:ada'] });
    const edited = editKeys(text, { layout_path: 'rooms/layouts/den.json' }) ?? '';
    const { data, body, problems } = parseFrontmatter(edited, 'den.md');
    expect([data, problems]).toEqual([{ ...before, layout_path: 'rooms/layouts/den.json' }, []]);
    expect(body).toBe('\n# Den ---\n---\n');
    expect(edited).toBe(text.replace('ada]', `ada]${newline}layout_path: rooms/layouts/den.json`));
  }
});

test('line breaks of two kinds stay where they are', () => {
  const text = '---\nroom_id: den\r\nlocked: true\r\n---\nA\r\nB\n';
  expect(editKeys(text, { locked: false })).toBe(text.replace('true', 'false'));
});

test('a key of any letters is one, also where these mean something elsewhere', () => {
  for (const key of ['(', '[a', 'a.*', 'r..m_id', ': #', '$&'])
    expect(readKeys(editKeys(TEXT, { [key]: 1 }) ?? '')).toEqual({ ...readKeys(TEXT), [key]: 1 });
});
