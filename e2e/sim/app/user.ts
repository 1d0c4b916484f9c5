// What a person does in an app: picks one of its windows, or opens one, and changes it with mouse and keyboard.

import * as wm from '../../../desktop/wm/desk.ts';
import type { Win } from '../../../desktop/wm/types.ts';
import type { Rect } from '../../../protocol/geometry.ts';
import { isStroke, strokeId, strokeKey } from '../../../protocol/strokes.ts';
import type { Props } from '../../../protocol/windows.ts';
import type { Random } from '../../../testing/random.ts';
import { type ModelApp, titleOf } from './app.ts';
import { drawEdit } from './model-text.ts';
import type { NewLocal } from './traits.ts';

const TITLES = [
  'Notes',
  'To do',
  'a “b” & c',
  'tab\there',
  'über\u202e',
  'long '.repeat(60),
  'no '.repeat(400),
  '',
];
const FILES = ['notes.txt', 'sub/readme.md'];
/** Windows that are never mirrored (BR14, BR15). */
const PRIVATE: readonly NewLocal[] = [
  { type: 'test_pattern', rect: [10, 5, 40, 12], title: 'Open Text/Animation File', props: {} },
  { type: 'test_pattern', rect: [2, 2, 44, 20], title: 'Snake', props: {} },
  { type: 'scramble', rect: [80, 0, 30, 30], title: 'Scramble', props: {} },
  { type: 'terminal', rect: [5, 5, 50, 15], title: 'terminal', props: {} },
  { type: 'text_view', rect: [5, 5, 50, 15], title: 'x', props: { path: '/outside/x' } },
];

const WEIGHTS = {
  open: 5,
  openPrivate: 1,
  close: 3,
  move: 9,
  resize: 4,
  raise: 4,
  zoom: 1.5,
  title: 1.5,
  props: 2,
  type: 1.5,
  look: 0.7,
  all: 0.5,
  say: 1,
} as const;

/** A window as a person opens it. */
export function drawWindow(app: ModelApp, random: Random): NewLocal {
  const { types, vanishing } = app.traits;
  const type = random.pick(types.filter((t) => !vanishing.includes(t)));
  const props: Props = type === 'text_view' ? { path: random.pick(FILES) } : {};
  const title = type === 'text_editor' ? random.pick(TITLES) : titleOf(type);
  return { type, rect: drawRect(app, random), title, props };
}

function drawRect(app: ModelApp, random: Random): Rect {
  const { cols, rows } = app.desk.canvas;
  const w = random.int(16, cols);
  const h = random.int(6, Math.max(6, rows - 2));
  return [random.int(-5, cols - 8), random.int(0, Math.max(0, rows - 4)), w, h];
}

/** Does one thing; falls back to opening a window where there is none. */
export function act(app: ModelApp, random: Random): void {
  const kind = random.weighted(WEIGHTS);
  const { windows } = app.desk;
  if (kind === 'open' || windows.length === 0) {
    app.open(drawWindow(app, random));
    return;
  }
  if (kind === 'openPrivate') {
    app.open(random.pick(PRIVATE));
    return;
  }
  if (kind === 'look') {
    const key = random.pick(['wallpaper', 'theme']);
    if (app.traits.can.desktop) app.look = { ...app.look, [key]: random.pick(['a', 'b', 'c']) };
    return;
  }
  if (kind === 'say') {
    app.said = [...app.said, `${random.seed()}`];
    return;
  }
  if (kind === 'all') {
    app.desk = random.chance(0.5) ? wm.cascade(app.desk) : wm.tile(app.desk);
    return;
  }
  change(app, random, kind, random.pick(windows));
}

function change(
  app: ModelApp,
  random: Random,
  kind: Exclude<keyof typeof WEIGHTS, 'open' | 'openPrivate' | 'all' | 'look' | 'say'>,
  win: Win,
): void {
  const { id } = win;
  switch (kind) {
    case 'close':
      app.userClose(id);
      break;
    case 'move': {
      const [x, y] = drawRect(app, random);
      if (random.chance(0.5)) app.desk = wm.raise(app.desk, id);
      app.desk = wm.place(app.desk, id, { ...win.bounds, x, y });
      break;
    }
    case 'resize': {
      const [, , w, h] = drawRect(app, random);
      app.desk = wm.place(app.desk, id, { ...win.bounds, w, h });
      break;
    }
    case 'raise':
      app.desk = wm.activate(app.desk, id);
      break;
    case 'zoom':
      app.userZoom(id);
      break;
    case 'title':
      if (win.type !== 'text_editor') break;
      app.desk = wm.patch(app.desk, id, { title: random.pick(TITLES) });
      break;
    case 'type': {
      write(app, id, random);
      break;
    }
    case 'props': {
      const [key] = random.chance(0.5) ? Object.keys(win.props) : Object.keys(win.props).reverse();
      if (key === undefined || isStroke(key)) break;
      const { maxSpeed } = app.traits;
      const value =
        key === 'speed'
          ? random.int(1, maxSpeed)
          : key === 'seed'
            ? random.int(1, 999)
            : random.pick(['a', 'b']);
      app.desk = wm.patch(app.desk, id, { props: { [key]: value } });
      break;
    }
  }
}

/** Edits the text of a window, if it has one. */
export function write(app: ModelApp, id: string, random: Random): void {
  const held = app.texts.get(id);
  held?.edit([drawEdit(held.text, app.letters, random)]);
}

const DRAWING = { stroke: 8, unstroke: 2, clear: 0.5, open: 0.5 } as const;

/** Draws in a picture; opens one where there is none. */
export function draw(app: ModelApp, random: Random): void {
  const pictures = app.desk.windows.filter((win) => app.tellsStrokes(win));
  const kind = random.weighted(DRAWING);
  if (kind !== 'open' && pictures.length > 0) {
    const { id, props } = random.pick(pictures);
    app.setStrokes(id, strokesBy(random, kind, props));
  } else if (app.traits.types.includes('paint')) {
    app.open({ type: 'paint', rect: drawRect(app, random), title: '', props: {} });
  }
}

/** A stroke is begun or goes on, one is taken back, or all are. */
function strokesBy(random: Random, kind: 'stroke' | 'unstroke' | 'clear', props: Props): Props {
  const keys = Object.keys(props).filter(isStroke).sort();
  if (kind === 'clear') return Object.fromEntries(keys.map((key) => [key, null]));
  if (kind === 'unstroke') return keys.length > 0 ? { [random.pick(keys)]: null } : {};
  const last = keys.at(-1);
  const begun = last === undefined ? undefined : props[last];
  if (last !== undefined && typeof begun === 'string' && begun.length < 60 && random.chance(0.5))
    return { [last]: `${begun}${random.pick(['01', 'aB', '__'])}` };
  const number = Number.parseInt(last ? (strokeId(last).split('_')[0] ?? '0') : '0', 36) + 1;
  const who = random.seed().toString(36).padStart(6, '0');
  const id = `${number.toString(36).padStart(8, '0')}_${who}`;
  return { [strokeKey(id)]: random.pick(['p9b0102', 'p-b0000', 'p3h0105']) };
}

/** One step of a drag: puts the window where the mouse has it, wherever others have put it meanwhile. */
export function dragTo(app: ModelApp, id: string, x: number, y: number): void {
  const win = wm.find(app.desk, id);
  if (win) app.desk = wm.place(app.desk, id, { ...win.bounds, x, y });
}
