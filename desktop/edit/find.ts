// Finding a text in another one, whatever its case, going round at the end.

/** Lower case of the same length, so that places in it are places in the original. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (char) => {
    const small = char.toLowerCase();
    return small.length === char.length ? small : char;
  }).join('');
}

/** Where a text is next, from a place on (1) or before it (-1), or -1. */
export function findIn(text: string, wanted: string, from: number, by: 1 | -1): number {
  if (wanted === '') return -1;
  const [all, part] = [folded(text), folded(wanted)];
  if (by > 0) {
    const next = all.indexOf(part, from);
    return next >= 0 ? next : all.indexOf(part);
  }
  const before = from > 0 ? all.lastIndexOf(part, from - 1) : -1;
  return before >= 0 ? before : all.lastIndexOf(part);
}
