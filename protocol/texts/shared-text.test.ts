// Shared texts (TE1, TE2, TE4): whatever order updates come in, all texts are equal, and no character is lost or doubled.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MAX_TEXT_CHARS } from '../limits.ts';
import { editText, type TextEdit } from './edits.ts';
import { SharedText } from './shared-text.ts';

/** Where somebody writes or deletes, as parts of the text that there is then. */
const stroke = fc.record({
  who: fc.nat(2),
  at: fc.nat(),
  remove: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4)),
  insert: fc.oneof(
    { weight: 4, arbitrary: fc.string({ maxLength: 3, unit: 'grapheme-ascii' }) },
    fc.constantFrom('', '👩‍👩‍👧', 'é', '🏠', 'क्षि', '\n'),
  ),
  /** Who hears of it all before: a writer that another one has caught up with. */
  hears: fc.option(fc.nat(2)),
});

function editOf(text: string, at: number, remove: number, insert: string): TextEdit {
  const points = [0];
  for (const character of text) points.push((points.at(-1) ?? 0) + character.length);
  const from = at % points.length;
  const start = points[from] ?? 0;
  const end = points[Math.min(from + remove, points.length - 1)] ?? start;
  return [start, end - start, insert];
}

test('TE1: whatever order updates come in, and however often, the texts are equal', () => {
  fc.assert(
    fc.property(
      fc.array(stroke, { maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      (strokes, luck) => {
        const writers = [1, 2, 3].map(() => SharedText.empty());
        const updates: Uint8Array[] = [];
        for (const { who, at, remove, insert, hears } of strokes) {
          const other = hears === null ? undefined : writers[hears];
          const caughtUp = writers[who]?.merged(other?.state() ?? new Uint8Array([0, 0]));
          if (!caughtUp) throw new Error('what another writer has is whole');
          const edit = editOf(String(caughtUp), at, remove, insert);
          const made = caughtUp.edited([edit], who + 1);
          expect(String(made.text)).toBe(editText(String(caughtUp), [edit]));
          writers[who] = made.text;
          updates.push(made.update);
        }
        const all = writers.map((writer) => writer.state());
        const ends = writers.map((writer) =>
          [...all, ...all].reduce((text, state) => text.merged(state) ?? text, writer),
        );
        // A reader who gets them in the order of who made them, or all at once.
        const inOrder = updates.reduce(
          (text, update) => text.merged(update) ?? text,
          SharedText.empty(),
        );
        const merged = SharedText.of([
          Y.mergeUpdates([...updates].sort(() => (luck.next().value % 3) - 1)),
        ]);
        for (const end of [...ends, merged]) expect(String(end)).toBe(String(ends[0]));
        if (strokes.every(({ hears }) => hears === null))
          expect(String(inOrder)).toBe(String(ends[0]));
      },
    ),
  );
});

test('TE1: of what several write at once every character is there once, and what was there is gone where one deleted it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.nat(3)), { minLength: 1, maxLength: 8 }),
      (edits) => {
        const base = SharedText.written('abcdefghijklmnop', 9);
        const made = edits.map(([at, remove], i) => {
          const mark = String.fromCodePoint(0x4e00 + i);
          return base.edited([editOf(String(base), at, remove, mark)], 10 + i);
        });
        const end = made.reduce((text, { update }) => text.merged(update) ?? text, base);
        const kept = [...String(base)].filter((character) =>
          made.every(({ text }) => String(text).includes(character)),
        );
        const marks = edits.map((_, i) => String.fromCodePoint(0x4e00 + i));
        expect([...String(end)].sort()).toEqual([...kept, ...marks].sort());
      },
    ),
  );
});

test('TE1: a value stays as it is whatever others are made of it', () => {
  const first = SharedText.written('one', 1);
  const second = first.edited([[3, 0, ' two']], 2);
  const other = first.edited([[0, 0, 'zero ']], 3);
  expect([first, second.text, other.text].map(String)).toEqual(['one', 'one two', 'zero one']);
  expect(String(second.text.merged(other.update))).toBe('zero one two');
  expect(String(SharedText.of(first.log))).toBe('one');
});

test('TE1: an update that is known changes nothing, and of one that is half known the rest is new', () => {
  const first = SharedText.written('one', 1);
  const second = first.edited([[3, 0, ' two']], 1);
  const both = second.text.state();
  expect(second.text.checked(both)).toEqual({ text: second.text, update: null });
  const news = first.checked(both);
  if ('problem' in news || !news.update) throw new Error('there was something new');
  expect(news.update.length).toBeLessThan(both.length);
  expect(String(first.merged(news.update))).toBe('one two');
});

test('the edits between two values are those that were made, where one grew out of the other', () => {
  const first = SharedText.written('aaaa', 1);
  const second = first.edited([[2, 0, 'a']], 2).text;
  expect(first.editsTo(second)).toEqual([[2, 0, 'a']]);
  const third = second.edited(
    [
      [0, 2, 'b'],
      [4, 1, ''],
    ],
    1,
  ).text;
  expect(editText(String(first), first.editsTo(third) ?? [])).toBe(String(third));
  expect(third.editsTo(SharedText.written('baaz', 7))).toBeNull();
});

test('TE4: a text written anew is the same text without its history', () => {
  let text = SharedText.written('x', 1);
  for (let i = 0; i < 300; i += 1) {
    const edit: TextEdit = i % 2 === 0 ? [0, 1, 'y'] : [1, 0, 'z'];
    text = text.edited([edit], i + 2).text;
  }
  const anew = text.anew(9);
  expect(String(anew)).toBe(String(text));
  expect(anew.state().length).toBeLessThan(text.state().length / 10);
  // An update of the old one does not fit the new one.
  const stale = text.edited([[0, 0, 'q']], 2);
  expect(anew.checked(stale.update)).toMatchObject({ problem: 'bad_msg' });
});

test('TE2: a text of which much was corrected can be deleted at once', () => {
  const corrections = Array.from({ length: 2_500 }, (_, i): TextEdit => [i * 3, 1, '']);
  const { text } = SharedText.written('abc'.repeat(2_500), 1).edited(corrections, 2);
  const { update } = text.edited([[0, String(text).length, '']], 3);
  const merged = text.checked(update);
  expect('problem' in merged ? merged : String(merged.text)).toBe('');
});

describe('TE2: what is refused', () => {
  const text = SharedText.written('one', 1);
  const sentBy = (change: (doc: Y.Doc) => void, writer = 5): Uint8Array => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, text.state());
    doc.clientID = writer;
    const before = Y.encodeStateVector(doc);
    change(doc);
    return Y.encodeStateAsUpdate(doc, before);
  };
  const cases: Record<string, Uint8Array> = {
    nothing: new Uint8Array(),
    noise: new Uint8Array([3, 1, 255, 255, 255, 255, 255, 255, 7, 0]),
    'a count of structs beyond all bytes': new Uint8Array([1, 255, 255, 255, 255, 15, 5, 0, 4]),
    'another text': sentBy((doc) => doc.getText('other').insert(0, 'x')),
    'a map': sentBy((doc) => doc.getMap('t2').set('x', 1)),
    'a map in the text’s place': sentBy((doc) => doc.getMap('t').set('x', 1)),
    'a format': sentBy((doc) => doc.getText('t').format(0, 2, { bold: true })),
    'an embed': sentBy((doc) => doc.getText('t').insertEmbed(1, { image: 'x' })),
    'a type in it': sentBy((doc) => doc.getArray('t').insert(0, [new Y.Text('x')])),
    'any values': sentBy((doc) => doc.getArray('t').insert(0, [1, 'x'])),
    bytes: sentBy((doc) => doc.getArray('t').insert(0, [new Uint8Array(3)])),
    'an escape': sentBy((doc) => doc.getText('t').insert(1, '\u001b[2J')),
    'a carriage return': sentBy((doc) => doc.getText('t').insert(1, '\r')),
    'a C1 control': sentBy((doc) => doc.getText('t').insert(1, '\u009b')),
    'what goes on after something else': (() => {
      const first = text.edited([[0, 0, 'x']], 6);
      return first.text.edited([[1, 0, 'y']], 6).update;
    })(),
    'the end of what was never there': (() => {
      const other = SharedText.written('another one', 8);
      return other.edited([[0, 3, '']], 9).update;
    })(),
    'a number of the room’s own': sentBy((doc) => doc.getText('t').insert(0, 'x'), 2 ** 32),
    'a number beyond all numbers': sentBy((doc) => doc.getText('t').insert(0, 'x'), 2 ** 53 - 1),
    'more than there is, deleted': (() => {
      const longer = text.edited([[3, 0, 'xyz']], 1);
      return longer.text.edited([[4, 2, '']], 5).update;
    })(),
    'a part without characters': new Uint8Array([1, 1, 5, 0, 0x84, 1, 2, 0, 0]),
    'an end of no characters': new Uint8Array([1, 2, 5, 0, 0x81, 1, 2, 0, 0x84, 1, 2, 1, 0x79, 0]),
    'more parts than people make': sentBy((doc) => {
      for (let i = 0; i < 2_500; i += 1) doc.getText('t').insert(0, 'x');
    }),
    'more writers than there are': Y.mergeUpdates(
      Array.from({ length: 100 }, (_, i) => text.edited([[0, 0, 'x']], 100 + i).update),
    ),
    'more bytes than a frame holds': sentBy((doc) =>
      doc.getText('t').insert(0, '€'.repeat(70_000)),
    ),
  };
  for (const [name, update] of Object.entries(cases)) {
    test(name, () => {
      expect(text.checked(update)).toMatchObject({ problem: 'bad_msg' });
      expect(String(text)).toBe('one');
      expect(String(text.edited([[3, 0, '!']], 2).text)).toBe('one!');
    });
  }

  test('a text that would be too long, while a long one may become shorter', () => {
    const full = SharedText.written('x'.repeat(MAX_TEXT_CHARS), 1);
    const more = full.edited([[0, 0, 'y']], 2);
    expect(full.checked(more.update)).toMatchObject({ problem: 'too_large' });
    expect(full.checked(full.edited([[0, 9, 'y']], 2).update)).toMatchObject({ text: {} });
    expect(more.text.checked(more.text.edited([[0, 1, '']], 3).update)).toMatchObject({ text: {} });
  });

  test('no halves of characters: what would part a pair leaves marks for both, the same everywhere', () => {
    const house = SharedText.written('🏠', 1);
    const parted = house.edited([[1, 0, 'x']], 2);
    expect(String(parted.text).isWellFormed()).toBe(true);
    expect(String(house.merged(parted.update))).toBe(String(parted.text));
    expect(String(SharedText.of([parted.text.state()]))).toBe(String(parted.text));
  });
});
