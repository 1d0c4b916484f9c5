// A field of one line, as dialogs, searches and the chat have it.
import type { Ink, Surface } from '../draw/surface.ts';
import type { KeyPress } from '../terminal/input.ts';
import { bufferOf, insert, select, textOf } from './buffer.ts';
import { all } from './caret.ts';
import { createEditor, type Editing } from './editor.ts';

export interface Field {
  readonly editing: Editing;
  text(): string;
  /** Puts another text in, selected if `chosen`, so that typing replaces it. */
  set(text: string, chosen?: boolean): void;
  key(key: KeyPress): boolean;
  press(x: number, clicks: number): void;
  drag(x: number): void;
  draw(surface: Surface, ink: { field: Ink; selected: Ink }): void;
  /** Column of the caret. */
  caret(): number;
}

export function createField(options: { onChange(): void; text?: string; max?: number }): Field {
  const { onChange, max = 2_000 } = options;
  const editor = createEditor({ onMove: onChange, onEdit: onChange, single: true });
  const field: Field = {
    editing: {
      ...editor.editing,
      get can() {
        return editor.editing.can;
      },
      paste: (text) => editor.editing.paste(text.slice(0, Math.max(0, max - editor.text().length))),
    },
    text: editor.text,
    set(text, chosen = false) {
      editor.edit(() => {
        const fresh = bufferOf('');
        const filled = { ...insert(fresh, text.replace(/\s*\n\s*/g, ' ').slice(0, max)), past: [] };
        return chosen ? all(filled) : select(filled, textOf(filled).length);
      });
    },
    key: (key) => (key.text && editor.text().length >= max ? true : editor.key(key)),
    press: (x, clicks) => editor.press(x, 0, clicks, false),
    drag: (x) => editor.drag(x, 0),
    draw: (surface, { field: text, selected }) => editor.draw(surface, { text, selected }),
    caret: () => editor.caret().x,
  };
  if (options.text) field.set(options.text, true);
  return field;
}
