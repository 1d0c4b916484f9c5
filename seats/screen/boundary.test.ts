import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundaryTracker } from './boundary.ts';

function tailAfter(...parts: (string | Uint8Array)[]): string {
  const tracker = new BoundaryTracker();
  for (const part of parts) tracker.push(typeof part === 'string' ? Buffer.from(part) : part);
  return Buffer.from(tracker.tail()).toString('latin1');
}

describe('the end of a terminal stream', () => {
  it.each([
    ['text', 'hello', ''],
    ['a lone escape', 'a\x1b', '\x1b'],
    ['a started CSI', 'a\x1b[31', '\x1b[31'],
    ['a finished CSI', 'a\x1b[31m', ''],
    ['a started title', 'a\x1b]0;ti', '\x1b]0;ti'],
    ['a title ended by BEL', '\x1b]0;title\x07', ''],
    ['a title ended by ST', '\x1b]0;title\x1b\\', ''],
    ['BEL inside a DCS', '\x1bPq\x07', '\x1bPq\x07'],
    ['a charset', 'a\x1b(', '\x1b('],
    ['a finished charset', 'a\x1b(B', ''],
    ['an aborted CSI', 'a\x1b[31\x18', ''],
    ['a new line in a CSI, which is done', 'a\x1b[3\n1', '\x1b[31'],
    ['a CSI of one character', 'a\u009b31', '\xc2\x9b31'],
    ['a finished CSI of one character', 'a\u009b31m\xa3', ''],
    ['a title ended by ST of one character', '\u009d0;title\u009c', ''],
    ['a new sequence in one', 'a\x1b[3\u009b1', '\xc2\x9b1'],
  ])('%s', (_what, text, tail) => {
    expect(tailAfter(text)).toBe(tail);
  });

  it('keeps the bytes of a character that is not complete', () => {
    const bytes = Buffer.from('x😀');
    for (let cut = 1; cut <= bytes.length; cut += 1) {
      const rest = cut === bytes.length ? '' : bytes.subarray(1, cut).toString('latin1');
      expect(tailAfter(bytes.subarray(0, cut))).toBe(rest);
    }
  });

  it('keeps only the introducer of a sequence that is too long', () => {
    expect(tailAfter('\x1bPq', 'x'.repeat(70_000), 'yy')).toBe('\x1bP');
    expect(tailAfter('\x1bPq', 'x'.repeat(70_000), '\x1b\\')).toBe('');
  });

  it('does not depend on how the stream was cut before', () => {
    const piece = fc.constantFrom(
      'a',
      '\x1b',
      '[',
      '1',
      'm',
      ']',
      '\x07',
      '\\',
      'é',
      '😀',
      'P',
      '(',
      '\u009b',
      '\u009c',
      '\u009d',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(40)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const at = [...new Set(cuts)].sort((a, b) => a - b).filter((n) => n < bytes.length);
        const parts = [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
        expect(tailAfter(...parts)).toBe(tailAfter(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});
