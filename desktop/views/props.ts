// Properties of a window's content: their specs, allowed values, and parsing from text.
import type { Props, PropValue } from '../../protocol/windows.ts';

export type PropSpec =
  | { kind: 'int'; min: number; max: number; initial: number }
  | { kind: 'choice'; values: readonly string[]; initial: string }
  | { kind: 'flag'; initial: boolean }
  /** A short text that matches a pattern. */
  | { kind: 'name'; pattern: RegExp; initial: string };
export type PropSpecs = Readonly<Record<string, PropSpec>>;

/** The default properties of a new window. */
export function initialProps(specs: PropSpecs): Props {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, spec.initial]));
}

/**
 * Extracts the valid values from a command or a file.
 * @param raw text (from a command) or JSON values (from a file)
 * @returns the valid ones as typed values, and the keys of the invalid ones
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
  if (spec.kind === 'name')
    return typeof value === 'string' && spec.pattern.test(value) ? value : undefined;
  if (spec.kind === 'flag') {
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === 'false' ? value === 'true' : undefined;
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number >= spec.min && number <= spec.max ? number : undefined;
}

/** An integer property, or the fallback if it is not an integer. */
export function int(props: Props, key: string, fallback: number): number {
  const value = props[key];
  return typeof value === 'number' ? value : fallback;
}

/** A text property, or the fallback if it is not text. */
export function text(props: Props, key: string, fallback: string): string {
  const value = props[key];
  return typeof value === 'string' ? value : fallback;
}
