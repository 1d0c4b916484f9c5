// Every setting there is, read from the schema: what it takes, what it is by default, which variable goes before it.
import type { GenericSchema } from 'valibot';
import { getDefault } from 'valibot';
import { complaint, entriesOf, isGone, isUnset } from '../../protocol/schema-walk.ts';
import { schema, VARIABLES } from './schema.ts';

export interface Setting {
  /** Dotted: `ops.webhook.url`. */
  key: string;
  path: readonly string[];
  variable: string | undefined;
  /** What to write, in words. */
  takes: string;
  /** As it would be written; undefined: none. */
  byDefault: unknown;
  /** The outermost key above it that need not be there; without that one this one means nothing. */
  section: readonly string[] | undefined;
}

/** All of them, in the schema's order. */
export function listSettings(): Setting[] {
  return below(schema, [], undefined);
}

function below(
  map: GenericSchema<unknown>,
  above: readonly string[],
  section: readonly string[] | undefined,
): Setting[] {
  return Object.entries(entriesOf(map) ?? {}).flatMap(([name, entry]): Setting[] => {
    const path = [...above, name];
    if (isGone(entry)) return [];
    if (entriesOf(entry)) return below(entry, path, section ?? (isUnset(entry) ? path : undefined));
    const key = path.join('.');
    const takes = complaint(entry).replace(/^must (be|hold|have) /, '');
    const byDefault: unknown = getDefault(entry);
    return [{ key, path, variable: VARIABLES[key], takes, byDefault, section }];
  });
}

/** By their names, so that one that is added is not forgotten; and addresses of webhooks, which are often secrets. */
export function isSecret(name: string): boolean {
  return (
    /(?:^|[._])(?:secret|token|key|password)(?:_old)?$/i.test(name) || name === 'ops.webhook.url'
  );
}
