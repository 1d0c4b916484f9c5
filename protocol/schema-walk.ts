// Looks into a schema from outside: which keys it has, what each takes and what it is without one. References and
// suggestions for misspelt keys come from it, so that they are never other than what is checked.
import * as v from 'valibot';

type Schema = v.GenericSchema<unknown>;
interface Inside {
  entries?: Record<string, Schema>;
  pipe?: readonly Inside[];
  wrapped?: Schema;
  type?: string;
}

/** The keys of a map's schema with theirs; undefined for what is no map, or one with keys of any name. */
export function entriesOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  return inside(schema);
}

function inside({ entries, pipe, wrapped }: Inside): Record<string, Schema> | undefined {
  if (entries) return entries;
  if (wrapped) return inside(wrapped as Inside);
  for (const item of pipe ?? []) {
    const found = inside(item);
    if (found) return found;
  }
  return undefined;
}

/** The schema at a path of keys; undefined where there is none. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  return path.reduce<Schema | undefined>((at, key) => at && entriesOf(at)?.[String(key)], schema);
}

/** Whether a key may be absent without a value in its place. */
export function isUnset(schema: Schema): boolean {
  return (schema as Inside).type === 'optional' && v.getDefault(schema) === undefined;
}

/** Whether a key is known only to be refused. */
export function isGone(schema: Schema): boolean {
  return ((schema as Inside).wrapped as Inside | undefined)?.type === 'never';
}

/** What the first complaint about something that nobody writes says: in our schemas, what to write instead. */
export function complaint(schema: Schema): string {
  const { issues } = v.safeParse(schema, Symbol('nothing that anybody writes'), {
    abortEarly: true,
  });
  return issues?.[0].message ?? '';
}

/** Those keys of a map whose values are valid, read; what else is in it is left out. */
export function validEntries<T>(schema: v.GenericSchema<unknown, T>, given: unknown): Partial<T> {
  const map = typeof given === 'object' && given !== null ? given : {};
  const read = Object.entries(entriesOf(schema) ?? {}).flatMap(([key, entry]) => {
    const parsed = v.safeParse(entry, (map as Record<string, unknown>)[key]);
    return parsed.success && parsed.output !== undefined ? [[key, parsed.output] as const] : [];
  });
  return Object.fromEntries(read) as Partial<T>;
}
