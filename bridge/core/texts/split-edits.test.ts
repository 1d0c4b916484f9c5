// What is due in a text, parted into requests (BR19): done one after the other they are the same, and none is too long.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editText, fits, type TextEdit } from '../../../protocol/texts/edits.ts';
import { splitEdits } from './split-edits.ts';

const sizeOf = (edits: readonly TextEdit[]) =>
  new TextEncoder().encode(JSON.stringify(edits)).length;

test('BR19: edits that go in several requests make the same text, in requests that fit', () => {
  const words = fc.string({
    unit: fc.constantFrom('a', 'é', '🏠', '\n', '"'),
    minLength: 20,
    maxLength: 80,
  });
  const one = fc.tuple(fc.nat(3), fc.nat(2), words);
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 12 }),
      fc.integer({ min: 60, max: 300 }),
      (all, most) => {
        const text = 'x'.repeat(80);
        let at = 0;
        const edits = all.map(([gap, remove, insert]): TextEdit => {
          const edit: TextEdit = [at + gap, remove, insert];
          at += gap + remove;
          return edit;
        });
        let now = text;
        let due: TextEdit[] = edits;
        for (let requests = 0; due.length > 0; requests += 1) {
          expect(requests).toBeLessThan(1_000);
          const { edits: sent, rest } = splitEdits(due, most);
          expect(sizeOf(sent)).toBeLessThanOrEqual(most);
          expect(fits(now, sent)).toBe(true);
          now = editText(now, sent);
          expect(now.isWellFormed()).toBe(true);
          due = rest;
        }
        expect(now).toBe(editText(text, edits));
      },
    ),
  );
});
