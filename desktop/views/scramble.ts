// scramble: the chat window, with the lines above and an input field below.
import type { Chat, ShownLine } from '../chat.ts';
import type { Ink } from '../draw/surface.ts';
import { columns, wrap } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import type { KeyPress } from '../terminal/input.ts';
import * as edit from './document.ts';
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
const MAX_INPUT = 2_000;

interface Row {
  lead: string;
  text: string;
  ink: Ink;
  leadInk: Ink;
}

export function createScramble(chat: Chat, host: ViewHost): View {
  let input = edit.documentOf('');
  let back = 0;
  let left = 0;
  let rows = 1;

  const set = (next: edit.Document): void => {
    input = next;
    host.redraw();
  };
  const column = (): number => columns((input.lines[0] ?? []).slice(0, input.col).join(''));
  const submit = (): edit.Document => {
    back = 0;
    chat.send(edit.textOf(input));
    return edit.documentOf('');
  };
  const scroll = (count: number): void => {
    back = Math.max(0, back - count);
    host.redraw();
  };
  const keys: Record<string, () => edit.Document> = {
    left: () => edit.step(input, -1),
    right: () => edit.step(input, 1),
    home: () => edit.moveTo(input, 0, 0),
    end: () => edit.moveTo(input, 0, MAX_INPUT),
    backspace: () => edit.backspace(input),
    delete: () => edit.removeForward(input),
    return: submit,
    enter: submit,
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
      back = Math.min(back, Math.max(0, all.length - rows));
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
      const field = surface.sub({ x: 3, y: h - 1, w: w - 4, h: 1 });
      left = Math.max(Math.min(left, column()), column() - Math.max(1, w - 6), 0);
      field.text(-left, 0, edit.textOf(input), theme.field);
    },
    key(key: KeyPress) {
      if (key.ctrl || key.alt) return false;
      const move = scrolls[key.name];
      const next = keys[key.name];
      if (move) scroll(move());
      else if (next) set(next());
      else if (key.text && input.length < MAX_INPUT) set(edit.insert(input, key.text));
      else return key.text !== '';
      return true;
    },
    scroll,
    caret: () => ({ x: 3 + column() - left, y: rows + 1 }),
  };
}

/** A chat line as rows of the window, with the sender in front of the first. */
function rowsOf(line: ShownLine, width: number, theme: Theme): Row[] {
  const leadInk = line.kind === 'own' ? theme.accent : theme.remote;
  const ink = line.kind === 'note' ? theme.dim : theme.body;
  const lead = line.sender ? `${line.sender}: ` : '';
  const body = wrap(lead + line.text, width);
  return body.map((text, index) => {
    const first = index === 0 && text.startsWith(lead);
    return { lead: first ? lead : '', text: first ? text.slice(lead.length) : text, ink, leadInk };
  });
}
