// A field of a form that the file's text shows in: what is typed in it stays when the text says something new. Pure.

export interface KeyField {
  value: string;
  /** What the text said when the field last followed it. */
  shown: string;
  /** What was last handed over to be set in the text. */
  taken: string | null;
}

/** The field once the text says this of its key: it follows, unless something was typed that nobody has taken yet. */
export function fieldShowing(field: KeyField, shown: string): KeyField {
  const isTyped = field.value !== field.shown && field.value !== field.taken;
  return { value: isTyped ? field.value : shown, shown, taken: null };
}
