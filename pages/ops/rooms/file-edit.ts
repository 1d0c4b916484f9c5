// What somebody who edits a room file has before them: their text, what its newest check said, and what others wrote
// meanwhile. No answer that comes late takes back a letter, and nobody is written over unless they say so. Pure.
import type { RoomDraft, RoomFileText } from '../../../protocol/api.ts';

export interface FileEdit {
  /** As it was when the edit began, or when somebody last decided what counts. */
  file: RoomFileText;
  text: string;
  /** What the newest check of the text said; of an older text while one is under way. */
  draft: RoomDraft | null;
  /** What somebody else has made of the file meanwhile: until it is decided, nothing is saved. */
  theirs: RoomFileText | null;
}

export type FileStep =
  | { type: 'opened'; file: RoomFileText; text: string }
  | { type: 'typed'; text: string }
  /** @param sent the text that was checked, or in which keys were set */
  | { type: 'checked'; sent: string; draft: RoomDraft }
  /** Saving found another file than the one that was edited. */
  | { type: 'refused'; theirs: RoomFileText }
  | { type: 'decided'; take: 'mine' | 'theirs' };

/** Before a file is open there is nothing to edit: null. */
export function fileEdit(edit: FileEdit | null, step: FileStep): FileEdit | null {
  if (step.type === 'opened')
    return { file: step.file, text: step.text, draft: null, theirs: null };
  if (!edit) return edit;
  switch (step.type) {
    case 'typed':
      return { ...edit, text: step.text };
    case 'checked':
      // What was typed since then is newer, and has a check of its own.
      return edit.text === step.sent ? { ...edit, draft: step.draft, text: step.draft.text } : edit;
    case 'refused':
      return { ...edit, theirs: step.theirs };
    case 'decided': {
      const { theirs } = edit;
      if (!theirs) return edit;
      const text = step.take === 'mine' ? edit.text : (theirs.text ?? edit.text);
      return { ...edit, file: theirs, text, theirs: null };
    }
  }
}

/** Whether the newest check is of this very text. */
export const isChecked = ({ draft, text }: FileEdit): boolean => draft?.text === text;

/** Whether there is something that may be saved. */
export function maySave(edit: FileEdit): boolean {
  const { file, text, draft, theirs } = edit;
  return (
    theirs === null &&
    file.readOnly === null &&
    text !== file.text &&
    isChecked(edit) &&
    draft?.problems.every(({ level }) => level !== 'error') === true
  );
}
