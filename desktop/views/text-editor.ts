// text_editor: an editable text, which commands can read and write too.
import { columns, glyphs } from '../draw/text.ts';
import type { KeyPress } from '../terminal/input.ts';
import * as edit from './document.ts';
import type { TextHolder, View, ViewHost, ViewType } from './view.ts';

export const textEditorType: ViewType = {
  type: 'text_editor',
  label: 'Untitled',
  spawnable: true,
  title: '',
  size: { w: 52, h: 16 },
  props: {},
};

export function createTextEditor(host: ViewHost): View & TextHolder {
  let doc = edit.documentOf('');
  let revision = 0;
  let top = 0;
  let left = 0;
  let size = { w: 1, h: 1 };

  const change = (next: edit.Document): void => {
    if (next === doc) return;
    const edited = next.lines !== doc.lines;
    doc = next;
    if (edited) {
      revision += 1;
      host.announce();
    } else host.redraw();
  };
  const column = (): number => columns((doc.lines[doc.row] ?? []).slice(0, doc.col).join(''));
  const keys: Record<string, () => edit.Document> = {
    left: () => edit.step(doc, -1),
    right: () => edit.step(doc, 1),
    up: () => edit.jump(doc, -1),
    down: () => edit.jump(doc, 1),
    pageup: () => edit.jump(doc, 1 - size.h),
    pagedown: () => edit.jump(doc, size.h - 1),
    home: () => edit.moveTo(doc, doc.row, 0),
    end: () => edit.moveTo(doc, doc.row, Number.MAX_SAFE_INTEGER),
    return: () => edit.insert(doc, '\n'),
    enter: () => edit.insert(doc, '\n'),
    tab: () => edit.insert(doc, '    '),
    backspace: () => edit.backspace(doc),
    delete: () => edit.removeForward(doc),
  };
  return {
    get revision() {
      return revision;
    },
    text: () => edit.textOf(doc),
    setText(text) {
      if (text === edit.textOf(doc)) return;
      const { row, col } = doc;
      change(edit.moveTo(edit.documentOf(text), row, col));
    },
    addText(text, at) {
      if (at === 'cursor') return change(edit.insert(doc, text));
      const end = doc.lines.length - 1;
      const row = at === 'end' ? end : 0;
      const col = at === 'end' ? (doc.lines[end]?.length ?? 0) : 0;
      change(edit.insert(edit.moveTo(doc, row, col), text));
    },
    draw(surface, { theme }) {
      const { w, h } = surface;
      size = { w, h };
      top = Math.max(Math.min(top, doc.row), doc.row - h + 1, 0);
      const x = column();
      left = Math.max(Math.min(left, x), x - w + 2, 0);
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      for (let y = 0; y < h; y += 1) {
        const line = doc.lines[top + y];
        if (!line) break;
        surface.text(-left, y, line.join(''), theme.body);
      }
    },
    key(key: KeyPress) {
      if (key.ctrl || key.alt) return false;
      const next = key.shift && key.name === 'tab' ? undefined : keys[key.name]?.();
      if (next) change(next);
      else if (key.text) change(edit.insert(doc, key.text));
      return next !== undefined || key.text !== '';
    },
    scroll(count) {
      change(edit.jump(doc, count));
    },
    click(x, y) {
      const row = Math.min(top + y, doc.lines.length - 1);
      let used = 0;
      let col = 0;
      for (const char of doc.lines[row] ?? []) {
        const wide = glyphs(char)[0]?.width ?? 0;
        if (used + wide > x + left) break;
        used += wide;
        col += 1;
      }
      change(edit.moveTo(doc, row, col));
    },
    caret: () => ({ x: column() - left, y: doc.row - top }),
  };
}
