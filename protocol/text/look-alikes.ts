// Decides whether two names look the same (TX2), by the case-insensitive skeleton of Unicode UTS #39. Not part of the
// overlay's bundle: only the room and the proxy compare names.
import { TABLE } from './look-alikes-table.ts';

/** Maps each look-alike letter to the letter that it looks like. */
const PROTOTYPES = new Map<string, string>();
for (const line of TABLE.trim().split('\n')) {
  const [target = '', letters = ''] = line.split(': ');
  const prototype = target.startsWith('u+')
    ? String.fromCodePoint(Number.parseInt(target.slice(2), 16))
    : target;
  for (const letter of letters.split(' '))
    PROTOTYPES.set(String.fromCodePoint(Number.parseInt(letter, 16)), prototype);
}

/** Enclosed alphabets that NFKC does not map: white on circles and squares, and regional indicators (flags). */
for (const first of [0x1f150, 0x1f170, 0x1f1e6])
  for (let n = 0; n < 26; n += 1)
    PROTOTYPES.set(String.fromCodePoint(first + n), String.fromCodePoint(0x61 + n));

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;
/** Marks in scripts where they can be ignored; in other scripts they stay, as they may be vowels. */
const MARKS =
  /([^\p{L}\p{M}]|[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Armn}\p{sc=Cher}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}]|^)\p{M}+/gu;
/** ASCII that looks the same in some fonts or in another case. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/[i1|]/g, 'l'],
  [/0/g, 'o'],
  [/m/g, 'rn'],
];

/**
 * The skeletons of a name, for comparison only. Two names look alike if they share one. There is one for the name as
 * written and one for it in lower case, since a capital may resemble a different letter (Η, η).
 * `I`, `l`, `i`, `1` count as one, also `O` and `0`, and `m` and `rn`; accents don't count.
 */
export function looksOf(name: string): readonly string[] {
  const plain = name
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .normalize('NFD')
    .replace(MARKS, '$1')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim();
  return [...new Set([skeleton(plain), skeleton(plain.toLowerCase())])];
}

function skeleton(plain: string): string {
  let text = '';
  for (const letter of plain) text += PROTOTYPES.get(letter) ?? letter;
  text = text.toLowerCase();
  for (const [letters, one] of SAME) text = text.replace(letters, one);
  return text;
}
