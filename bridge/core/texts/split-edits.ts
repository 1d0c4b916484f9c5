// Parts what is due in a text into what one request of an app holds, and the rest.
import { isSplit, type TextEdit } from '../../../protocol/texts/edits.ts';

const bytes = new TextEncoder();
const sizeOf = (value: unknown): number => bytes.encode(JSON.stringify(value)).length;

/**
 * @param edits ascending @param most bytes of JSON, at least about 50
 * @returns `rest` in positions of the text after `edits`
 */
export function splitEdits(
  edits: readonly TextEdit[],
  most: number,
): { edits: TextEdit[]; rest: TextEdit[] } {
  if (sizeOf(edits) <= most) return { edits: [...edits], rest: [] };
  const taken: TextEdit[] = [];
  let size = 2;
  let shift = 0;
  for (const [i, edit] of edits.entries()) {
    const [at, remove, insert] = edit;
    const after = edits.slice(i + 1);
    const own = sizeOf(edit) + 1;
    if (size + own <= most) {
      taken.push(edit);
      size += own;
      shift += insert.length - remove;
      continue;
    }
    if (taken.length > 0) return { edits: taken, rest: moved([edit, ...after], shift) };
    const part = beginning(insert, most - 40);
    const rest: TextEdit = [at + part.length, 0, insert.slice(part.length)];
    const later = moved(after, part.length - remove);
    return { edits: [[at, remove, part]], rest: [rest, ...later] };
  }
  return { edits: taken, rest: [] };
}

function moved(edits: readonly TextEdit[], by: number): TextEdit[] {
  return edits.map(([at, remove, insert]) => [at + by, remove, insert]);
}

/** As much of a text as the bytes hold, at least a character. */
function beginning(text: string, most: number): string {
  let end = Math.min(text.length, Math.max(1, most));
  while (end > 1 && sizeOf(text.slice(0, end)) > most) end = Math.floor(end * 0.8);
  return text.slice(0, isSplit(text, end) ? end + 1 : end);
}
