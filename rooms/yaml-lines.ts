// Finds the line on which a key of a YAML document stands, so that a problem can name it.
import { isMap, isNode, isScalar, type Node } from 'yaml';

export type KeyPath = readonly PropertyKey[];

/**
 * Line of a key (not of its value); of its nearest parent where it is absent, and 1 for the root.
 * @param lineAt the line of an offset into the text
 */
export function lineOfKey(
  root: Node | null,
  path: KeyPath,
  lineAt: (offset: number) => number,
): number {
  let node: unknown = root;
  let line = 1;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair) return line;
      if (isNode(pair.key) && pair.key.range) line = lineAt(pair.key.range[0]);
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(step)];
      if (!isNode(node) || !node.range) return line;
      line = lineAt(node.range[0]);
    } else return line;
  }
  return line;
}
