// Tells what a person does from what a terminal says by itself.

/** A pointer that moves with no button down (xterm's SGR mouse reports, mode 1003): 32 for a move, 3 for no button. */
const HOVER = /\x1b\[<(?:35|39|43|47|51|55|59|63);\d+;\d+M/g;
/** The window has got or lost the focus (mode 1004). */
const FOCUS = /\x1b\[[IO]/g;

/** @param bytes input, without the opcode @returns whether somebody typed, pasted, clicked or turned the wheel */
export function isActivity(bytes: Uint8Array): boolean {
  // What is long was pasted.
  if (bytes.length > 256) return true;
  const text = String.fromCharCode(...bytes);
  return text.replace(HOVER, '').replace(FOCUS, '') !== '';
}
