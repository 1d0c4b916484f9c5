// Makes a text safe to print to a terminal: content of files and messages must not move the cursor, set a title, or
// reverse the text direction.

/** C0 except line break and tab, DEL, C1, line and paragraph separators, bidi controls. */
const STEERS = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const BREAKS = /[\t\n]/g;
/** Those of them that `JSON.stringify` does not escape. */
const RAW_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Makes a text printable; keeps line breaks and tabs, shows other controls as pictures (`␛`) or numbers (`\u{9b}`). */
export function printable(text: string): string {
  return text.replace(STEERS, picture);
}

/** Like `printable`, for a single line: line breaks and tabs are shown as pictures too. */
export function printableLine(text: string): string {
  return printable(text).replace(BREAKS, picture);
}

/** Escapes JSON text for printing without changing its value. @param json as from `JSON.stringify` */
export function printableJson(json: string): string {
  return json.replace(
    RAW_IN_JSON,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Makes the strings in JSON text safe for programs that parse and print them: controls become pictures, even escaped
 * ones; line breaks and tabs stay.
 */
export function printableInJson(json: string): string {
  return json.replace(IN_JSON, (found, code: string | undefined) => {
    const character =
      code === undefined ? (SHORT[found] ?? found) : String.fromCharCode(Number.parseInt(code, 16));
    const shown = printable(character);
    // The backslash of `\u{..}` must be escaped inside a JSON string.
    return shown === character ? found : shown.replace('\\', '\\\\');
  });
}

/** Matches every escape sequence (so that the second backslash of `\\` starts none) and every unescaped control. */
const IN_JSON = new RegExp(`\\\\(?:u([0-9a-fA-F]{4})|.)|${STEERS.source}`, 'g');
const SHORT: Readonly<Record<string, string>> = { '\\b': '\b', '\\f': '\f', '\\r': '\r' };

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
}
