import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PICTURE_CHARS, MAX_STROKES } from '../../protocol/limits.ts';
import { Hand } from './hand.ts';
import { History } from './history.ts';
import { pictureOf } from './picture/picture.ts';
import { plainText } from './picture/text-export.ts';
import { Sheet } from './sheet.ts';
import { StrokeBook, type StrokeChanges } from './stroke-book.ts';
import { type Choice, FIRST_CHOICE } from './tools.ts';

const id = fc.integer({ min: 1, max: 12 }).map((n) => `${n.toString(36).padStart(8, '0')}_abcd`);
const value = fc.constantFrom('p9b0000', 'p2b00010002', 'r3b00000405', 'p-b0101', 't1b0000hi');
const change = fc.dictionary(id, fc.option(value, { nil: null }), { maxKeys: 4 });

/** A person with a book, a history and a hand. */
function person(): { book: StrokeBook; history: History; hand: Hand; full: () => number } {
  const book = new StrokeBook();
  const history = new History();
  let full = 0;
  const hand = new Hand(book, history, () => {
    full += 1;
  });
  return { book, history, hand, full: () => full };
}
function takeBack(
  { book, history }: Pick<ReturnType<typeof person>, 'book' | 'history'>,
  what: 'undo' | 'redo' = 'undo',
): void {
  const changes = history[what](book);
  if (changes !== 'full') book.set(changes ?? {});
}
const PEN: Choice = { ...FIRST_CHOICE, tool: 'pen' };
const text = (book: StrokeBook): string => plainText(pictureOf(book.strokes(), 80, 24));
function copy(from: StrokeBook, to: StrokeBook): void {
  const { strokes } = from.changesSince(0);
  to.set(strokes);
  to.tell();
}
const seen = (book: StrokeBook) => () => pictureOf(book.strokes(), 80, 24);

describe('a book of strokes', () => {
  test('PA4: who follows by revision has what is there, however far back they start', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.boolean()), { maxLength: 30 }), (changes) => {
        const book = new StrokeBook();
        let known: Record<string, string | null> = {};
        let revision = 0;
        for (const [each, looks] of changes) {
          book.set(each);
          book.tell();
          if (!looks) continue;
          const told = book.changesSince(revision);
          known = told.whole ? { ...told.strokes } : { ...known, ...told.strokes };
          revision = told.revision;
          const held = Object.entries(known).filter(([, v]) => v !== null);
          expect(Object.fromEntries(held)).toEqual(book.changesSince(0).strokes);
        }
      }),
    );
  });

  test('PA2: the order is that of the ids, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(id, value), { selector: ([each]) => each, maxLength: 12 }),
        fc.nat(),
        (strokes, turn) => {
          const [a, b] = [new StrokeBook(), new StrokeBook()];
          a.set(Object.fromEntries(strokes));
          const at = strokes.length === 0 ? 0 : turn % strokes.length;
          for (const [key, each] of [...strokes.slice(at), ...strokes.slice(0, at)].reverse())
            b.set({ [key]: each });
          expect(b.ids).toEqual(a.ids);
          expect(text(b)).toBe(text(a));
        },
      ),
    );
  });

  test('PA2: what is drawn now lies above all that is there', () => {
    const [a, b] = [person(), person()];
    for (const each of [a, b, a, b]) {
      each.hand.press(PEN, [1, 1], false, seen(each.book));
      each.hand.lift();
      copy(a.book, b.book);
      copy(b.book, a.book);
    }
    const { ids } = a.book;
    expect(ids).toEqual(b.book.ids);
    expect(new Set(ids.map((each) => each.split('_')[0])).size).toBe(ids.length);
    expect(StrokeBook.invalid(a.book.changesSince(0).strokes)).toEqual([]);
  });

  test('PA2: the sheet that is shown is the picture of all strokes, whatever changes between two looks', () => {
    const many = fc
      .integer({ min: 1, max: 200 })
      .map((n) => `${n.toString(36).padStart(8, '0')}_abcd`);
    const changes = fc
      .array(fc.tuple(many, fc.option(value, { nil: null, freq: 3 })), {
        minLength: 1,
        maxLength: 90,
      })
      .map((all) => Object.fromEntries(all));
    const first = Object.fromEntries(
      Array.from({ length: 120 }, (_, n) => [
        `${(2 * n).toString(36).padStart(8, '0')}_abcd`,
        'p9b0101',
      ]),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(changes, fc.nat(4)), { maxLength: 12 }), (more) => {
        const all = [[first, 1], ...more] as const;
        const book = new StrokeBook();
        const sheet = new Sheet(book);
        for (const [each, wide] of all) {
          book.set(each);
          const w = wide === 0 ? 30 : 20;
          const [shown, drawn] = [sheet.draw(w, 9), pictureOf(book.strokes(), w, 9)];
          for (const part of ['chars', 'fg', 'bg'] as const)
            expect(shown[part]).toEqual(drawn[part]);
          expect(sheet.draw(w, 9)).toBe(shown);
        }
      }),
    );
  });

  test('PA4: who asks is told of all up to now, so that nothing lies between two revisions', () => {
    const book = new StrokeBook();
    book.set({ '00000001_abcd': 'p9b0000' });
    expect(book.revision).toBe(0);
    expect(book.tell()).toBe(true);
    expect(book.revision).toBe(1);
    book.set({ '00000001_abcd': 'p9b000010', '00000002_abcd': 'p9b0000' });
    expect(book.revision).toBe(1);
    const told = book.changesSince(1);
    expect(told).toMatchObject({ revision: 2, whole: false });
    expect(Object.keys(told.strokes)).toHaveLength(2);
    expect(book.tell()).toBe(false);
    expect(book.changesSince(2)).toEqual({ revision: 2, whole: false, strokes: {} });
  });

  test('PA3: a full picture takes no more, and what is taken away makes room', () => {
    const { book, hand, history, full } = person();
    for (let n = 0; n < MAX_STROKES; n += 1) {
      hand.press(PEN, [n % 80, 0], false, seen(book));
      hand.lift();
    }
    expect(full()).toBe(0);
    hand.press(PEN, [1, 1], false, seen(book));
    expect(full()).toBe(1);
    expect(book.size).toBe(MAX_STROKES);
    expect(hand.isDown).toBe(false);
    takeBack({ book, history });
    hand.press(PEN, [1, 1], false, seen(book));
    expect(full()).toBe(1);
    expect(book.fits({ '00000001_zzzz': `p9b0000${'0'.repeat(4_000)}` })).toBe(false);
    expect(MAX_PICTURE_CHARS / 4_000).toBeLessThan(MAX_STROKES);
  });

  test('PA2: a number above all others keeps nobody from drawing on top of it', () => {
    const [a, b] = [person(), person()];
    a.book.set({ zzzzzzzz_0000: 'p9b0000' });
    for (const each of [a, b, a]) {
      each.hand.press(PEN, [1, 1], false, seen(each.book));
      each.hand.lift();
      copy(a.book, b.book);
      copy(b.book, a.book);
    }
    expect(a.book.size).toBe(4);
    expect(StrokeBook.invalid(a.book.changesSince(0).strokes)).toEqual([]);
    expect(a.book.ids.at(-1)).not.toBe('zzzzzzzz_0000');
  });

  test('PA3, PA2: what was cleared waits to be brought back until there is room for it again', () => {
    const { book, history } = person();
    const many = (from: number, count: number): StrokeChanges =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `${String(from + i).padStart(8, '0')}_abcd`,
          'p9b0000',
        ]),
      );
    const cleared = many(1, 1_500);
    history.add(cleared, Object.fromEntries(Object.keys(cleared).map((each) => [each, null])));
    book.set(many(5_000, 600));
    expect(history.undo(book)).toBe('full');
    book.set({
      '00005000_abcd': null,
      ...Object.fromEntries(Object.keys(many(5_100, 100)).map((each) => [each, null])),
    });
    expect(history.undo(book)).toEqual(cleared);
  });

  test('PA3, PA2: what the room has refused of an undo is undone by the next one, and nothing else', () => {
    const { book, history } = person();
    const [one, two] = ['00000001_abcd', '00000002_abcd'];
    const all = { [one]: 'p9b0000', [two]: 'p9b0000' };
    history.add({ [one]: null, [two]: null }, all);
    history.add(all, { [one]: null, [two]: null });
    book.set(history.undo(book) as StrokeChanges);
    // It is told in parts.
    for (const id of [two, one]) {
      history.refuse([id]);
      book.set({ [id]: null });
    }
    book.set({ [one]: 'p9b0000' });
    expect(history.undo(book)).toEqual({ [two]: 'p9b0000' });
    book.set({ [two]: 'p9b0000' });
    expect(history.undo(book)).toEqual({ [one]: null, [two]: null });
    expect(history.can.undo).toBe(false);
  });

  test('PA3, PA2: what was drawn before the room has refused an undo is undone first', () => {
    const { book, history } = person();
    const [one, two] = ['00000001_abcd', '00000002_abcd'];
    const gone = { [one]: null };
    book.set({ [one]: 'p9b0000' });
    history.add({ [one]: 'p9b0000' }, gone);
    book.set(gone);
    book.set(history.undo(book) as StrokeChanges);
    book.set({ [two]: 'p9b0101' });
    history.add({ [two]: null }, { [two]: 'p9b0101' });
    history.refuse([one]);
    book.set(gone);
    expect(history.undo(book)).toEqual({ [two]: null });
    book.set({ [two]: null });
    expect(history.undo(book)).toEqual({ [one]: 'p9b0000' });
    book.set({ [one]: 'p9b0000' });
    expect(history.can.undo).toBe(false);
    // Both are to be done again, in their order.
    expect(history.redo(book)).toEqual(gone);
  });
});

describe('a hand', () => {
  test('a long stroke goes on as another, and is one to undo', () => {
    const { book, hand, history } = person();
    hand.press(PEN, [0, 0], false, seen(book));
    for (let n = 1; n < 1_000; n += 1) hand.move([n % 80, Math.floor(n / 80)], false);
    hand.lift();
    expect(book.size).toBeGreaterThan(2);
    for (const each of book.ids) expect(book.value(each)?.length).toBeLessThanOrEqual(602);
    expect(text(book).split('\n')[5]).toBe('█'.repeat(80));
    takeBack({ book, history });
    expect(book.size).toBe(0);
    takeBack({ book, history }, 'redo');
    expect(text(book).split('\n')[5]).toBe('█'.repeat(80));
  });

  test('what is typed is text, lines below each other; Esc in a shape takes it away', () => {
    const { book, hand } = person();
    hand.press({ ...PEN, tool: 'text' }, [2, 1], false, seen(book));
    hand.type('Hi\nyou\u001b[2J');
    hand.backspace();
    hand.lift();
    expect(text(book)).toBe('\n  Hi\n  you[2');
    hand.press({ ...PEN, tool: 'rect' }, [0, 0], false, seen(book));
    hand.move([9, 9], false);
    hand.cancel();
    expect(text(book)).toBe('\n  Hi\n  you[2');
  });

  test('PA1: what is typed and is no stroke’s is left out, and the rest is drawn', () => {
    const { book, hand } = person();
    hand.press({ ...PEN, tool: 'text' }, [0, 0], false, seen(book));
    // An icon of a font of one's own, the end of a line, and a joiner.
    hand.type('\ue0a0a\u2028b\u200d');
    hand.type('\ue0b0');
    hand.lift();
    expect(text(book)).toBe('ab');
    expect(StrokeBook.invalid(book.changesSince(0).strokes)).toEqual([]);
  });

  test('PA2: a stroke that others take away while it is drawn goes on as another from there', () => {
    const { book, hand, history } = person();
    const clear = (): void => {
      const gone = Object.fromEntries(book.ids.map((each): [string, null] => [each, null]));
      book.set(gone);
      hand.yieldTo(gone);
    };
    hand.press(PEN, [0, 0], false, seen(book));
    hand.move([5, 0], false);
    const [first = ''] = book.ids;
    hand.yieldTo({ '00000009_zzzz': null });
    hand.move([6, 0], false);
    expect(book.ids).toEqual([first]);
    clear();
    hand.move([9, 0], false);
    hand.lift();
    expect(book.value(first)).toBeNull();
    expect(text(book)).toBe('      ████');
    takeBack({ book, history });
    expect(book.size).toBe(0);
    hand.press({ ...PEN, tool: 'text' }, [0, 0], false, seen(book));
    hand.type('ab');
    clear();
    hand.type('c');
    expect(text(book)).toBe('  c');
    clear();
    hand.press({ ...PEN, tool: 'rect' }, [0, 0], false, seen(book));
    clear();
    hand.move([2, 0], false);
    expect(text(book)).toBe('███');
  });

  test('an area is filled to its edge, also with half blocks', () => {
    const { book, hand } = person();
    hand.press({ ...PEN, tool: 'oval', ink: { color: 1, brush: 'h' } }, [0, 0], false, seen(book));
    hand.move([12, 5], false);
    hand.lift();
    hand.press({ ...PEN, tool: 'fill', ink: { color: 2, brush: 'b' } }, [6, 2], false, seen(book));
    const rows = text(book).split('\n');
    expect(rows[2]).toBe('█'.repeat(13));
    expect(rows.join('')).not.toMatch(/█[^█▀▄]+█/);
  });

  test('undo leaves alone what somebody has changed since', () => {
    const { book, history, hand } = person();
    hand.press(PEN, [0, 0], false, seen(book));
    hand.lift();
    hand.press(PEN, [4, 0], false, seen(book));
    hand.lift();
    const [first = '', second = ''] = book.ids;
    book.set({ [second]: 'p1b0600' });
    expect(history.undo(book)).toEqual({ [first]: null });
  });

  test('undo takes back one’s own; what others drew, cleared or brought back meanwhile stays', () => {
    const [a, b] = [person(), person()];
    const draw = (who: typeof a, x: number): void => {
      who.hand.press(PEN, [x, 0], false, seen(who.book));
      who.hand.lift();
    };
    draw(a, 0);
    copy(a.book, b.book);
    draw(b, 2);
    copy(b.book, a.book);
    draw(a, 4);
    takeBack(a);
    expect(text(a.book)).toBe('█ █');
    takeBack(a);
    expect(text(a.book)).toBe('  █');
    expect(a.history.undo(a.book)).toBeUndefined();
    const gone = Object.fromEntries(a.book.ids.map((each): [string, null] => [each, null]));
    const before: StrokeChanges = Object.fromEntries(
      a.book.ids.map((each) => [each, a.book.value(each)]),
    );
    a.history.add(before, gone);
    a.book.set(gone);
    takeBack(a);
    expect(text(a.book)).toBe('  █');
  });
});
