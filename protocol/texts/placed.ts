// Checks that a character which an update brings will stand at the same place for everybody (TE2). An update names the
// characters to the left and right of each new one. Of those that an editor made, every reader finds the same place, in whatever
// order updates come. A made-up update may name two characters that were never beside each other; then readers who merge in
// another order would have another text, so such an update is refused.
import * as Y from 'yjs';
import { ROOT } from './check-update.ts';

/** New parts that are looked at one by one; of more of them the whole document is made again, and compared. */
const MOST = 64;

/**
 * Watches what the next update of a document puts where.
 * @param opens called where all of the history has to be opened for the answer, which takes long
 * @returns to be called after the update: whether everybody will have it there
 */
export function watchPlaces(doc: Y.Doc, opens: () => void): () => boolean {
  let isPlain = true;
  // Before Yjs joins what is new with what is beside it.
  doc.once('beforeObserverCalls', (transaction: Y.Transaction) => {
    isPlain = isBetweenNeighbours(transaction);
  });
  return () => {
    if (isPlain) return true;
    opens();
    return isSameMadeAgain(doc);
  };
}

/** Whether each new part was put between the two that stood beside each other there: then no order is in question. */
function isBetweenNeighbours({ doc, beforeState, afterState }: Y.Transaction): boolean {
  const writers = [...afterState].filter(([id, clock]) => clock > (beforeState.get(id) ?? 0));
  const [writer] = writers;
  if (!writer) return true;
  const [client] = writer;
  const structs = doc.store.clients.get(client) ?? [];
  const from = beforeState.get(client) ?? 0;
  const made = structs.slice(Y.findIndexSS(structs, from));
  if (writers.length > 1 || made.length > MOST) return false;
  const isLater = (item: Y.Item, than: Y.Item): boolean =>
    item.id.client === client && item.id.clock > than.id.clock;
  return made.every((item) => {
    if (!(item instanceof Y.Item)) return false;
    let { left, right } = item;
    while (left && isLater(left, item)) left = left.left;
    while (right && isLater(right, item)) right = right.right;
    return (
      Y.compareIDs(left?.lastId ?? null, item.origin) &&
      Y.compareIDs(right?.id ?? null, item.rightOrigin)
    );
  });
}

/** Whether who opens the document now has all parts in the same order. */
function isSameMadeAgain(doc: Y.Doc): boolean {
  const again = new Y.Doc();
  Y.applyUpdate(again, Y.encodeStateAsUpdate(doc));
  const order = placesIn(doc);
  const orderAgain = placesIn(again);
  return order.length === orderAgain.length && order.every((place, i) => place === orderAgain[i]);
}

/** Where each run of one writer's parts begins and ends, from left to right. */
function placesIn(doc: Y.Doc): number[] {
  const places: number[] = [];
  let [writer, next] = [-1, -1];
  for (let item = doc.getText(ROOT)._start; item; item = item.right) {
    const { client, clock } = item.id;
    if (client !== writer || clock !== next) places.push(next, client, clock);
    [writer, next] = [client, clock + item.length];
  }
  return [...places, next];
}
