// Entry point of the zoom's bundle: shows the terminal from closer, by fingers, keys, a button, or whatever else leads to
// a place. Loaded where that can be wanted.

import { clamp, type Point, type Rect } from '../protocol/geometry.ts';
import { together } from './dom/closable.ts';
import type { Box } from './dom/geometry.ts';
import type { PanelsHost, ZoomPart } from './panels/panels-host.ts';
import type { TerminalView } from './terminal/terminal.ts';
import { keepCaret } from './zoom/caret-keeper.ts';
import { glideTo } from './zoom/glide.ts';
import {
  isCloser,
  type Look,
  lookAt,
  lookAtPoint,
  lookInto,
  placed,
  revealed,
  WHOLE,
  zoomedAt,
} from './zoom/look.ts';
import { translateMouse } from './zoom/mouse-cells.ts';
import { Sharpener } from './zoom/sharpener.ts';
import { followTouches } from './zoom/touches.ts';
import { ZOOM_STYLES, zoomButton } from './zoom/zoom-button.ts';

/** Text becomes so many times as large as it is set to, at most. */
const MOST_TEXT = 2.5;
/** What fills the page makes text so many times as large as it is set to, at most. */
const FILLING_TEXT = 1.25;

export function openZoom(host: PanelsHost, view: TerminalView): ZoomPart {
  const { win, root, movement } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ZOOM_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const { container, screen } = view;
  let look: Look = WHOLE;
  let laid: Box = view.box;
  let drawn: Box = view.box;
  let space: Box = view.space;
  const sharpener = new Sharpener(win, view);
  const glide = glideTo(win);

  function become(next: Look): void {
    const before = isCloser(look);
    look = next;
    view.show();
    sharpener.rest(isCloser(look) ? look.times : 1);
    if (isCloser(look) !== before) host.redraw();
  }
  /** Goes there at once, as fingers do. */
  function put(box: Box): void {
    become(lookAt(box, laid, space));
  }
  function go(next: Look): void {
    glide.to(look, next, become);
  }
  /** How many times larger the cells may be shown. */
  const most = (): number => Math.max(1, (MOST_TEXT * view.ownFont) / view.laidFont);
  /** What shows text in the size that it is set to. */
  const readable = (): number => Math.max(1, view.ownFont / view.laidFont);

  function intoWindow([, x, y, w, h]: readonly [unknown, ...Rect], at?: Point): void {
    const limit = Math.min(most(), readable() * FILLING_TEXT);
    const filling = lookInto([x, y, w, h], view.grid, laid, space, limit);
    const middle = at ?? { x: x + w / 2, y: y + h / 2 };
    if (filling) go(filling);
    else toPoint(middle);
  }
  function toPoint(at: Point): void {
    const times = readable() > 1.2 ? readable() : Math.min(most(), 2);
    go(lookAtPoint(at, view.grid, laid, space, times));
  }
  /** The cell at a point of the page, in fractions. */
  function cellAt({ x, y }: Point): Point {
    const { box, grid } = view;
    return {
      x: clamp(((x - box.left) / box.width) * grid.cols, 0, grid.cols),
      y: clamp(((y - box.top) / box.height) * grid.rows, 0, grid.rows),
    };
  }
  function showAll(): void {
    go(WHOLE);
  }

  const button = zoomButton(win.document, root, {
    whole() {
      showAll();
      if (!host.store.state.viewport.coarse) host.focusTerminal();
    },
    move(right, down) {
      const { box } = view;
      put({ ...box, left: box.left - right * space.width, top: box.top - down * space.height });
    },
    larger(times) {
      const middle = { x: space.left + space.width / 2, y: space.top + space.height / 2 };
      put(zoomedAt(view.box, middle, middle, clamp(look.times * times, 1, most()), laid));
    },
  });
  const caret = keepCaret(win, view, (col, row) => {
    const box = revealed(view.box, [col, row, 1, 1], view.grid, space);
    if (!isSame(box, view.box)) put(box);
  });
  const touches = followTouches(container, {
    canMove(dx, dy) {
      const { box } = view;
      const moved = placed(
        lookAt({ ...box, left: box.left + dx, top: box.top + dy }, laid, space),
        laid,
        space,
      );
      return isCloser(look) || Math.hypot(moved.left - box.left, moved.top - box.top) > 1;
    },
    move(from, to, larger) {
      glide.stop();
      put(zoomedAt(view.box, from, to, clamp(look.times * larger, 1, most()), laid));
    },
    hold(held) {
      view.held = held;
    },
    twice(at) {
      if (isCloser(look)) {
        showAll();
        return;
      }
      const cell = cellAt(at);
      const under = movement.state.windows?.list.find((one) => holds(one, cell));
      if (under) intoWindow(under, cell);
      else toPoint(cell);
    },
  });
  view.setLens({
    place(nowLaid, nowDrawn, nowSpace) {
      const shrunk = nowSpace.height < space.height;
      [laid, drawn, space] = [nowLaid, nowDrawn, nowSpace];
      const box = placed(look, laid, space);
      screen.style.transform = isSame(box, drawn)
        ? ''
        : `translate(${box.left - drawn.left}px, ${box.top - drawn.top}px) scale(${box.width / drawn.width}, ${box.height / drawn.height})`;
      button.show(isCloser(look));
      if (isCloser(look) && view.sharp === 1) sharpener.rest(look.times);
      // A touch keyboard has opened below what is typed.
      if (shrunk) win.queueMicrotask(() => caret.keep());
      return box;
    },
  });

  container.style.touchAction = 'none';
  const parts = together(
    touches,
    caret,
    button,
    sharpener,
    glide,
    translateMouse(
      win,
      container,
      () => view.box,
      () => drawn,
    ),
  );
  return {
    get closer() {
      return isCloser(look);
    },
    showCell(col, row) {
      const at = { x: col, y: row };
      if (isCloser(look)) go(lookAtPoint(at, view.grid, laid, space, look.times));
      else if (view.small) toPoint(at);
    },
    showWindow(g) {
      const found = movement.state.windows?.list.find(([id]) => id === g);
      if (found && (isCloser(look) || view.small)) intoWindow(found);
    },
    showAll,
    look() {
      const { list, focus } = movement.state.windows ?? { list: [], focus: null };
      const focused = list.find(([g]) => g !== null && g === focus);
      if (focused) intoWindow(focused);
      else toPoint(view.caretHidden ? cellAt(middleOf(space)) : view.caret);
    },
    close() {
      parts.close();
      container.style.touchAction = '';
      view.setLens(null);
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
    },
  };
}

const middleOf = ({ left, top, width, height }: Box): Point => ({
  x: left + width / 2,
  y: top + height / 2,
});

function holds([, x, y, w, h]: readonly [unknown, ...Rect], at: Point): boolean {
  return at.x >= x && at.x < x + w && at.y >= y && at.y < y + h;
}

/** Half a hundredth of a pixel is nothing. */
function isSame(a: Box, b: Box): boolean {
  const sides = ['left', 'top', 'width', 'height'] as const;
  return sides.every((side) => Math.abs(a[side] - b[side]) < 0.005);
}
