// The input of an act of the resident as the fields of a form, and back: each value keeps its kind. Pure.

export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'switch' | 'json';
  /** As it is typed; of a switch `true` or `false`. */
  readonly value: string;
}

export type Filled = { ok: true; input: string } | { ok: false; name: string; problem: string };

/** @param input an object as JSON @returns no fields for anything else */
export function fieldsOf(input: string): Field[] {
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([name, one]) => ({ name, ...fieldFor(one) }));
}

/** @returns the object of the fields as JSON, or what is wrong with the first that can't be read */
export function inputOf(fields: readonly Field[]): Filled {
  const entries: [string, unknown][] = [];
  for (const { name, kind, value } of fields) {
    if (kind === 'text') entries.push([name, value]);
    else if (kind === 'switch') entries.push([name, value === 'true']);
    else if (kind === 'number') {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number))
        return { ok: false, name, problem: 'This is no number.' };
      entries.push([name, number]);
    } else {
      try {
        entries.push([name, JSON.parse(value)]);
      } catch {
        return { ok: false, name, problem: 'This is not JSON.' };
      }
    }
  }
  return { ok: true, input: JSON.stringify(Object.fromEntries(entries)) };
}

function fieldFor(value: unknown): Omit<Field, 'name'> {
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'number') return { kind: 'number', value: String(value) };
  if (typeof value === 'boolean') return { kind: 'switch', value: String(value) };
  return { kind: 'json', value: JSON.stringify(value) };
}
