// Edits of a text as CodeMirror's change sets, which compose, and can be carried over one another.
import { ChangeSet, Text } from '@codemirror/state';
import type { TextEdit } from './edits.ts';

/** @param edits ascending @param length of the text that they change */
export function changeOf(edits: readonly TextEdit[], length: number): ChangeSet {
  const specs = edits.map(([from, remove, insert]) => {
    return { from, to: from + remove, insert: Text.of(insert.split('\n')) };
  });
  return ChangeSet.of(specs, length);
}

export function editsOf(change: ChangeSet): TextEdit[] {
  const edits: TextEdit[] = [];
  change.iterChanges((from, to, _from, _to, insert) => {
    edits.push([from, to - from, insert.toString()]);
  });
  return edits;
}
