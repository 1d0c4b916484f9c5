// Removes invisible characters and limits stacked combining marks (TX1). Joiners and variation selectors are kept where
// they change what is displayed: inside emoji, and in scripts that use them.

/** Visible despite their category: number signs and the like, which enclose what follows. */
const SEEN = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}';
/** Variation selectors, joiners and tags: whether they have an effect depends on the context. */
const DEPENDS =
  '\\u180b-\\u180f\\u200c\\u200d\\ufe00-\\ufe0f\\u{e0061}-\\u{e007f}\\u{e0100}-\\u{e01ef}';
const UNSEEN = '\\p{Default_Ignorable_Code_Point}\\p{Cf}';

/** Scripts that use ZWJ and ZWNJ, and those of their marks that have no script property of their own. */
const JOINED = `(?=[\\p{L}\\p{M}])(?!\\p{Default_Ignorable_Code_Point})[\\u064b-\\u0655\\u0670${[
  ...['Arab', 'Syrc', 'Mand', 'Nkoo', 'Adlm', 'Rohg', 'Mong', 'Phag'],
  ...['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh'],
  ...['Tibt', 'Mymr', 'Khmr', 'Thai', 'Laoo', 'Lana', 'Bali', 'Java', 'Newa', 'Tirh'],
]
  .map((script) => `\\p{sc=${script}}`)
  .join('')}]`;
/** Letters whose shape ZWJ changes even at the end of a word, and viramas, where it makes half and final forms. */
const SHAPED =
  '(?:(?=\\p{L})[\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Mong}]|[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca])';
const MONGOLIAN = '(?=\\p{L})\\p{sc=Mong}';
const EMOJI = '\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|[\\ufe0e\\ufe0f])?';
/** The flags made of tag characters: England, Scotland, Wales. */
const TAG_FLAG =
  '\\u{1f3f4}\\u{e0067}\\u{e0062}(?:\\u{e0065}\\u{e006e}\\u{e0067}|\\u{e0073}\\u{e0063}\\u{e0074}|\\u{e0077}\\u{e006c}\\u{e0073})\\u{e007f}';

const KEPT = [
  TAG_FLAG,
  // Up to ten joined parts, more than any real emoji has.
  `${EMOJI}(?:\\u200d${EMOJI}){0,9}`,
  '[0-9#*]\\ufe0f?\\u20e3',
  '\\p{sc=Han}[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '\\p{sc=Mymr}\\ufe00',
  `${MONGOLIAN}(?:[\\u180b-\\u180d\\u180f]\\u180e?|\\u180e)(?=${MONGOLIAN})`,
  `${MONGOLIAN}[\\u180b-\\u180d\\u180f]`,
  `${JOINED}[\\u200c\\u200d](?=${JOINED})`,
  `${SHAPED}\\u200d`,
].join('|');

const ANY_UNSEEN = new RegExp(`[${UNSEEN}]`, 'u');
const NEVER_SEEN = new RegExp(`(?![${SEEN}${DEPENDS}])[${UNSEEN}]`, 'gu');
const JOINER_RUNS = /([\u200c\u200d])[\u200c\u200d]+/g;
const KEPT_OR_UNSEEN = new RegExp(`(${KEPT})|(?![${SEEN}])[${UNSEEN}]`, 'gu');

/** Removes the characters that are invisible and do not affect the visible ones. */
export function dropUnseen(text: string): string {
  if (!ANY_UNSEEN.test(text)) return text;
  return text
    .replace(NEVER_SEEN, '')
    .replace(JOINER_RUNS, '$1')
    .replace(KEPT_OR_UNSEEN, (_, kept: string | undefined) => kept ?? '');
}

/** More than eight combining marks on one base: real Tibetan and Hebrew letters have at most eight. */
const MARK_HEAPS = /((?:[\u200c\u200d]?\p{M}){8})((?:[\u200c\u200d]?\p{M})+)/gu;

/** Limits stacked combining marks to eight per base. @param instead what stands for the others */
export function cutMarks(text: string, instead: (others: string) => string = () => ''): string {
  return text.replace(MARK_HEAPS, (_, kept: string, others: string) => kept + instead(others));
}

/** Blank, but no space, control or ignorable: Braille blank, object replacement, null notehead, blank hieroglyphs. */
const BLANKS = '\\u2800\\ufffc\\u{1d159}\\u{13441}\\u{13442}\\u{16fe4}';
const NOTHING = new RegExp(`^(?:(?![${SEEN}])[\\s${BLANKS}${UNSEEN}])*$`, 'u');
const NO_NAME = new RegExp(`[${BLANKS}\\p{Co}\\p{Cn}]`, 'gu');

/** Whether nothing of a text is visible. @param text after `dropUnseen` */
export function isBlank(text: string): boolean {
  return NOTHING.test(text);
}

/** Removes from names what is allowed elsewhere: blanks (as in Braille art), private-use and unassigned characters. */
export function dropBlanks(text: string): string {
  return text.replace(NO_NAME, '');
}
