// Applies the key row's sticky Ctrl and Alt to input from another keyboard, encoded as a terminal does. Pure.

export type StickyKey = 'Control' | 'Alt';
/** `once`: for the next key only; `locked`: until the modifier is pressed again. */
export type Sticky = Readonly<Record<StickyKey, 'off' | 'once' | 'locked'>>;

/**
 * @param typed what the terminal is about to send
 * @returns the input with modifiers; null if it is not a single character (a paste, a mouse report, another key)
 */
export function modified(typed: string, { Control, Alt }: Sticky): string | null {
  const char = [...typed];
  if (char.length !== 1 || /\p{Cc}/u.test(typed)) return null;
  const key = Control === 'off' ? typed : controlled(typed);
  return Alt === 'off' ? key : `\u001b${key}`;
}

/** Maps to C0 control characters as in ECMA-48: `@` to `_` with bit 6 cleared, and `?` to DEL. */
function controlled(char: string): string {
  const upper = char.toUpperCase();
  if (upper === '?') return '\u007f';
  if (upper === ' ') return '\u0000';
  const code = upper.charCodeAt(0);
  return upper.length === 1 && code >= 0x40 && code <= 0x5f
    ? String.fromCharCode(code & 0x1f)
    : char;
}
