// paint: a picture that several people draw in at once, with tools, brushes and colours of everybody's own.

import { Hand } from '../paint/hand.ts';
import { History } from '../paint/history.ts';
import { MAX_H, MAX_W, type Point } from '../paint/picture/codec.ts';
import { NO_COLOR, THEME_COLOR } from '../paint/picture/ink.ts';
import { type Picture, pictureOf } from '../paint/picture/picture.ts';
import { showPicture } from '../paint/picture/show-picture.ts';
import { ansiText, plainText } from '../paint/picture/text-export.ts';
import { Sheet } from '../paint/sheet.ts';
import { StrokeBook, type StrokeChanges } from '../paint/stroke-book.ts';
import { drawToolbar, toolbarAt, toolbarRows } from '../paint/toolbar.ts';
import { type Act, type Command, FIRST_CHOICE, KEYS } from '../paint/tools.ts';
import type { KeyPress } from '../terminal/input.ts';
import type { View, ViewHost, ViewType } from './view.ts';

export const paintType: ViewType = {
  type: 'paint',
  label: 'Paint',
  spawnable: true,
  title: '',
  size: { w: 68, h: 22 },
  props: {},
};

/** A stroke that grows is told at most this often, in ms. */
const TELL_MS = 100;
const FULL = 'The picture is full';
const REFUSED = 'The room has no place for that';
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

export function createPaint(host: ViewHost): View {
  const book = new StrokeBook();
  const sheet = new Sheet(book);
  const history = new History();
  let choice = FIRST_CHOICE;
  /** Of the content. */
  let [w, h] = [1, 1];
  /** The cell that keys draw at, and whether it is its lower half that a half block draws. */
  let cursor: Point = [0, 0];
  let lower = false;
  let said = '';
  let doing = 'idle';
  let later: NodeJS.Timeout | undefined;
  let toldAt = 0;

  const hand = new Hand(book, history, () => {
    said = FULL;
  });
  const bar = (): number => toolbarRows(h);
  const tell = (): void => {
    clearTimeout(later);
    later = undefined;
    if (!book.tell()) return;
    toldAt = performance.now();
    host.announce();
  };
  /** What was drawn is seen here at once, and told soon. */
  const drawn = (done: boolean): void => {
    const now = hand.typingAt ? 'typing' : hand.isDown ? 'drawing' : 'idle';
    if (now === doing) host.redraw();
    else host.rehint();
    doing = now;
    if (done) tell();
    else later ??= setTimeout(tell, Math.max(0, toldAt + TELL_MS - performance.now()));
  };
  const set = (changes: StrokeChanges | 'full' | undefined): void => {
    if (!changes) return;
    if (changes === 'full') said = FULL;
    else book.set(changes);
    drawn(true);
  };
  // A column more, so that a wide character at the edge is cut as it would be elsewhere.
  const seen = (): Picture => sheet.draw(w + 1, Math.max(1, h - bar()));
  const whole = (): Picture => pictureOf(book.strokes(), MAX_W, MAX_H);
  const clear = (): void => {
    const before = Object.fromEntries(book.ids.map((id) => [id, book.value(id)]));
    if (book.size === 0) return;
    const after = Object.fromEntries(book.ids.map((id) => [id, null]));
    history.add(before, after);
    set(after);
  };
  const acts: Record<Act, () => void> = {
    undo: () => set(history.undo(book)),
    redo: () => set(history.redo(book)),
    clear,
    copy: () => host.copy(plainText(whole())),
    copyAnsi: () => host.copy(ansiText(whole())),
  };
  const run = (command: Command): void => {
    hand.lift();
    if ('act' in command) acts[command.act]();
    else choice = command.choose(choice);
    drawn(true);
  };
  const clamp = (x: number, y: number): Point => [
    Math.max(0, Math.min(x, MAX_W - 1, w - 1)),
    Math.max(0, Math.min(y, MAX_H - 1, h - bar() - 1)),
  ];
  const press = (): void => {
    if (choice.tool === 'pick') pick();
    else hand.press(choice, cursor, lower, seen);
    drawn(!hand.isDown);
  };
  /** Takes the colour at the cursor, and goes on with the pen. */
  const pick = (): void => {
    const color = seen().colorAt(...cursor);
    choice = {
      ...choice,
      tool: 'pen',
      ink: { ...choice.ink, color: color === NO_COLOR ? THEME_COLOR : color },
    };
  };
  const moveBy = ([dx, dy]: readonly [number, number], far: boolean): void => {
    const [x, y] = cursor;
    // Half blocks have a place above and one below in each cell.
    if (dy !== 0 && choice.ink.brush === 'h' && !far && lower === dy < 0) lower = !lower;
    else {
      const step = far ? 5 : 1;
      if (dy !== 0 && choice.ink.brush === 'h' && !far) lower = dy < 0;
      cursor = clamp(x + dx * step, y + dy * step);
    }
    hand.move(cursor, lower);
    drawn(!hand.isDown);
  };
  const typed = (key: KeyPress): boolean => {
    if (key.name === 'escape') hand.lift();
    else if (key.name === 'return' || key.name === 'enter') hand.type('\n');
    else if (key.name === 'backspace') hand.backspace();
    else if (key.text !== '') hand.type(key.text);
    else if (ARROWS[key.name]) hand.lift();
    else return false;
    cursor = clamp(...(hand.typingAt ?? cursor));
    drawn(hand.typingAt === null);
    return true;
  };
  return {
    draw(surface, { theme }) {
      [w, h] = [surface.w, surface.h];
      cursor = clamp(...cursor);
      const rows = bar();
      drawToolbar(surface.sub({ x: 0, y: 0, w, h: rows }), theme, choice, said);
      showPicture(surface.sub({ x: 0, y: rows, w, h: h - rows }), theme, seen());
    },
    key(key) {
      if (key.ctrl || key.alt) return false;
      if (hand.typingAt) return typed(key);
      said = '';
      const arrow = ARROWS[key.name];
      const command = KEYS.get(key.text) ?? KEYS.get(key.name === 'delete' ? 'delete' : '');
      if (arrow) moveBy(arrow, key.shift);
      else if (key.name === 'space' || key.name === 'return' || key.name === 'enter') {
        if (hand.isDown) hand.lift();
        else press();
        drawn(!hand.isDown);
      } else if (key.name === 'escape' && hand.isDown) {
        hand.cancel();
        drawn(true);
      } else if (command) run(command);
      else return false;
      return true;
    },
    click(x, y) {
      said = '';
      const rows = bar();
      if (y < rows) {
        const command = toolbarAt(w, choice, x, y);
        if (command) run(command);
        return;
      }
      cursor = clamp(x, y - rows);
      lower = false;
      press();
    },
    drag(x, y) {
      if (!hand.isDown) return;
      cursor = clamp(x, y - bar());
      hand.move(cursor, lower);
      drawn(false);
    },
    release() {
      if (!hand.isDown) return;
      hand.lift();
      drawn(true);
    },
    hints: () =>
      hand.typingAt
        ? [
            ['Enter', 'Next line'],
            ['Esc', 'Done'],
          ]
        : [
            ['Space', hand.isDown ? 'Done' : 'Draw'],
            ['←↑↓→', 'Move'],
            ['b', 'Brush'],
            ['c', 'Colour'],
            ['Ctrl+Z', 'Undo'],
          ],
    caret: () => {
      const [x, y] = clamp(...(hand.typingAt ?? cursor));
      return { x, y: y + bar() };
    },
    editing: {
      selection: () => plainText(whole()),
      cut() {
        const text = plainText(whole());
        run({ act: 'clear' });
        return text;
      },
      paste(text) {
        if (!hand.typingAt) hand.press({ ...choice, tool: 'text' }, cursor, false, seen);
        hand.type(text);
        hand.lift();
        drawn(true);
        return true;
      },
      undo: () => run({ act: 'undo' }),
      redo: () => run({ act: 'redo' }),
      selectAll: () => undefined,
      get can() {
        return { ...history.can, edit: true };
      },
    },
    colored: () => ansiText(whole()),
    strokes: {
      get revision() {
        return book.revision;
      },
      changesSince: (since) => book.changesSince(since),
      set(changes, refused = false) {
        const invalid = StrokeBook.invalid(changes);
        if (invalid.length > 0) return invalid;
        book.set(changes);
        if (refused) {
          said = REFUSED;
          history.refuse(Object.keys(changes).filter((id) => changes[id] === null));
          hand.lift();
        } else hand.yieldTo(changes);
        book.tell();
        host.redraw();
        return [];
      },
    },
    close: () => clearTimeout(later),
  };
}
