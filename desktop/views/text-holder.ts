// The content of editors and notes: a text that its person edits, and that commands can read and write.
import type { ChangeSet } from '@codemirror/state';
import { changeOf } from '../../protocol/texts/changes.ts';
import * as buffers from '../edit/buffer.ts';
import { createEditLog } from '../edit/edit-log.ts';
import { createEditor, type EditorInk } from '../edit/editor.ts';
import { findIn } from '../edit/find.ts';
import type { DrawContext, TextHolder, View, ViewHost } from './view.ts';

/** @param inks its colours @param margin blank columns at the left */
export function createTextHolder(
  host: ViewHost,
  inks: (context: DrawContext) => EditorInk,
  margin = 0,
): View & TextHolder {
  let revision = 0;
  const log = createEditLog();
  const changed = (change: ChangeSet, by?: string): void => {
    revision += 1;
    log.add(revision, change, by);
    host.announce();
  };
  const remote = (change: ChangeSet, by?: string): void => {
    if (editor.remote(change)) changed(change, by);
  };
  const editor = createEditor({ onMove: host.redraw, onEdit: (change) => changed(change) });
  return {
    get revision() {
      return revision;
    },
    text: editor.text,
    setText: (text) => remote(buffers.differenceTo(editor.buffer, text)),
    editText: (edits, by) => remote(changeOf(edits, editor.buffer.doc.length), by),
    editsSince: (from) => log.since(from, revision),
    addText(text, at) {
      const { doc, head } = editor.buffer;
      const where = { start: 0, end: doc.length, cursor: head }[at];
      const room = Math.max(0, buffers.MAX_TEXT - doc.length);
      remote(buffers.additionOf(editor.buffer, where, text.slice(0, room)));
    },
    draw(surface, context) {
      const ink = inks(context);
      const { w, h } = surface;
      if (margin > 0) surface.fill({ x: 0, y: 0, w: margin, h }, ' ', ink.text);
      editor.draw(surface.sub({ x: margin, y: 0, w: Math.max(1, w - margin), h }), ink);
    },
    key: editor.key,
    scroll: (count) => editor.scrollTo(editor.extent().top + count),
    scrollTo: editor.scrollTo,
    extent: editor.extent,
    click: (x, y, { clicks, shift }) => editor.press(x - margin, y, clicks, shift),
    drag: (x, y) => editor.drag(x - margin, y),
    release: editor.release,
    editing: editor.editing,
    find(text, by) {
      const { doc, anchor, head } = editor.buffer;
      const from = by > 0 ? Math.max(anchor, head) : Math.min(anchor, head);
      const at = findIn(doc.toString(), text, from, by);
      if (at >= 0) editor.show(at, at + text.length);
      return at >= 0;
    },
    hints: () => [
      ['Ctrl+Z', 'Undo'],
      ['Ctrl+C', 'Copy'],
      ['Ctrl+V', 'Paste'],
      ['Ctrl+F', 'Find'],
    ],
    caret() {
      const { x, y } = editor.caret();
      return { x: x + margin, y };
    },
  };
}
