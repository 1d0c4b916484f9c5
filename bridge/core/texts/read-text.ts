// The text of a window as an app tells it in a reading.
import type { TextEdit } from '../../../protocol/texts/edits.ts';

export interface ReadText {
  revision: number;
  text: string;
  /** What has led here from the revision `from`, from apps that tell it. */
  from?: number;
  changes?: readonly TextChange[];
}

/** Edits that were made at once. */
export interface TextChange {
  /** The revision after it. */
  revision: number;
  /** Who had it made by `edit_text`; absent if it was the app's person. */
  by?: string | undefined;
  edits: readonly TextEdit[];
}
