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

  it.each([
    ...['200b', '200c', '200d', '2060', 'feff', '00ad', '034f', '061c', '180e', '2064', 'fff9'],
    ...['3164', '115f', '1160', 'ffa0', '17b4', '2800', '3000', '2003', '00a0', '202f', '1d159'],
    ...['fe0f', 'fe00', 'e0100', '180b', 'e0041', 'e007f', 'e000', 'f0000', '0378', 'ffff', '0301'],
  ])('TX1: U+%s alone is no name, and nothing inside of one', (code) => {
    const hidden = String.fromCodePoint(Number.parseInt(code, 16));
    for (const text of [hidden, hidden.repeat(40), ` ${hidden} ${hidden}`, `\u200b${hidden}`])
      expect(cleanName(text)).toBe('');
    const isSpace = /\p{Zs}/u.test(hidden);
    if (code !== '0301') expect(cleanName(`Ad${hidden}a`)).toBe(isSpace ? 'Ad a' : 'Ada');
    expect(cleanName(`${hidden}Ada${hidden}`).replace('\u0301', '')).toBe('Ada');
  });

  it.each(['\u200b', '\u3164\u115f', '\u2800 \u2800', '\u00ad\n\ufe0f', ' \u3000\u200d'])(
    'TX1: %j is an empty chat line and an empty title',
    (text) => {
      expect(cleanChat(text)).toBe('');
      expect(cleanTitle(text)).toBe('');
      expect(cleanChat(`a${text}b`)).toMatch(/^a\s*\u2800?\s*\u2800?b$/);
    },
  );

  it.each([
    ['a family', '👩‍👩‍👧‍👦'],
    ['people with skin tones who kiss', '👩🏽‍❤️‍💋‍👩🏻'],
    ['a rainbow flag', '🏳️‍🌈'],
    ['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a country’s flag', '🇵🇹'],
    ['a keycap', '1️⃣'],
    ['a heart, as an emoji and as text', '❤️ ❤︎'],
    ['Persian', 'می\u200cخواهم'],
    ['Persian with vowels', 'کتابِ\u200cمن'],
    ['Arabic', 'السَّلَامُ عَلَيْكُمْ'],
    ['Sinhala', 'ශ්\u200dරී'],
    ['Bengali', 'র\u200d্যাব'],
    ['Devanagari', 'क्\u200dष हिन्दी'],
    ['an old Malayalam final letter', 'അവന്\u200d'],
    ['Khmer', 'ភាសាខ្មែរ'],
    ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ\u180eᠠ'],
    ['Thai', 'กุ้งอร่อยที่สุด'],
    ['Tibetan with eight marks', 'ཧྐྵྨླྺྼྻྂ'],
    ['Hebrew with accents', 'בְּרֵאשִׁ֖ית'],
    ['Vietnamese, decomposed', 'Việt'.normalize('NFD')],
    ['a Japanese name with a selector', '葛\u{e0100}城'],
  ])('TX1: %s stays as it is in names, chat and titles', (_, text) => {
    expect(cleanName(text)).toBe(text);
    expect(cleanChat(text)).toBe(text);
    expect(cleanTitle(text)).toBe(text);
  });

  it('TX1: joiners, selectors and tags where they change nothing are gone', () => {
    expect(cleanName('A\u200dl\u200ci\ufe0fce\u{e0061}')).toBe('Alice');
    expect(cleanName('👩\u200d')).toBe('👩');
    expect(cleanName('🏴\u{e0061}\u{e0062}\u{e007f}')).toBe('🏴');
    expect(cleanName('م\u200c\u200c\u200cن')).toBe('م\u200cن');
    expect(cleanName('❤\ufe0f\ufe0f\ufe0f')).toBe('❤\ufe0f');
    expect(cleanName('1\ufe0f')).toBe('1');
  });

  it('TX1: code, Braille art and icons of terminal fonts stay in chat as they are', () => {
    const code = 'if (x) {\n\treturn  `a\u00a0b`;\n}';
    expect(cleanChat(code)).toBe(code);
    expect(cleanChat('⡇\u2800⢸\n⠧⠤⠼')).toBe('⡇\u2800⢸\n⠧⠤⠼');
    expect(cleanChat('\ue0b0 main')).toBe('\ue0b0 main');
  });

  it.each([
    ['one mark', '\u0301'],
    ['several marks', '\u0301\u0323\u0489'],
    ['marks of another script', '\u0e49'],
    ['marks beyond the first plane', '\u{1d167}'],
    ['marks with joiners between', '\u0652\u200c'],
  ])('TX1: of a heap of %s eight stay on a base, everywhere', (_, marks) => {
    const heap = `Z${marks.repeat(100)}a${marks.repeat(1_000)}`;
    for (const clean of [cleanName, cleanChat, cleanTitle])
      for (const run of clean(heap).match(/[\p{M}\u200c\u200d]+/gu) ?? [])
        expect([...run.replace(/[\u200c\u200d]/g, '')].length).toBe(8);
    expect(cleanName(heap)).toMatch(/^Z.+a.+$/u);
  });

  it('TX1: a name of endlessly joined letters or emoji is cut', () => {
    expect(cleanName('क\u094d'.repeat(400)).length).toBeLessThanOrEqual(32 * 32);
    expect(cleanName('👩\u200d'.repeat(300)).length).toBeLessThanOrEqual(32 * 32);
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
        // The bridge cleans a title, then the room, which may change nothing more.
        for (const clean of [cleanName, cleanChat, cleanTitle])
          expect(clean(clean(text))).toBe(clean(text));
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  it('TX1: holds for any heap of what is hidden, joins and combines', () => {
    const part = fc.constantFrom(
      ...['a', 'م', 'क', '\u094d', '👩', '🏽', '葛', 'ᠮ', '1', ' ', '\n', '\t', '\u20e3', '\u0301'],
      ...['\u200b', '\u200c', '\u200d', '\ufe0f', '\ufe00', '\u180b', '\u180e', '\u{e0100}'],
      ...['\u2800', '\ue000', '🏴', '\u{e0067}', '\u{e007f}', '\u3164', '\u064b', '\ud83d'],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 400 }), (parts) => {
        const text = parts.join('');
        for (const clean of [cleanName, cleanChat, cleanTitle]) {
          const once = clean(text);
          expect(clean(once)).toBe(once);
          expect(once).not.toMatch(/\u200b|\u3164|\p{M}{9}/u);
        }
        expect(cleanName(text)).not.toMatch(/^[\s\p{C}\p{M}\u2800]+$/u);
      }),
      { numRuns: 1_000 },
    );
  });
});
