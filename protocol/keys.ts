// Maps of keys and values from files and requests, checked so that every key that is wrong is named at once.
import * as v from 'valibot';

/** A map as JSON and YAML have it; valibot's own objects take lists too. */
export const anyKeys = (help = 'must hold keys with values') =>
  v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    help,
  );

/**
 * A map with no keys but these. Each other one is an issue of type `never`, where `strictObject` stops at the first.
 * @param entries schemas by key
 */
export function onlyKeys<const T extends v.ObjectEntries>(entries: T) {
  const schema = v.pipe(anyKeys(), v.objectWithRest(entries, v.never('unknown key'), 'is missing'));
  return schema as v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<T, undefined>>>;
}
