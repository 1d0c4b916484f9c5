// Control characters of texts, apart from the tables of `text.ts`: a page needs this before it needs those.

/** C0 (including ESC) except tab and line break, DEL and C1; `dropUnseen` handles bidi controls, BOM and the like. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Removes all controls but tabs and line breaks, which become `\n`. The result is well-formed. */
export function dropControls(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, '');
}
