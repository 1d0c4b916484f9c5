// Makes a text inert before it is printed to a terminal: what is in a file or a message may not move the cursor, set a
// title, or turn a line around.

/** C0 except line break and tab, DEL, C1, line and paragraph separators, bidi controls. */
const STEERS = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const BREAKS = /[\t\n]/g;
/** Of those, what JSON leaves as it is. */
const RAW_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text for a terminal, with its line breaks and tabs; controls are shown as pictures (`␛`) or by number (`\u{9b}`). */
export function printable(text: string): string {
  return text.replace(STEERS, picture);
}

/** A text for one line of a terminal: line breaks and tabs are shown as pictures too. */
export function printableLine(text: string): string {
  return printable(text).replace(BREAKS, picture);
}

/** JSON text that can be printed and still says the same. @param json as `JSON.stringify` makes it */
export function printableJson(json: string): string {
  return json.replace(
    RAW_IN_JSON,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * JSON text whose strings can be printed by a program that takes them out of it: controls in them become pictures,
 * also those that are escaped; line breaks and tabs stay.
 */
export function printableInJson(json: string): string {
  return json.replace(IN_JSON, (found, code: string | undefined) => {
    const character =
      code === undefined ? (SHORT[found] ?? found) : String.fromCharCode(Number.parseInt(code, 16));
    const shown = printable(character);
    // A picture's own backslash is text in there.
    return shown === character ? found : shown.replace('\\', '\\\\');
  });
}

/** Every escape, so that a backslash that is escaped itself begins none, and every control that is not escaped. */
const IN_JSON = new RegExp(`\\\\(?:u([0-9a-fA-F]{4})|.)|${STEERS.source}`, 'g');
const SHORT: Readonly<Record<string, string>> = { '\\b': '\b', '\\f': '\f', '\\r': '\r' };

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
}
