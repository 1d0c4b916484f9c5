// TX2: what looks the same to a person is the same name, and ordinary names stay apart.
import { describe, expect, it } from 'vitest';
import { looksOf } from './look-alikes.ts';

const alike = (a: string, b: string): boolean => {
  const looks = looksOf(b);
  return looksOf(a).some((look) => looks.includes(look));
};

describe('TX2: look-alikes', () => {
  it.each([
    ['itself', 'Alice', 'Alice'],
    ['capitals', 'Alice', 'ALICE'],
    ['a Cyrillic а', 'Alice', '\u0410lice'],
    ['Cyrillic capitals', 'BOP', '\u0412\u041e\u0420'],
    ['Greek capitals', 'NIKOS', '\u039d\u0399\u039a\u039f\u03a3'.replace('\u03a3', 'S')],
    ['a Greek ο', 'Bob', 'B\u03bfb'],
    ['an Armenian օ', 'Bob', 'B\u0585b'],
    ['Cherokee letters', 'DRAKE', '\u13a0\u13a1\u13aa\u13e6\u13ac'],
    ['full width', 'Alice', '\uff21\uff4c\uff49\uff43\uff45'],
    ['mathematical letters', 'Alice', '𝒜𝓁𝒾𝒸ℯ'],
    ['circled letters', 'Alice', 'Ⓐⓛⓘⓒⓔ'],
    ['letters on tiles', 'Alice', '🅰🅻🅸🅲🅴'],
    ['small capitals', 'Alice', 'ᴀʟɪᴄᴇ'],
    ['a capital I for an l', 'Alice', 'AIice'],
    ['a digit 1 for an l', 'Alice', 'A1ice'],
    ['a digit 0 for an o', 'Bob', 'B0b'],
    ['rn for m', 'Emma', 'Ernrna'],
    ['accents', 'Zoe', 'Zoë'],
    ['a stroke', 'Lukasz', 'Łukasz'],
    ['marks above', 'Alice', 'A\u0307li\u0323ce\u20dd'],
    ['hidden characters', 'Alice', 'Al\u200bi\u00adce\ufe0f\u2060'],
    ['another space', 'Ann Lee', 'Ann\u00a0\u2003Lee'],
    ['Cyrillic in capitals', 'Нина', 'НИНА'],
    ['Cyrillic with a Latin a', 'Нина', 'Нинa'],
    ['a Greek Π for a Cyrillic one', 'Пётр', '\u03a0ётр'],
    ['an emoji as text', 'Ada ❤', 'Ada ❤️'],
  ])('%s: %s, %s', (_, a, b) => {
    expect(alike(a, b)).toBe(true);
    expect(alike(b, a)).toBe(true);
  });

  it.each([
    ['Alice', 'Alicia'],
    ['Alice', 'Alice 2'],
    ['Ana', 'Anna'],
    ['Hana', 'Nana'],
    ['Нина', 'Нона'],
    ['राम', 'रमा'],
    ['สม', 'สมา'],
    ['金田', '全田'],
    ['김', '곰'],
    ['👩', '👨'],
    ['محمد', 'محمود'],
    ['amber-gnu', 'amber-emu'],
  ])('%s and %s are two names', (a, b) => expect(alike(a, b)).toBe(false));

  it('names of people stay apart from each other', () => {
    const names =
      'Ada Ali Amir Ana Ben Bob Carl Cem Chen Dora Emil Eva Finn Grace Hugo Ida Igor Ivan Jan Jo Kim Lea Leo Lin Mia Max Nils Noor Olga Omar Oz Pia Quinn Ravi Rosa Sam Sofia Tess Uma Ute Vera Wim Xena Yara Zoe';
    const looks = names.split(' ').flatMap((name) => looksOf(name));
    expect(new Set(looks).size).toBe(looks.length);
  });
});
