// TX1: nothing that could steer a terminal or reorder a line gets out of here.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanChat, cleanName, cleanTitle } from './text.ts';

const FORBIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;

describe('TX1: names, chat and titles are cleaned', () => {
  it('TX1: drops ESC sequences, C1 and bidi controls', () => {
    expect(cleanName('A\u001b[31md\u009ba\u202e')).toBe('A[31mda');
    expect(cleanChat('hi\u0007\r\nthere\u2067')).toBe('hi\nthere');
    expect(cleanTitle('a\nb\u0001')).toBe('a b');
  });

  it('TX1: a name holds at most 32 graphemes, and a grapheme is not cut', () => {
    const family = '👩‍👩‍👧‍👦';
    const name = cleanName(family.repeat(40));
    expect(name).toBe(family.repeat(32));
    expect(cleanName('   ')).toBe('');
  });

  it('TX1: a grapheme that is one letter under a heap of marks is cut down', () => {
    expect(cleanName(`a${'\u0301'.repeat(500)}`).length).toBeLessThanOrEqual(16);
  });

  it('CH1: a chat line holds at most 2,000 characters and never half a pair', () => {
    const text = cleanChat('😀'.repeat(1_500));
    expect(text.length).toBeLessThanOrEqual(2_000);
    expect(text.isWellFormed()).toBe(true);
  });

  it('TX1: holds for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const out of [cleanName(text), cleanChat(text), cleanTitle(text)]) {
          expect(out).not.toMatch(FORBIDDEN);
          expect(out.isWellFormed()).toBe(true);
        }
        expect(cleanName(cleanName(text))).toBe(cleanName(text));
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});
