// What was changed in a text lately, so that a bridge hears of each edit instead of comparing texts.
import type { ChangeSet } from '@codemirror/state';
import { editsOf } from '../../protocol/texts/changes.ts';
import type { TextEdit } from '../../protocol/texts/edits.ts';

export interface LoggedEdit {
  /** The revision after it. */
  revision: number;
  /** Who made it by a command; absent for the person who sits here. */
  by?: string;
  edits: readonly TextEdit[];
}

/** Edits that are kept, and characters in them. */
const MAX_EDITS = 500;
const MAX_CHARS = 200_000;

export function createEditLog() {
  const kept: LoggedEdit[] = [];
  let chars = 0;
  const charsOf = ({ edits }: LoggedEdit): number =>
    edits.reduce((sum, [, , insert]) => sum + insert.length, 0);
  return {
    add(revision: number, change: ChangeSet, by?: string): void {
      const edit = { revision, edits: editsOf(change), ...(by === undefined ? {} : { by }) };
      kept.push(edit);
      chars += charsOf(edit);
      while (kept.length > MAX_EDITS || chars > MAX_CHARS) {
        const oldest = kept.shift();
        chars -= oldest ? charsOf(oldest) : 0;
      }
    },
    /** @param now the present revision @returns null where the oldest of it is not kept any more */
    since(revision: number, now: number): readonly LoggedEdit[] | null {
      const edits = kept.filter((edit) => edit.revision > revision);
      return edits.length === now - revision ? edits : null;
    },
  };
}
