// Changes single keys of a room file's text where they stand: comments, order and how somebody laid it out stay. Pure.
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  parseDocument,
  stringify,
} from 'yaml';
import { plainLines, splitFile } from './frontmatter.ts';

/** Values of keys, as YAML has them; undefined: the key goes. */
export type KeyValues = Readonly<Record<string, unknown>>;

/**
 * @param text of a whole room file
 * @returns undefined if its frontmatter can't be read, has aliases, or would not say just that afterwards
 */
export function editKeys(text: string, values: KeyValues): string | undefined {
  const parts = splitFile(text);
  if (parts?.rest === undefined) return undefined;
  const newline = /\r\n|$/.exec(parts.front || parts.start)?.[0] || '\n';
  const front = plainLines(parts.front);
  const before = mapOf(front);
  if (!before) return undefined;
  const meant = before.toJS() as Record<string, unknown>;
  let edited = front;
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) delete meant[key];
    else meant[key] = value;
    edited = value === undefined ? without(edited, key) : having(edited, key, value);
  }
  const after = mapOf(edited);
  if (!after || !isDeepStrictEqual(after.toJS(), meant)) {
    // A layout that was not thought of: comments and order stay all the same.
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) before.delete(key);
      else before.set(key, value);
    }
    edited = before.toString({ lineWidth: 0 });
  }
  const whole = parts.start + edited.replaceAll('\n', newline) + parts.rest;
  // Read as the loader will: what a file says of its door never comes to stand below its keys.
  const isWhole = splitFile(whole)?.rest === parts.rest;
  return isWhole && isDeepStrictEqual(readKeys(whole), meant) ? whole : undefined;
}

/** The keys of a room file as they are written; undefined if they can't be read. */
export function readKeys(text: string): Record<string, unknown> | undefined {
  const parts = splitFile(text);
  if (parts?.rest === undefined) return undefined;
  return mapOf(plainLines(parts.front))?.toJS() as Record<string, unknown> | undefined;
}

function mapOf(front: string): Document | undefined {
  const doc = parseDocument(front, { stringKeys: true });
  if (doc.errors.length > 0) return undefined;
  if (doc.contents === null) return parseDocument('{}');
  if (!isMap(doc.contents) || /(^|[\s[{,])\*/.test(front)) return undefined;
  return doc;
}

function having(front: string, key: string, value: unknown): string {
  const pair = pairOf(front, key);
  if (!pair) return added(front, key, value);
  const isBlock = isCollection(pair.value) && pair.value.flow !== true && Array.isArray(value);
  const yaml = isBlock && value.length > 0 ? block(key, value) : flow(key, value);
  return front.slice(0, pair.from) + yaml + front.slice(pair.to);
}

/** In the place of a comment that shows it (`# persist: 10m`), else as the last one. */
function added(front: string, key: string, value: unknown): string {
  const lines = front.split('\n');
  const shown = lines.findIndex((line) => line.startsWith(`# ${key}:`));
  if (shown >= 0) {
    const about = /\s# .*$/.exec(lines[shown]!.slice(2))?.[0] ?? '';
    return lines.with(shown, flow(key, value) + about).join('\n');
  }
  return `${front}${front === '' || front.endsWith('\n') ? '' : '\n'}${flow(key, value)}\n`;
}

function without(front: string, key: string): string {
  const pair = pairOf(front, key);
  if (!pair) return front;
  const lineEnd = front.indexOf('\n', pair.to);
  return front.slice(0, pair.from) + (lineEnd < 0 ? '' : front.slice(lineEnd + 1));
}

interface Pair {
  /** Where the key begins, and its value ends. */
  from: number;
  to: number;
  value: unknown;
}

function pairOf(front: string, key: string): Pair | undefined {
  const doc = parseDocument(front, { stringKeys: true });
  const item = isMap(doc.contents)
    ? doc.contents.items.find((one) => isScalar(one.key) && one.key.value === key)
    : undefined;
  if (!item || !isNode(item.key) || !item.key.range) return undefined;
  const [from, keyEnd] = item.key.range;
  const end = isNode(item.value) && item.value.range ? item.value.range[1] : keyEnd + 1;
  // A block of lines ends with a line break, which is not its own.
  const to = from + front.slice(from, Math.max(end, keyEnd + 1)).trimEnd().length;
  return { from, to, value: item.value };
}

const flow = (key: string, value: unknown): string =>
  `${key}: ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()}`;
const block = (key: string, value: unknown): string =>
  stringify({ [key]: value }, { lineWidth: 0 }).trimEnd();
