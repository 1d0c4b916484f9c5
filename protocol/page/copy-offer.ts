// What an app wants to put on the person's clipboard (OSC 52 of xterm's ctlseqs), read from what it sent. Pure.
import { dropControls } from '../text/controls.ts';

/** Text that is waiting for the person to copy it. */
export interface CopyOffer {
  /** Null if there is more of it than may be copied. */
  readonly text: string | null;
  /** Characters of the text; about as many if it is too large. */
  readonly chars: number;
  /** The browser did not let it be copied. */
  readonly failed?: boolean;
}

/** Largest text in UTF-8 bytes that an app may offer. */
export const MAX_COPY_BYTES = 1024 * 1024;
const BYTES_PER_DIGIT = 3 / 4;
/** Primary selection and cut buffers alone (`p`, `q`, `0` to `7`) are no clipboard; nothing stands for `s0`. */
const SELECTIONS = /^[cpqs0-7]*$/;
const CLIPBOARD = /[cs]/;
/** There are twelve of them. */
const MAX_SELECTIONS = 16;
const BASE64 = /^[A-Za-z0-9+/]*$/;
/** What the proxy passes on in place of a text that is too large. */
export const TOO_MUCH = 'c;>';

// Available in every runtime that uses this file, but no runtime's types are loaded here.
declare function atob(base64: string): string;
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/**
 * Reads an OSC 52 sequence.
 * @param data what comes after its number: `selections;base64`
 * @returns null for what offers nothing: questions (`?`), other selections, emptied ones, text that is not base64
 */
export function readCopyOffer(data: string): CopyOffer | null {
  if (data === TOO_MUCH) return { text: null, chars: MAX_COPY_BYTES + 1 };
  const at = data.indexOf(';');
  if (at < 0 || at > MAX_SELECTIONS || !isClipboard(data.slice(0, at))) return null;
  const digits = data.slice(at + 1).replace(/={1,2}$/, '');
  const bytes = Math.floor(digits.length * BYTES_PER_DIGIT);
  if (bytes > MAX_COPY_BYTES) return { text: null, chars: bytes };
  // One digit is left over: not even a byte.
  if (!BASE64.test(digits) || digits.length % 4 === 1) return null;
  const text = dropControls(new TextDecoder().decode(bytesOf(digits)));
  return text === '' ? null : { text, chars: countCharacters(text) };
}

function isClipboard(selections: string): boolean {
  return selections === '' || (SELECTIONS.test(selections) && CLIPBOARD.test(selections));
}

function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** @param text well-formed */
function countCharacters(text: string): number {
  return text.replace(/[\ud800-\udbff]/g, '').length;
}
