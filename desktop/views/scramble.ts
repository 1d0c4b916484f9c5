// scramble: the chat window, with the lines above and an input field below.
import type { Chat, ShownLine } from '../chat.ts';
import type { Ink } from '../draw/surface.ts';
import { wrap } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import { createField } from '../edit/field.ts';
import type { KeyPress } from '../terminal/input.ts';
import type { View, ViewHost, ViewType } from './view.ts';

export const scrambleType: ViewType = {
  type: 'scramble',
  label: 'Scramble',
  spawnable: false,
  title: 'Scramble',
  size: { w: 44, h: 16, corner: true },
  props: {},
};

const PROMPT = '› ';
/** Behind a line that is being written. */
const WRITING = ' ▍';
const MAX_INPUT = 2_000;

interface Row {
  lead: string;
  text: string;
  ink: Ink;
  leadInk: Ink;
}

export function createScramble(chat: Chat, host: ViewHost): View {
  const field = createField({ onChange: host.redraw, max: MAX_INPUT });
  let back = 0;
  let rows = 1;
  let total = 0;

  const submit = (): void => {
    const line = field.text();
    back = 0;
    field.set('');
    chat.send(line);
    host.redraw();
  };
  const scroll = (count: number): void => {
    back = Math.max(0, Math.min(back - count, total - rows));
    host.redraw();
  };
  const scrolls: Record<string, () => number> = {
    up: () => -1,
    down: () => 1,
    pageup: () => 1 - rows,
    pagedown: () => rows - 1,
  };
  return {
    draw(surface, { theme }) {
      const { w, h } = surface;
      rows = Math.max(1, h - 2);
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      const all = chat.shown.flatMap((line) => rowsOf(line, w - 2, theme));
      total = all.length;
      back = Math.min(back, Math.max(0, total - rows));
      const end = all.length - back;
      all.slice(Math.max(0, end - rows), end).forEach((row, y) => {
        const used = surface.text(1, y, row.lead, row.leadInk);
        surface.text(1 + used, y, row.text, row.ink);
      });
      if (all.length === 0)
        wrap('Say hello: everybody in this room reads along.', w - 2).forEach((line, y) => {
          surface.text(1, y, line, theme.dim);
        });
      surface.text(0, h - 2, '─'.repeat(w), theme.border);
      surface.fill({ x: 0, y: h - 1, w, h: 1 }, ' ', theme.field);
      surface.text(1, h - 1, PROMPT, { ...theme.field, fg: theme.accent.fg });
      field.draw(surface.sub({ x: 3, y: h - 1, w: Math.max(1, w - 4), h: 1 }), theme);
    },
    key(key: KeyPress) {
      if (key.alt) return false;
      const move = key.ctrl ? undefined : scrolls[key.name];
      if (move) scroll(move());
      else if (key.name === 'return' || key.name === 'enter') submit();
      else return field.key(key);
      return true;
    },
    scroll,
    scrollTo: (row) => scroll(row - (total - rows - back)),
    extent: () => ({ top: Math.max(0, total - rows - back), page: rows, total }),
    click(x, y, { clicks }) {
      if (y === rows + 1) field.press(x - 3, clicks);
    },
    drag: (x) => field.drag(x - 3),
    editing: field.editing,
    caret: () => ({ x: 3 + field.caret(), y: rows + 1 }),
    hints: () => [
      ['Enter', 'Say'],
      ['↑↓', 'Scroll'],
    ],
  };
}

/** A chat line as rows of the window, with the sender in front of the first. */
function rowsOf(line: ShownLine, width: number, theme: Theme): Row[] {
  const leadInk = line.kind === 'own' ? theme.accent : theme.remote;
  const ink = line.kind === 'note' ? theme.dim : theme.body;
  const lead = line.sender ? `${line.sender}: ` : '';
  const end = line.growing === undefined ? '' : WRITING;
  const body = wrap(lead + line.text + end, width);
  return body.map((text, index) => {
    const first = index === 0 && text.startsWith(lead);
    return { lead: first ? lead : '', text: first ? text.slice(lead.length) : text, ink, leadInk };
  });
}
