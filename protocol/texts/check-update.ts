// What an update of a shared text may hold (TE2): a bounded number of plain characters, and their ends. Yjs knows much more,
// none of which an editor has.
import * as Y from 'yjs';
import {
  MAX_DELETED_CHARS,
  MAX_TEXT_CHARS,
  MAX_UPDATE_BYTES,
  MAX_UPDATE_STRUCTS,
  MAX_UPDATE_WRITERS,
} from '../limits.ts';
import { dropControls } from '../text/controls.ts';

/** The name of the text in its document. */
export const ROOT = 't';

/** Ids of those who write are below this; the room's own, for what it writes anew, are above (TE4). */
export const WRITERS = 2 ** 32;

/**
 * Says what is wrong with an update, undefined if nothing is.
 * @param doc the document that it is for; without it, whatever it is an update of
 */
export function updateProblem(update: Uint8Array, doc?: Y.Doc): string | undefined {
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
  // A text that was much corrected is deleted in many places at once, though in no more than it has characters.
  if ([...ds.clients.values()].flat().length > MAX_TEXT_CHARS)
    return 'an update deletes in too many places';
  for (const struct of structs) {
    const problem = structProblem(struct);
    if (problem) return problem;
  }
  return doc && !buildsOn(doc, decoded) ? 'what it builds on is not there' : undefined;
}

/** Whether all that an update refers to is there: otherwise Yjs keeps the update, and waits. */
function buildsOn(doc: Y.Doc, { structs, ds }: ReturnType<typeof Y.decodeUpdate>): boolean {
  const ends = new Map<number, number>();
  const endOf = (client: number) => ends.get(client) ?? Y.getState(doc.store, client);
  for (const { id, length } of structs) {
    // What is known already may begin anywhere before.
    const isNext = ends.has(id.client)
      ? id.clock === endOf(id.client)
      : id.clock <= endOf(id.client);
    if (!isNext) return false;
    ends.set(id.client, id.clock + length);
  }
  const isThere = (id: Y.ID | null) => id === null || id.clock < endOf(id.client);
  return (
    structs.every((s) => !(s instanceof Y.Item) || (isThere(s.origin) && isThere(s.rightOrigin))) &&
    [...ds.clients].every(([client, all]) => all.every((d) => d.clock + d.len <= endOf(client)))
  );
}

function structProblem(struct: Y.Item | Y.GC | object): string | undefined {
  if (!(struct instanceof Y.Item) || struct.length === 0) return 'only characters';
  if (struct.id.client >= WRITERS) return 'nobody writes by that id';
  const { content, parentSub } = struct;
  // Before an item is part of a document, its parent is a name or an id; absent: that of its neighbour.
  const parent: unknown = struct.parent;
  if (parentSub !== null || (parent !== null && parent !== ROOT)) return 'only one text';
  if (content instanceof Y.ContentDeleted)
    return content.len <= MAX_DELETED_CHARS ? undefined : 'too much was deleted';
  if (!(content instanceof Y.ContentString)) return 'only characters';
  return content.str === dropControls(content.str) ? undefined : 'no control characters';
}
