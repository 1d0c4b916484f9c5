// What frames mean for a terminal, at every place in the stream.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pieces } from '../../protocol/streams/terminal-frames.ts';
import { Position } from './position.ts';

const bytes = (text: string) => new TextEncoder().encode(text).length;
const snapshot = (at: number, length: number) =>
  ({ type: 'snapshot', epoch: 'epoch1', at, cols: 80, rows: 24, length }) as const;

test('TS3: a snapshot counts when its last part is there, and output goes on from it', () => {
  const position = new Position();
  expect(position.snapshot(snapshot(100, 5))).toEqual({ kind: 'wait' });
  expect(position.part('abc')).toEqual({ kind: 'wait' });
  expect(position.shown).toBeNull();
  const place = { epoch: 'epoch1', at: 100 };
  const size = { cols: 80, rows: 24 };
  expect(position.part('de')).toEqual({ kind: 'replace', texts: ['abc', 'de'], size, place });
  // Three bytes and one.
  expect(position.output(104, '€!')).toMatchObject({ kind: 'append', place: { at: 104 } });
  expect(position.shown).toEqual({ epoch: 'epoch1', at: 104 });
});

test('TS3: an empty snapshot has no parts', () => {
  expect(new Position().snapshot(snapshot(7, 0))).toMatchObject({ kind: 'replace', texts: [] });
});

test('TS4: a connection that ends within a snapshot leaves the terminal where it was', () => {
  const position = new Position();
  position.snapshot(snapshot(1, 0));
  position.snapshot(snapshot(50, 9));
  position.begin();
  expect(position.shown?.at).toBe(1);
  expect(position.output(2, 'x')).toMatchObject({ kind: 'append' });
});

test.each<[string, (position: Position) => { kind: string }]>([
  ['output that begins later', (p) => p.output(13, 'ab')],
  ['output that has been there', (p) => p.output(10, 'ab')],
  ['output without a place', () => new Position().output(2, 'ab')],
  [
    'output within a snapshot',
    (p) => {
      p.snapshot(snapshot(1, 4));
      return p.output(12, 'ab');
    },
  ],
  ['a part of nothing', (p) => p.part('ab')],
  [
    'a part that is too long',
    (p) => {
      p.snapshot(snapshot(1, 1));
      return p.part('ab');
    },
  ],
])('TS4: %s is a gap', (_, frame) => {
  const position = new Position();
  position.snapshot(snapshot(10, 0));
  expect(frame(position)).toEqual({ kind: 'gap' });
});

test('TS4: text that is cut anywhere between characters has no gap', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 9 }), (text, chars) => {
      const position = new Position();
      position.snapshot(snapshot(0, 0));
      let at = 0;
      let shown = '';
      for (const piece of pieces(text, chars)) {
        at += bytes(piece);
        const step = position.output(at, piece);
        if (step.kind === 'append') shown += step.text;
      }
      expect(shown).toBe(text);
      expect(position.shown?.at).toBe(bytes(text));
    }),
  );
});
