// A reply becomes lines that the room takes, and a line that stands does not change as the reply grows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHAT_MAX_CHARS } from '../protocol/limits.ts';
import { cleanChat } from '../protocol/text/text.ts';
import { HOSTILE } from '../testing/hostile-text.ts';
import { linesOf } from './said.ts';

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.lorem({ maxCount: 60 }),
  fc.constantFrom(
    '\n\n',
    '\n',
    ' ',
    '. ',
    '👩‍👩‍👧‍👦',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  ),
  fc.constantFrom(...Object.values(HOSTILE)),
  fc.integer({ min: 1, max: 2_500 }).map((n) => 'x'.repeat(n)),
);
const reply = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('said', () => {
  it('makes lines that the room takes as they are', () => {
    fc.assert(
      fc.property(reply, (text) => {
        for (const line of linesOf(text)) {
          expect(line.length).toBeLessThanOrEqual(CHAT_MAX_CHARS);
          expect(cleanChat(line)).toBe(line);
          expect(line).not.toBe('');
        }
      }),
    );
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.lorem({ maxCount: 80 }), { maxLength: 40 }), (pieces) => {
        const text = pieces.join('\n\n');
        expect(linesOf(text).join(' ').split(/\s+/)).toEqual(text.trim().split(/\s+/));
      }),
    );
  });

  it('keeps all lines but the last as the reply grows', () => {
    fc.assert(
      fc.property(reply, fc.array(fc.nat(), { maxLength: 30 }), (text, cuts) => {
        let before: string[] = [];
        const ends = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
        for (const end of [...ends, text.length]) {
          const lines = linesOf(text.slice(0, end));
          expect(lines.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
          before = lines;
        }
      }),
    );
  });

  it('divides at paragraphs before sentences, at sentences before words', () => {
    const sentence = `${'word '.repeat(30).trim()}. `;
    const paragraphs = `${sentence.repeat(9)}\n\n${sentence.repeat(9)}`;
    expect(linesOf(paragraphs)[0]).toBe(sentence.repeat(9).trim());
    expect(linesOf(sentence.repeat(20))[0]?.endsWith('.')).toBe(true);
    expect(linesOf('word '.repeat(1_000))[0]?.endsWith('word')).toBe(true);
    expect(linesOf('x'.repeat(4_100)).join('')).toBe('x'.repeat(4_100));
    expect(linesOf('x'.repeat(2_000))).toHaveLength(1);
    const family = '👩‍👩‍👧‍👦';
    expect(linesOf(family.repeat(400)).join('')).toBe(family.repeat(400));
    expect(linesOf(family.repeat(400)).every((line) => line.endsWith(family))).toBe(true);
  });
});
