// What phones look like to a room, and what they show of a terminal.
import { pairRoom } from '../rooms.ts';
import { type TeleportWindow, testWith, type Visitor } from '../test.ts';

/** Width and height of pages that are too narrow or too low for 80 x 24 in the page's own font. */
export const PHONES = [
  [320, 640],
  [390, 844],
  [844, 390],
] as const;

/** Shows each byte that it gets, and asks for reports of the mouse. */
const MOUSE = `printf '\\033[?1002h\\033[?1006h'; stty raw -echo; printf ready; cat -vT`;
/** Its caret stands far to the right and below. */
const CORNER = `stty raw -echo; printf '\\033[2J\\033[Htop\\033[22;70Hready'; cat -vT`;
/** More lines than fit, in a terminal that takes no mouse. */
const LINES = 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i; done; exec cat';
const app = (script: string): string => `app: ${JSON.stringify(['sh', '-c', script])}\n`;

const WELCOME = `Come in. ${'There is a lot to say about this room. '.repeat(20)}`;

export const test = testWith({
  rooms: {
    ...Object.fromEntries(PHONES.map(([width]) => [`desk-${width}`, pairRoom(`desk-${width}`)])),
    ...Object.fromEntries(
      ['pinch', 'windows', 'keys', 'text', 'edge', 'fit', 'turned'].map((id) => [id, pairRoom(id)]),
    ),
    fixed: pairRoom('fixed', 'grid: 100x30\n'),
    mouse: pairRoom('mouse', app(MOUSE)),
    corner: pairRoom('corner', app(CORNER)),
    lines: pairRoom('lines', app(LINES)),
    hello: `${pairRoom('hello')}\n## Welcome Message\n\n${WELCOME}\n`,
  },
});

export interface Sides {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where the cells are on the page, and the part of it that shows them. */
export async function shownBy(who: Visitor): Promise<{ cells: Sides; space: Sides }> {
  return who.page.evaluate(() => {
    const sides = (selector: string) => {
      const { left, top, right, bottom } = (
        document.querySelector(selector) as Element
      ).getBoundingClientRect();
      return { left, top, right, bottom };
    };
    return { cells: sides('.xterm-screen'), space: sides('#terminal-container') };
  });
}

/** How many times wider than the space the cells are. */
export async function timesWider(who: Visitor): Promise<number> {
  const { cells, space } = await shownBy(who);
  return (cells.right - cells.left) / (space.right - space.left);
}

/** The cell that is at a point of the page, in fractions. */
export async function cellAt(
  who: Visitor,
  at: { x: number; y: number },
): Promise<{ col: number; row: number }> {
  const { cells } = await shownBy(who);
  const { cols, rows } = await who.size();
  return {
    col: ((at.x - cells.left) / (cells.right - cells.left)) * cols,
    row: ((at.y - cells.top) / (cells.bottom - cells.top)) * rows,
  };
}

/** Whether a cell lies in the part of the page that shows cells. */
export async function isInView(who: Visitor, col: number, row: number): Promise<boolean> {
  const { space } = await shownBy(who);
  const { x, y } = await who.cell(col, row);
  return x > space.left && x < space.right && y > space.top && y < space.bottom;
}

/** Where the terminal's cursor is. */
export async function caretOf(who: Visitor): Promise<{ col: number; row: number }> {
  return who.page.evaluate(() => {
    const { cursorX, cursorY } = (window as unknown as TeleportWindow).term.buffer.active;
    return { col: cursorX, row: cursorY };
  });
}

/** Waits until the page can zoom: what does it is loaded later. */
export async function canZoom(who: Visitor): Promise<void> {
  await who.page.waitForFunction(
    () => document.getElementById('terminal-container')?.style.touchAction === 'none',
  );
}
