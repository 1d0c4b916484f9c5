// Updates that no editor makes, of one who knows how Yjs works (TE2): what is taken of them is the same for everybody.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ROOT } from './check-update.ts';
import { SharedText } from './shared-text.ts';

/** Who writes how much where, as a part of what is there. */
const strokes = (writers: number) =>
  fc.array(fc.record({ who: fc.integer({ min: 1, max: writers }), at: fc.nat() }), {
    minLength: 4,
    maxLength: 24,
  });

/** A document in which each of them writes two letters, one after the other. */
function written(doc: Y.Doc, all: readonly { who: number; at: number }[]): Y.Doc {
  const text = doc.getText(ROOT);
  for (const { who, at } of all) {
    doc.clientID = who;
    text.insert(at % (text.length + 1), 'ab');
  }
  return doc;
}

/** The text of a value, as it is for whoever opens its log, all of it at once, or merges what was new. */
function readings(before: SharedText, after: SharedText, update: Uint8Array): string[] {
  const news = SharedText.of([...before.log, update]);
  return [after, SharedText.of(after.log), SharedText.of([after.state()]), news].map(String);
}

test('TE2: neighbours that never were are no place: what is taken stands where it is for everybody', () => {
  let refused = 0;
  fc.assert(
    fc.property(strokes(3), fc.infiniteStream(fc.nat()), strokes(6), (real, luck, made) => {
      let text = SharedText.of([Y.encodeStateAsUpdate(written(new Y.Doc(), real))]);
      // The same writers with as much of their own, in another order.
      const other = written(
        new Y.Doc(),
        real.map(({ who }) => ({ who, at: luck.next().value })),
      );
      for (const stroke of made) {
        const known = Y.encodeStateVector(other);
        written(other, [{ ...stroke, who: stroke.who + 3 }]);
        const update = Y.encodeStateAsUpdate(other, known);
        const merged = text.checked(update);
        if ('problem' in merged) {
          refused += 1;
          continue;
        }
        const [shown, ...others] = readings(text, merged.text, update);
        for (const one of others) expect(one).toBe(shown);
        text = merged.text;
      }
    }),
    { numRuns: 60 },
  );
  expect(refused).toBeGreaterThan(0);
});

test('TE2: an update of which some bytes are others stops nothing, and is refused or the same for everybody', () => {
  const change = fc.record({ at: fc.nat(), to: fc.oneof(fc.nat(12), fc.nat(255)) });
  fc.assert(
    fc.property(strokes(4), fc.array(change, { minLength: 1, maxLength: 3 }), (all, changes) => {
      const text = SharedText.of([Y.encodeStateAsUpdate(written(new Y.Doc(), all))]);
      const before = String(text);
      const { update } = text.edited([[before.length / 2, 1, 'q🏡']], 3);
      const bytes = update.slice();
      for (const { at, to } of changes) bytes[at % bytes.length] = to;
      const merged = text.checked(bytes);
      expect(String(text)).toBe(before);
      if ('problem' in merged) return;
      const [shown, ...others] = readings(text, merged.text, bytes);
      for (const one of others) expect(one).toBe(shown);
      expect(shown?.isWellFormed()).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('TE2: what several write honestly at one place is taken in whatever order it comes', () => {
  fc.assert(
    fc.property(strokes(3), strokes(4), fc.infiniteStream(fc.nat()), (all, made, luck) => {
      const start = Y.encodeStateAsUpdate(written(new Y.Doc(), all));
      const writers = [4, 5, 6, 7].map(() => SharedText.of([start]));
      const updates = made.map(({ who, at }): { who: number; update: Uint8Array } => {
        const mine = writers[who - 1] ?? SharedText.empty();
        const { text, update } = mine.edited([[at % 3, at % 2, 'xy']], who + 10);
        writers[who - 1] = text;
        return { who, update };
      });
      let text = SharedText.of([start]);
      // Each one's in their order, the others' in between.
      while (updates.length > 0) {
        const { who } = updates[luck.next().value % updates.length] ?? {};
        const [next] = updates.splice(
          updates.findIndex((update) => update.who === who),
          1,
        );
        const merged = text.checked(next?.update ?? new Uint8Array());
        if ('problem' in merged) throw new Error(merged.why);
        text = merged.text;
      }
      const ends = writers.reduce((end, one) => end.merged(one.state()) ?? end, text);
      expect(String(ends)).toBe(String(text));
    }),
    { numRuns: 200 },
  );
});
