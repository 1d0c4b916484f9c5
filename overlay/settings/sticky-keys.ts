// Ctrl and Alt of the row of keys, for what is typed on another keyboard: as a terminal sends it; pure.

export type StickyKey = 'Control' | 'Alt';
/** `once`: for the next key; `locked`: until it is pressed again. */
export type Sticky = Readonly<Record<StickyKey, 'off' | 'once' | 'locked'>>;

/**
 * @param typed what the terminal is about to send
 * @returns the same with the modifiers; null for what is no single character: a paste, a mouse report, another key
 */
export function modified(typed: string, { Control, Alt }: Sticky): string | null {
  const char = [...typed];
  if (char.length !== 1 || /\p{Cc}/u.test(typed)) return null;
  const key = Control === 'off' ? typed : controlled(typed);
  return Alt === 'off' ? key : `\u001b${key}`;
}

/** Of the C0 controls, as ECMA-48 has them: `@` to `_` without bit 6, and `?` for DEL. */
function controlled(char: string): string {
  const upper = char.toUpperCase();
  if (upper === '?') return '\u007f';
  if (upper === ' ') return '\u0000';
  const code = upper.charCodeAt(0);
  return upper.length === 1 && code >= 0x40 && code <= 0x5f
    ? String.fromCharCode(code & 0x1f)
    : char;
}
