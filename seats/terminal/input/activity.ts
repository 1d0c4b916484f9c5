// Tells what a person does from what a terminal says by itself.
import { looksLikeKey, readAnswers } from '../../../protocol/page/terminal-questions.ts';

/**
 * A pointer that moves with no button down (mode 1003), as xterm.js reports it: 32 for a move, 3 for no button, and
 * sums with the modifiers' 4, 8 and 16; in the default encoding with 32 more, as a character.
 */
const HOVER = /\x1b\[(?:<(?:35|39|43|47|51|55|59|63);\d+;\d+M|M[CGKOSW[_][\s\S]{2})/g;
/** The window has got or lost the focus (mode 1004). */
const FOCUS = /\x1b\[[IO]/g;

/** @param bytes input, without the opcode @returns whether somebody typed, pasted, clicked or turned the wheel */
export function isActivity(bytes: Uint8Array): boolean {
  // What is long was pasted.
  if (bytes.length > 256) return true;
  const text = String.fromCharCode(...bytes);
  return text.replace(HOVER, '').replace(FOCUS, '') !== '';
}

/** The same, where answers to an app's questions are not expected either; what may be a key is one. */
export function isAct(bytes: Uint8Array): boolean {
  if (!isActivity(bytes)) return false;
  if (bytes[0] !== 0x1b) return true;
  const answers = readAnswers(Buffer.from(bytes).toString('latin1'));
  return answers === null || answers.length === 0 || answers.some(looksLikeKey);
}
