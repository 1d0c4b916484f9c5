// Makes a text safe to print to a terminal: content of files and messages must not move the cursor, set a title, reverse
// the text direction, hide something, or write over the lines beside it.
import { cutMarks } from './invisible.ts';

/** DEL, C1, line and paragraph separators, bidi controls, and what hides: zero width, BOM, tag characters. */
const HIDDEN =
  '\\u007f-\\u009f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}';
/** Those, and C0 except line break and tab. */
const STEERS = new RegExp(`[\\0-\\u0008\\u000b-\\u001f${HIDDEN}]`, 'gu');
const BREAKS = /[\t\n]/g;
/** Those of them that `JSON.stringify` does not escape. */
const RAW_IN_JSON = new RegExp(`[${HIDDEN}]`, 'gu');

/** Makes a text printable; keeps line breaks and tabs, shows other controls as pictures (`␛`) or numbers (`\u{9b}`). */
export function printable(text: string): string {
  return cutMarks(text.replace(STEERS, picture));
}

/** Like `printable`, for a single line: line breaks and tabs are shown as pictures too. */
export function printableLine(text: string): string {
  return printable(text).replace(BREAKS, picture);
}

/** Escapes JSON text for printing without changing its value. @param json as from `JSON.stringify` */
export function printableJson(json: string): string {
  return cutMarks(json.replace(RAW_IN_JSON, escaped), escaped);
}

function escaped(text: string): string {
  const units = text.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((unit) => `\\u${unit}`).join('');
}

/**
 * Makes the strings in JSON text safe for programs that parse and print them: controls become pictures, even escaped
 * ones; line breaks and tabs stay.
 */
export function printableInJson(json: string): string {
  return cutMarks(json).replace(IN_JSON, (found, code: string | undefined) => {
    const character =
      code === undefined ? (SHORT[found] ?? found) : String.fromCharCode(Number.parseInt(code, 16));
    const shown = printable(character);
    // The backslash of `\u{..}` must be escaped inside a JSON string.
    return shown === character ? found : shown.replace('\\', '\\\\');
  });
}

/** Matches every escape sequence (so that the second backslash of `\\` starts none) and every unescaped control. */
const IN_JSON = new RegExp(`\\\\(?:u([0-9a-fA-F]{4})|.)|${STEERS.source}`, 'gu');
const SHORT: Readonly<Record<string, string>> = { '\\b': '\b', '\\f': '\f', '\\r': '\r' };

function picture(control: string): string {
  const code = control.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
}
