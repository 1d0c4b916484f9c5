// Changes single keys of a YAML text where they stand, so that everything else keeps its bytes: comments, order, and how
// somebody laid it out. `Document#toString` alone would lay the whole file out anew. Pure.
import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, parseDocument, Scalar, stringify, YAMLMap } from 'yaml';

/**
 * Sets keys of a map that is the value of a key of the root, or takes them away.
 * @param text valid YAML whose root is a map, or empty
 * @param name the key of the root; it is added where it is not there
 * @param changes values of the map's keys, as text; undefined: the key goes
 */
export function editMap(
  text: string,
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const meant = parseDocument(text);
  if (!isMap(meant.get(name, true))) {
    const map = new YAMLMap();
    map.flow = true;
    meant.set(name, map);
  }
  let edited = text;
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) meant.deleteIn([name, key]);
    else meant.setIn([name, key], value);
    edited = value === undefined ? without(edited, name, key) : having(edited, name, key, value);
  }
  const result = parseDocument(edited);
  const isMeant = result.errors.length === 0 && isDeepStrictEqual(result.toJS(), meant.toJS());
  // A layout that was not thought of: comments and order stay all the same.
  return isMeant ? edited : meant.toString({ lineWidth: 0 });
}

function having(text: string, name: string, key: string, value: string): string {
  const map = parseDocument(text).get(name, true);
  const entry = `${key}: ${written(value)}`;
  if (!isMap(map)) return `${text.replace(/(?<=.)\n*$/, '\n')}${name}: { ${entry} }\n`;
  const given = map.get(key, true);
  if (isScalar(given)) {
    const [from, to] = rangeOf(given);
    return text.slice(0, from) + written(value, given.type) + text.slice(to);
  }
  const last = map.items.at(-1);
  const [from] = rangeOf(last?.key);
  const [, to] = rangeOf(last?.value);
  if (map.flow) return `${text.slice(0, to)}, ${entry}${text.slice(to)}`;
  const end = lineEnd(text, to);
  return `${text.slice(0, end)}\n${text.slice(lineStart(text, from), from)}${entry}${text.slice(end)}`;
}

function without(text: string, name: string, key: string): string {
  const map = parseDocument(text).get(name, true);
  if (!isMap(map)) return text;
  const at = map.items.findIndex((item) => isScalar(item.key) && item.key.value === key);
  const item = map.items[at];
  if (!item) return text;
  const [from] = rangeOf(item.key);
  const [, to] = rangeOf(item.value);
  if (!map.flow)
    return text.slice(0, lineStart(text, from)) + text.slice(lineEnd(text, to)).replace('\n', '');
  // With the comma before it, or, of the first one, after it.
  const before = map.items[at - 1];
  if (before) return text.slice(0, rangeOf(before.value)[1]) + text.slice(to);
  const [next] = rangeOf(map.items[1]?.key);
  return text.slice(0, from) + text.slice(Math.max(next, to));
}

/** @param style of what it takes the place of */
function written(value: string, style?: Scalar['type']): string {
  const scalar = new Scalar(value);
  if (style !== undefined) scalar.type = style;
  return stringify(scalar, { lineWidth: 0 }).trimEnd();
}

/** Where a node begins and its value ends; nowhere for none. */
function rangeOf(node: unknown): [from: number, to: number] {
  const [from, to] = (isNode(node) && node.range) || [0, 0];
  return [from, to];
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
