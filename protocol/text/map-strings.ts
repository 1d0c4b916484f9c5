// Changes the texts in what is or becomes JSON, however deep they lie.

/** @param value made of objects, lists, texts, numbers, booleans and null @returns a copy; names of properties stay */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)]),
  );
}
