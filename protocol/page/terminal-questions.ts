// What an app may ask its terminal, and how answers look. The proxy's terminal answers, once, for all pages; pages
// swallow the questions, and an answer that comes from one all the same is dropped.

/** As xterm.js identifies a CSI or DCS sequence. */
export interface SequenceId {
  prefix?: string;
  intermediates?: string;
  final: string;
}

/**
 * Sequences that do nothing but ask (ECMA-48, DEC VT510, xterm's ctlseqs): DSR, DA1 to DA3, DECRQM, XTVERSION. Window
 * sizes (CSI 14, 16 and 18 t) are not among them: a page's xterm.js answers none.
 */
const CSI_QUESTIONS: readonly SequenceId[] = [
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
];

/** DECRQSS. */
const DCS_QUESTIONS: readonly SequenceId[] = [{ intermediates: '$', final: 'q' }];

/** OSC sequences that ask for a colour where they do not set it: of the palette, and the terminal's own. */
const COLOR_QUESTIONS: readonly number[] = [4, 10, 11, 12];

/** Whether an OSC sequence of `COLOR_QUESTIONS` asks, and sets nothing. @param data what comes after its number */
export function onlyAsks(code: number, data: string): boolean {
  const parts = data.split(';');
  return (code === 4 ? parts.filter((_, i) => i % 2 === 1) : parts).every((part) => part === '?');
}

/** The public parser of xterm.js, as far as it is used here. */
export interface QuestionParser {
  registerCsiHandler(
    id: SequenceId,
    handler: (params: (number | number[])[]) => boolean,
  ): { dispose(): void };
  registerDcsHandler(id: SequenceId, handler: () => boolean): { dispose(): void };
  registerOscHandler(code: number, handler: (data: string) => boolean): { dispose(): void };
}

/** Takes the questions of an app away from a terminal. @returns hooks of the parser; without them it is as it was */
export function swallowQuestions(parser: QuestionParser): { dispose(): void }[] {
  return [
    ...CSI_QUESTIONS.map((id) => parser.registerCsiHandler(id, () => true)),
    ...DCS_QUESTIONS.map((id) => parser.registerDcsHandler(id, () => true)),
    ...COLOR_QUESTIONS.map((code) =>
      parser.registerOscHandler(code, (data) => onlyAsks(code, data)),
    ),
  ];
}

const ST = '(?:\\x1b\\\\|\\x07)';
const ANSWERS = {
  status: '\\x1b\\[0n',
  cursor: '\\x1b\\[\\d{1,4};\\d{1,4}R',
  page: '\\x1b\\[\\?\\d{1,4};\\d{1,4}(?:;\\d{1,4})?R',
  attributes: '\\x1b\\[\\?[\\d;]{1,40}c',
  version: '\\x1b\\[>[\\d;]{1,40}c',
  unit: `\\x1bP!\\|[\\dA-Fa-f]{0,16}${ST}`,
  mode: '\\x1b\\[\\??\\d{1,5};\\d\\$y',
  setting: `\\x1bP[01]\\$r[ -~]{0,80}${ST}`,
  color: `\\x1b\\](?:4;\\d{1,3}|1[0-2]);rgb:[\\dA-Fa-f/]{1,20}${ST}`,
  name: `\\x1bP>\\|[ -~]{0,80}${ST}`,
  size: '\\x1b\\[[468];\\d{1,5};\\d{1,5}t',
};

export type AnswerKind = keyof typeof ANSWERS;

export interface Answer {
  kind: AnswerKind;
  text: string;
}

/** Longer input is no answer: pages send what a user pastes in larger pieces. */
const MAX_ANSWERS = 2_000;
const KINDS = Object.keys(ANSWERS) as AnswerKind[];
const NEXT = new RegExp(KINDS.map((kind) => `(?<${kind}>${ANSWERS[kind]})`).join('|'), 'y');
/** F3 with modifiers, which looks like a cursor's position: Shift is 2, all together are 16 (xterm's ctlseqs). */
const F3 = /^\x1b\[1;(?:[2-9]|1[0-6])R$/;

/** @returns the answers of which this input consists; null if it has anything else */
export function readAnswers(input: string): Answer[] | null {
  if (input.length > MAX_ANSWERS || input.charCodeAt(0) !== 0x1b) return null;
  const found: Answer[] = [];
  for (let at = 0; at < input.length; ) {
    NEXT.lastIndex = at;
    const groups = NEXT.exec(input)?.groups;
    const kind = KINDS.find((one) => groups?.[one] !== undefined);
    const text = kind && groups?.[kind];
    if (!kind || !text) return null;
    found.push({ kind, text });
    at += text.length;
  }
  return found;
}

export const looksLikeKey = ({ text }: Answer): boolean => F3.test(text);
