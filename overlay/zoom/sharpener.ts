// Draws the terminal anew once a look has come to rest, so that text from closer is not blurred. Not at each step, which
// would take too long, and not larger than small devices have memory for.
import type { Closable } from '../dom/closable.ts';
import type { TerminalView } from '../terminal/terminal.ts';

const REST_MS = 180;
/** Most device pixels that the terminal is drawn in: xterm.js has four layers of this size. */
const MOST_PIXELS = 6_000_000;
/** A gain of less than this is not worth it. */
const WORTH = 1.1;

export class Sharpener implements Closable {
  private readonly win: Window;
  private readonly view: TerminalView;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(win: Window, view: TerminalView) {
    this.win = win;
    this.view = view;
  }

  /** @param times how much larger than laid out the cells are shown */
  rest(times: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sharpen(times), REST_MS);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private sharpen(times: number): void {
    const { win, view } = this;
    if (view.held) {
      this.rest(times);
      return;
    }
    const { width, height } = view.laid;
    const pixels = width * height * win.devicePixelRatio ** 2;
    const next = Math.max(1, Math.min(times, Math.sqrt(MOST_PIXELS / pixels)));
    const gain = next > view.sharp ? next / view.sharp : view.sharp / next;
    if (gain > WORTH || (next === 1 && view.sharp !== 1)) view.sharpen(next);
  }
}
