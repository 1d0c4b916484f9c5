// Everything that an app sends to browsers comes through here: text, and sequences that draw, as they are; what reaches
// beyond the screen (strings, window operations) as `wishes.ts` says. Each sequence goes on whole or not at all, so
// pages need not be trusted to understand one as this parser does.
import type { WishPolicy } from '../../../protocol/page/app-wishes.ts';
import { boundedRepeat, isRepeat } from './bounded-repeat.ts';
import { CharacterEnd } from './character-end.ts';
import { ControlString, type StringKind } from './control-string.ts';
import { type Passed, Splice } from './splice.ts';
import { isForSeat, isSpecial, Wishes } from './wishes.ts';

const [CAN, SUB, ESC, DEL] = [0x18, 0x1a, 0x1b, 0x7f];
/** First byte of U+0080 to U+00BF in UTF-8. The first half of them are control characters (C1). */
const LEAD = 0xc2;
/** C1 in two bytes: ESC, and the character minus this (ECMA-48). */
const C1_TO_ESC = 0x40;
const CSI = 0x5b;
const STRINGS: ReadonlyMap<number, StringKind> = new Map([
  [0x50, 'dcs'],
  [0x58, 'other'],
  [0x5d, 'osc'],
  [0x5e, 'other'],
  [0x5f, 'other'],
]);
/** Longest sequence other than a string, in bytes; xterm.js takes 32 numbers. */
const MAX_SEQUENCE = 1_024;
const NOTHING = Buffer.alloc(0);
/** What is kept of an unfinished one that is longer. */
const BEGINNINGS = {
  escape: Buffer.of(ESC),
  intermediate: Buffer.of(ESC, 0x20),
  csi: Buffer.of(ESC, CSI),
};

export class OutputFilter {
  readonly #wishes: Wishes;
  /** An unfinished sequence or character at the end of what came. */
  #pending: Buffer = NOTHING;
  /** The unfinished sequence is too long, of which only the introducer is kept. */
  #tooLong = false;
  #string: ControlString | null = null;
  /** Something was left out: what follows must not complete a character that began before. */
  #cut = false;
  /** Where the next lead byte is in the input that is being read. */
  #lead = -1;
  readonly #ending = new CharacterEnd();

  /** @param now ms on a clock that does not go back */
  constructor(policy: WishPolicy, now: () => number) {
    this.#wishes = new Wishes(policy, now);
  }

  /**
   * Takes the app's next output.
   * @returns what browsers get of it, which is the same buffer where all of it passes; what is not decided yet follows
   * with later output
   */
  push(output: Buffer): Passed {
    const passed = this.#pass(output);
    this.#ending.saw(passed.output);
    return passed;
  }

  /** @returns how long what is kept back for a while has to wait, in ms; null: nothing can be given before more output */
  lateIn(): number | null {
    return this.#ending.isInside() ? null : this.#wishes.lateIn();
  }

  /** @returns what was kept back for a while, if its time has come; else nothing */
  late(): Passed {
    const late = this.#ending.isInside() ? null : this.#wishes.late();
    const output = late === null ? NOTHING : Buffer.from(late);
    this.#ending.saw(output);
    return { output, shared: output };
  }

  #pass(output: Buffer): Passed {
    const isIdle = this.#pending.length === 0 && !this.#string && !this.#cut;
    this.#lead = -1;
    if (isIdle && this.#nextControl(output, 0) < 0) return { output, shared: output };
    const input = this.#pending.length === 0 ? output : Buffer.concat([this.#pending, output]);
    this.#pending = NOTHING;
    this.#lead = -1;
    const splice = new Splice(input);
    for (let at = 0; at < input.length; ) {
      at = this.#string
        ? this.#readString(this.#string, input, at, splice)
        : this.#readOn(input, at, splice);
    }
    return splice.done();
  }

  /** What another filter has to be given to go on from here. */
  tail(): Buffer {
    return Buffer.concat([this.#string?.tail() ?? NOTHING, this.#pending]);
  }

  /** Forgets what is unfinished: it never will be. */
  reset(): void {
    this.#pending = NOTHING;
    this.#tooLong = false;
    this.#string = null;
    this.#cut = true;
  }

  /** Reads text up to the next sequence, and that. @returns where to go on */
  #readOn(input: Buffer, from: number, splice: Splice): number {
    let text = from;
    if (this.#cut) {
      while (text < input.length && isContinuation(input[text] as number)) text += 1;
      if (text > from) splice.replace(from, text);
      this.#cut = text === input.length;
    }
    const start = this.#nextControl(input, text);
    if (start < 0) return input.length;
    return this.#readSequence(input, start, splice);
  }

  #readSequence(input: Buffer, start: number, splice: Splice): number {
    const eightBit = input[start] === LEAD;
    let at = start + 1;
    if (!eightBit) at = afterInert(input, at);
    const byte = input[at];
    if (byte === undefined)
      return this.#hold(input, start, at, eightBit ? NOTHING : BEGINNINGS.escape, splice);
    const first = eightBit ? byte - C1_TO_ESC : byte;
    if (first === CSI) return this.#readControl(input, start, at + 1, splice);
    const kind = STRINGS.get(first);
    if (kind) {
      this.#string = new ControlString(kind);
      splice.replace(start, at + 1);
      this.#tooLong = false;
      return at + 1;
    }
    if (eightBit) return at + 1;
    while (isIntermediate(input[at])) at = afterInert(input, at + 1);
    return this.#end(input, start, at, splice, BEGINNINGS.intermediate);
  }

  /** @param body of a CSI sequence: parameters, intermediates and the final byte */
  #readControl(input: Buffer, start: number, body: number, splice: Splice): number {
    let at = body;
    while (isInside(input[at])) at += 1;
    const isWhole = at - start < MAX_SEQUENCE && !this.#tooLong;
    if (isWhole && isRepeat(input[at], at - body)) {
      const control = input.subarray(body, at + 1).filter((byte) => !isInert(byte));
      const bounded = boundedRepeat(Buffer.from(control).toString('latin1'));
      if (bounded !== null) this.#leaveOut(start, at + 1, splice, `\x1b[${bounded}`);
      return at + 1;
    }
    if (!isSpecial(input[at]) || !isWhole)
      return this.#end(input, start, at, splice, BEGINNINGS.csi);
    const control = input.subarray(body, at + 1).filter((byte) => !isInert(byte));
    const goesOn = this.#wishes.control(Buffer.from(control).toString('latin1'));
    if (goesOn !== true) this.#leaveOut(start, at + 1, splice, goesOn || '');
    return at + 1;
  }

  /** @param at where a sequence ends, or breaks off @param beginning what is kept of one that is too long */
  #end(input: Buffer, start: number, at: number, splice: Splice, beginning: Buffer): number {
    const byte = input[at];
    if (byte === undefined) return this.#hold(input, start, at, beginning, splice);
    const isTooLong = this.#tooLong || at - start >= MAX_SEQUENCE;
    this.#tooLong = false;
    // What breaks one off is no part of it, but for CAN and SUB.
    const isBroken = byte === ESC || byte >= 0x80;
    const end = isBroken ? at : at + 1;
    if (isBroken || isTooLong) this.#leaveOut(start, end, splice);
    return end;
  }

  /** Keeps what is unfinished for later. */
  #hold(input: Buffer, start: number, at: number, beginning: Buffer, splice: Splice): number {
    this.#tooLong ||= at - start >= MAX_SEQUENCE;
    // A copy: a few bytes would keep all of a large frame.
    this.#pending =
      this.#tooLong && beginning.length > 0 ? beginning : Buffer.from(input.subarray(start, at));
    splice.replace(start, input.length);
    return input.length;
  }

  #readString(string: ControlString, input: Buffer, from: number, splice: Splice): number {
    const { at, state } = string.read(input, from);
    if (state === 'open') {
      this.#pending = Buffer.from(input.subarray(at));
      splice.replace(from, input.length);
      return input.length;
    }
    this.#string = null;
    this.#leaveOut(from, at, splice, state === 'ended' ? this.#instead(string) : '');
    return at;
  }

  #instead(string: ControlString): string {
    const { kind, tooLong, copies } = string;
    const wishes = this.#wishes;
    if (kind === 'other' || (kind === 'dcs' && tooLong)) return '';
    if (kind === 'dcs') return wishes.dcs(string.content()) ?? '';
    return (tooLong ? wishes.tooLong(copies) : wishes.osc(string.content())) ?? '';
  }

  /** Where the next ESC or C1 begins, or what may be the first half of C1 stands at the end; -1: nowhere. */
  #nextControl(input: Buffer, from: number): number {
    const found = indexOfNear(input, ESC, from);
    const next = found < 0 ? input.length : found;
    for (let lead = Math.max(this.#lead, from); ; lead += 1) {
      // Looked for once: text has few of them, and sequences many.
      if (lead < input.length && input[lead] !== LEAD)
        lead = orEnd(input.indexOf(LEAD, lead), input);
      this.#lead = lead;
      if (lead >= next) return found;
      const second = input[lead + 1] ?? 0x80;
      if (second >= 0x80 && second < 0xa0) return lead;
    }
  }

  #leaveOut(start: number, end: number, splice: Splice, instead = ''): void {
    splice.replace(start, end, instead, !isForSeat(instead));
    this.#cut = true;
  }
}

/** Sequences follow each other closely, and a call of `indexOf` costs as much as some bytes. */
const NEAR = 24;

function indexOfNear(input: Buffer, byte: number, from: number): number {
  const end = Math.min(from + NEAR, input.length);
  for (let at = from; at < end; at += 1) if (input[at] === byte) return at;
  return input.indexOf(byte, end);
}

const orEnd = (index: number, input: Buffer) => (index < 0 ? input.length : index);

function afterInert(input: Buffer, from: number): number {
  let at = from;
  while (isInert(input[at])) at += 1;
  return at;
}

/** Control characters inside a sequence, which have their effect and do not end it. */
function isInert(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    ((byte < 0x20 && byte !== CAN && byte !== SUB && byte !== ESC) || byte === DEL)
  );
}

function isIntermediate(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x30;
}

/** Of a CSI sequence: parameters, intermediates, and control characters in between. */
const INSIDE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number((byte >= 0x20 && byte < 0x40) || isInert(byte)),
);
const isInside = (byte: number | undefined) => byte !== undefined && INSIDE[byte] === 1;

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
