// When a resident answers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answers, mentions, type SpeaksIf } from './speaks.ts';

const ADA = { pid: 'ada', role: 'guest' };
const BOB = { pid: 'bob', role: 'host' };
const EYE = { pid: 'eye', role: 'watcher' };
const WIB = { pid: 'wib', role: 'agent' };

const heard = (some: Partial<SpeaksIf> & { text?: string } = {}): SpeaksIf => ({
  speaks: 'asked',
  name: 'Wib',
  line: { pid: 'ada', text: some.text ?? 'hello all' },
  people: [ADA, BOB, WIB],
  own: 'wib',
  before: [],
  ...some,
});

describe('speaks: asked', () => {
  it('answers to its name', () => {
    expect(answers(heard())).toBe(false);
    expect(answers(heard({ text: 'what do you think, wib?' }))).toBe(true);
  });

  it('answers whoever replies to it, until somebody else has spoken', () => {
    const spoke = { pid: 'wib', to: 'ada' };
    expect(answers(heard({ before: [spoke] }))).toBe(true);
    expect(answers(heard({ before: [spoke, { pid: 'bob' }] }))).toBe(false);
    expect(answers(heard({ before: [{ pid: 'wib', to: 'bob' }] }))).toBe(false);
  });

  it('answers whoever is alone with it, watchers or not', () => {
    expect(answers(heard({ people: [ADA, WIB] }))).toBe(true);
    expect(answers(heard({ people: [ADA, WIB, EYE] }))).toBe(true);
    expect(answers(heard({ people: [ADA, EYE, WIB], line: { pid: 'eye', text: 'hi' } }))).toBe(
      false,
    );
  });
});

it('speaks: alone keeps quiet in company, even if it is named', () => {
  expect(answers(heard({ speaks: 'alone', people: [ADA, WIB] }))).toBe(true);
  expect(answers(heard({ speaks: 'alone', text: 'Wib?' }))).toBe(false);
});

it('speaks: always answers people', () => {
  expect(answers(heard({ speaks: 'always' }))).toBe(true);
});

it('never answers itself, another model, a line that is gone, or nothing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('asked' as const, 'alone' as const, 'always' as const),
      fc.string(),
      fc.subarray([ADA, BOB, EYE]),
      (speaks, text, people) => {
        const two = { pid: 'other', role: 'agent' };
        const here = [...people, WIB, two];
        for (const pid of ['wib', 'other'])
          expect(answers(heard({ speaks, people: here, line: { pid, text: `Wib ${text}` } }))).toBe(
            false,
          );
        for (const line of [
          { pid: 'ada', text: 'Wib?', gone: true },
          { pid: 'ada', text: ' \n' },
        ])
          expect(answers(heard({ speaks, people: here, line }))).toBe(false);
      },
    ),
  );
});

describe('mentions', () => {
  it.each([
    ['@Wib!', 'Wib'],
    ['hey WIB', 'Wib'],
    ['old  man, look', 'Old Man'],
    ['C++ (beta)?', 'C++ (beta)'],
    ['ＷＩＢ', 'Wib'],
    ['Zoë, hi', 'zoë'],
  ])('%s names %s', (text, name) => expect(mentions(text, name)).toBe(true));

  it.each([
    ['wibble', 'Wib'],
    ['a wib_wob', 'Wib'],
    ['anything', ''],
    ['Ünwib', 'wib'],
  ])('%s does not name %s', (text, name) => expect(mentions(text, name)).toBe(false));

  it('finds any name as a word, and throws for none', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (name, text) => {
          mentions(text, name);
          if (name.normalize('NFKC').trim() !== '')
            expect(mentions(`so, ${name} `, name)).toBe(true);
        },
      ),
    );
  });
});
