// Draws the surface when the view state changes, when a part asks for it, and while something counts down.
import type { Closable } from './dom/closable.ts';
import type { Store } from './state/store.ts';
import { nextTry } from './state/terminal-state.ts';
import type { ViewState } from './state/view-state.ts';
import { noticeChangesIn } from './terminal/terminal-notice.ts';

/** How often the seconds until the next attempt to connect are drawn, in ms. */
const COUNT_MS = 500;

/** @param draw called at once, and then once for all changes of a task */
export function keepDrawn(
  win: Window & typeof globalThis,
  store: Store<ViewState>,
  draw: (state: ViewState, now: number) => void,
): Closable & { redraw(): void } {
  let pending = false;
  let closed = false;
  let countdown: ReturnType<typeof setTimeout> | undefined;

  function drawNow(): void {
    pending = false;
    if (closed) return;
    const { state } = store;
    const now = win.performance.now();
    draw(state, now);
    clearTimeout(countdown);
    const waiting = nextTry(state.connection, state.terminal) === null ? null : COUNT_MS;
    const soon = noticeChangesIn(state.terminal, now) ?? waiting;
    if (soon !== null) countdown = setTimeout(redraw, soon);
  }
  /** In a microtask, as hidden pages get no animation frames. */
  function redraw(): void {
    if (pending) return;
    pending = true;
    win.queueMicrotask(drawNow);
  }

  const changes = store.onChange.on(redraw);
  drawNow();
  return {
    redraw,
    close() {
      closed = true;
      changes.close();
      clearTimeout(countdown);
    },
  };
}
