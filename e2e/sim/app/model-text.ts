// The text of a window in a simulated app, with what happened to it: each character that people write is there once only.
import type { TextChange } from '../../../bridge/core/texts/read-text.ts';
import { editText, fits, replacement, type TextEdit } from '../../../protocol/texts/edits.ts';
import type { Random } from '../../../testing/random.ts';

/** Changes that it tells at most. */
const MOST_CHANGES = 200;

export class ModelText {
  text = '';
  revision = 0;
  #changes: TextChange[] = [];

  /** @returns whether it was done */
  edit(edits: readonly TextEdit[], by?: string): boolean {
    if (!fits(this.text, edits)) return false;
    const text = editText(this.text, edits);
    if (text === this.text) return true;
    this.text = text;
    this.revision += 1;
    this.#changes.push({ revision: this.revision, edits, ...(by === undefined ? {} : { by }) });
    this.#changes = this.#changes.slice(-MOST_CHANGES);
    return true;
  }

  set(text: string): void {
    this.edit(replacement(this.text, text));
  }

  /** Undefined where the oldest of it is forgotten. */
  since(revision: number): readonly TextChange[] | undefined {
    const changes = this.#changes.filter((change) => change.revision > revision);
    return changes.length === this.revision - revision ? changes : undefined;
  }
}

/** Characters that nobody else writes, some of them two units long. @param app its number */
export function* lettersOf(app: number): Generator<string, never> {
  for (let n = 0; ; n += 1)
    yield String.fromCodePoint((n % 3 === 2 ? 0x20000 : 0x4e00) + app * 4_000 + n);
}

/** What a person does in a text: writes a little, deletes a little, or replaces all of it. */
export function drawEdit(text: string, letters: Iterator<string, never>, random: Random): TextEdit {
  const ends = [0];
  for (const character of text) ends.push((ends.at(-1) ?? 0) + character.length);
  const at = random.int(0, ends.length - 1);
  const kind = random.weighted({ write: 8, erase: 3, all: 0.5 });
  const to = kind === 'write' ? at : kind === 'all' ? ends.length - 1 : at + random.int(1, 3);
  const from = kind === 'all' ? 0 : at;
  const [start = 0, end = text.length] = [ends[from], ends[to]];
  const count = kind === 'erase' ? 0 : random.int(1, 4);
  const insert = Array.from({ length: count }, () => letters.next().value).join('');
  return [start, end - start, insert];
}
