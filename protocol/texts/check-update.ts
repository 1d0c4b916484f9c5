// What an update of a shared text may hold (TE2): a bounded number of plain characters, and their ends. Yjs knows much more,
// none of which an editor has.
import * as Y from 'yjs';
import {
  MAX_TEXT_CHARS,
  MAX_UPDATE_BYTES,
  MAX_UPDATE_STRUCTS,
  MAX_UPDATE_WRITERS,
} from '../limits.ts';
import { dropControls } from '../text/controls.ts';

/** The name of the text in its document. */
export const ROOT = 't';
/** What may have been typed and deleted again before it was sent. */
const MAX_DELETED = 100 * MAX_TEXT_CHARS;

/** Says what is wrong with an update by itself, whatever it is an update of; undefined if nothing is. */
export function updateProblem(update: Uint8Array): string | undefined {
  if (update.length > MAX_UPDATE_BYTES) return `an update has at most ${MAX_UPDATE_BYTES} bytes`;
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    // Whatever it is: Yjs throws plain errors, of its decoder and of the one for strings.
    return 'this is no update';
  }
  const { structs, ds } = decoded;
  if (structs.length > MAX_UPDATE_STRUCTS) return 'an update has too many parts';
  if (new Set(structs.map(({ id }) => id.client)).size > MAX_UPDATE_WRITERS)
    return 'an update has too many writers';
  if ([...ds.clients.values()].flat().length > MAX_UPDATE_STRUCTS)
    return 'an update deletes in too many places';
  for (const struct of structs) {
    const problem = structProblem(struct);
    if (problem) return problem;
  }
  return undefined;
}

function structProblem(struct: Y.Item | Y.GC | object): string | undefined {
  if (!(struct instanceof Y.Item)) return 'only characters';
  const { content, parentSub } = struct;
  // Before an item is part of a document, its parent is a name or an id; absent: that of its neighbour.
  const parent: unknown = struct.parent;
  if (parentSub !== null || (parent !== null && parent !== ROOT)) return 'only one text';
  if (content instanceof Y.ContentDeleted)
    return content.len <= MAX_DELETED ? undefined : 'too much was deleted';
  if (!(content instanceof Y.ContentString)) return 'only characters';
  return content.str === dropControls(content.str) ? undefined : 'no control characters';
}
