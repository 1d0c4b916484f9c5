// Properties of a window's content: which there are, which values they take, and how text becomes one.
import type { Props, PropValue } from '../../protocol/windows.ts';

export type PropSpec =
  | { kind: 'int'; min: number; max: number; initial: number }
  | { kind: 'choice'; values: readonly string[]; initial: string };
export type PropSpecs = Readonly<Record<string, PropSpec>>;

/** The properties that a new window starts with. */
export function initialProps(specs: PropSpecs): Props {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, spec.initial]));
}

/**
 * Picks the valid values out of what a command or a file says.
 * @param raw text (from a command) or JSON values (from a file)
 * @returns what was valid, as typed values, and the keys that were not
 */
export function readProps(
  specs: PropSpecs,
  raw: Readonly<Record<string, PropValue>>,
): { props: Record<string, PropValue>; invalid: string[] } {
  const props: Record<string, PropValue> = {};
  const invalid: string[] = [];
  for (const [key, value] of Object.entries(raw)) {
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    const read = spec && readOne(spec, value);
    if (read === undefined) invalid.push(key);
    else props[key] = read;
  }
  return { props, invalid };
}

function readOne(spec: PropSpec, value: PropValue): PropValue | undefined {
  if (spec.kind === 'choice')
    return typeof value === 'string' && spec.values.includes(value) ? value : undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number >= spec.min && number <= spec.max ? number : undefined;
}

/** An integer property, or the fallback if it is none. */
export function int(props: Props, key: string, fallback: number): number {
  const value = props[key];
  return typeof value === 'number' ? value : fallback;
}

/** A text property, or the fallback if it is none. */
export function text(props: Props, key: string, fallback: string): string {
  const value = props[key];
  return typeof value === 'string' ? value : fallback;
}
