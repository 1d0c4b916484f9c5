// Undo and other people's edits, as values: whatever comes in whichever order, nobody loses a character of anybody else's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as edit from './buffer.ts';

const at = (b: edit.Buffer): string =>
  `${edit.textOf(b).slice(0, b.head)}|${edit.textOf(b).slice(b.head)}`;
const typed = (b: edit.Buffer, text: string): edit.Buffer =>
  Array.from(text).reduce((next, char) => edit.insert(next, char), b);
const others = (b: edit.Buffer, from: number, to: number, insert: string): edit.Buffer =>
  edit.remote(b, edit.changeIn(b.doc, { from, to, insert }));

test('what is typed is taken back by words, erased text by runs, and done again', () => {
  let b = typed(edit.bufferOf(''), 'one two');
  b = edit.undo(b);
  expect(at(b)).toBe('one |');
  expect(at(edit.redo(b))).toBe('one two|');
  b = edit.erase(b, 3, 4);
  b = edit.erase(b, 2, 3);
  expect(at(b)).toBe('on|');
  expect(at(edit.undo(b))).toBe('one |');
  expect(at(edit.undo(edit.undo(b)))).toBe('|');
  expect(edit.undo(edit.undo(edit.undo(b))).past).toEqual([]);
});

test('a selection is replaced in one step, and is selected again when that is taken back', () => {
  const b = edit.select(edit.bufferOf('red green blue'), 9, false, 4);
  expect(edit.selectedText(b)).toBe('green');
  const next = edit.insert(b, 'g');
  expect(at(next)).toBe('red g| blue');
  expect(edit.selectedText(edit.undo(next))).toBe('green');
});

test('undo leaves what others wrote in between, before, behind and inside of it', () => {
  let b = typed(edit.bufferOf('>'), '');
  b = typed(edit.select(b, 1), 'mine');
  b = others(b, 3, 3, '[theirs]');
  b = others(b, 0, 0, 'start ');
  expect(edit.textOf(b)).toBe('start >mi[theirs]ne');
  b = edit.undo(b);
  expect(edit.textOf(b)).toBe('start >[theirs]');
  expect(edit.textOf(edit.redo(b))).toContain('[theirs]');
  expect(edit.textOf(edit.redo(b))).toContain('mi');
});

test('somebody else’s text at the caret comes behind it', () => {
  expect(at(others(edit.select(edit.bufferOf('ab'), 1), 1, 1, 'X'))).toBe('a|Xb');
});

test('a text that is set moves the caret along and is nobody’s to take back', () => {
  const b = typed(edit.select(edit.bufferOf('one three'), 9), '!');
  const remoteText = (to: edit.Buffer, text: string): edit.Buffer =>
    edit.remote(to, edit.differenceTo(to, text));
  const set = remoteText(b, 'one two three!');
  expect(at(set)).toBe('one two three!|');
  expect(edit.textOf(edit.undo(set))).toBe('one two three');
  expect(remoteText(set, 'one two three!')).toBe(set);
  // A character is replaced whole, not by halves.
  expect(edit.differenceTo(edit.bufferOf('a😀b'), 'a😁b').toJSON()).toEqual([1, [2, '😁'], 1]);
});

test('what others write at the edges of a selection does not become a part of it', () => {
  const b = edit.select(edit.bufferOf('one two'), 7, false, 4);
  const both = others(others(b, 4, 4, '<'), 8, 8, '>');
  expect(edit.textOf(both)).toBe('one <two>');
  expect(edit.selectedText(both)).toBe('two');
  const back = edit.select(b, 4, false, 7);
  expect(edit.selectedText(others(others(back, 4, 4, '<'), 8, 8, '>'))).toBe('two');
});

test('property: the difference to a text leads to it, whatever both are', () => {
  const text = fc.string({
    maxLength: 12,
    unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', '日'),
  });
  fc.assert(
    fc.property(text, text, (from, to) => {
      const b = edit.bufferOf(from);
      expect(edit.textOf(edit.remote(b, edit.differenceTo(b, to)))).toBe(to);
    }),
  );
});

test('text beyond the limit is not taken; controls are dropped, tabs are spaces', () => {
  const full = edit.bufferOf('x'.repeat(edit.MAX_TEXT + 5));
  expect(full.doc.length).toBe(edit.MAX_TEXT);
  expect(edit.insert(full, 'y')).toBe(full);
  expect(edit.textOf(edit.bufferOf('a\x1b[31m\x00\r\nb\tc'))).toBe('a[31m\nb    c');
});

type Act =
  | { do: 'type' | 'other'; place: number; cut: number; text: string }
  | { do: 'undo' | 'redo' };
const place = fc.double({ min: 0, max: 1, noNaN: true });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constantFrom('type', 'other'),
    place,
    cut: fc.nat(4),
    text: fc.string({ maxLength: 5, unit: fc.constantFrom('a', 'b', ' ', '\n', '日') }),
  }),
  fc.record({ do: fc.constantFrom('undo', 'redo') }),
);
/** Own letters are a and b; others write in upper case, so that what undo takes away can be told apart. */
function play(b: edit.Buffer, a: Act): edit.Buffer {
  if (a.do === 'undo') return edit.undo(b);
  if (a.do === 'redo') return edit.redo(b);
  if (!('place' in a)) return b;
  const from = Math.round(a.place * b.doc.length);
  const to = Math.min(b.doc.length, from + a.cut);
  if (a.do === 'type') return edit.insert(edit.select(b, to, false, from), a.text);
  return others(b, from, from, a.text.toUpperCase());
}
const count = (b: edit.Buffer): number => edit.textOf(b).replace(/[^AB]/g, '').length;

test('property: all undone is the text that others alone would have made; all done again is as it was', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      // Own edits only: back to the start and forth again.
      const own = acts.filter((a) => a.do !== 'other').reduce(play, edit.bufferOf('start'));
      let back = own;
      while (back.past.length > 0) back = edit.undo(back);
      expect(edit.textOf(back)).toBe('start');
      for (const _ of own.past) back = edit.redo(back);
      expect(edit.textOf(back)).toBe(edit.textOf(own));
    }),
  );
});

test('property: with others writing in between, undo and redo never take or double a letter of theirs', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const inserts = acts.map((a) =>
        'place' in a && a.do === 'type' ? ({ ...a, cut: 0 } as Act) : a,
      );
      let b = inserts.reduce(play, edit.bufferOf(''));
      const theirs = count(b);
      const written = inserts.reduce(
        (sum, a) =>
          'place' in a && a.do === 'other' ? sum + a.text.replace(/[^ab]/g, '').length : sum,
        0,
      );
      expect(theirs).toBe(written);
      while (b.past.length > 0) {
        b = edit.undo(b);
        expect(count(b)).toBe(theirs);
      }
      // Only insertions of our own: all of them are gone.
      expect(edit.textOf(b)).not.toMatch(/[ab]/);
      while (b.future.length > 0) {
        b = edit.redo(b);
        expect(count(b)).toBe(theirs);
      }
      expect(b.head).toBeLessThanOrEqual(b.doc.length);
      expect(b.anchor).toBeLessThanOrEqual(b.doc.length);
    }),
  );
});
