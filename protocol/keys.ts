// Schemas for maps in files and requests that report all wrong keys at once.
import * as v from 'valibot';

/** Any JSON or YAML map; unlike valibot's object schemas, it rejects lists. */
export const anyKeys = (help = 'must hold keys with values') =>
  v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    help,
  );

/**
 * A map with only these keys. Every other key is an issue of type `never`, while `strictObject` stops at the first.
 * @param entries schemas by key @param help what to write instead of something that is no map
 */
export function onlyKeys<const T extends v.ObjectEntries>(entries: T, help?: string) {
  const schema = v.pipe(
    anyKeys(help),
    v.objectWithRest(entries, v.never('unknown key'), 'is missing'),
  );
  return schema as v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<T, undefined>>>;
}
