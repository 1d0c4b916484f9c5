// Tracks my pointer and my terminal's cursor and sends them to the room, throttled by `CursorPace` (CU1, GE2).

import { PARKED, type Point } from '../../protocol/geometry.ts';
import type { Inside } from '../../protocol/messages.ts';
import { insideOf } from '../../protocol/room/ghost-place.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { caretToPercent } from '../dom/geometry.ts';
import type { Connection } from '../room/connection.ts';
import type { Stores } from '../state/store.ts';
import type { ViewState } from '../state/view-state.ts';
import type { TerminalView } from '../terminal/terminal.ts';
import { CursorPace, type Spot } from './cursor-pace.ts';

/** How long a touch pointer stays visible after the finger is lifted, in ms. */
const FINGER_MS = 1_500;
/** Apps hide the cursor while they draw; only one hidden for longer than this, in ms, is reported as parked. */
const CARET_HIDDEN_MS = 500;

/** Browsers fire pointermove once per frame, so each is one sample. Passive listeners never delay or stop an event. */
export function sendCursors(
  win: Window & typeof globalThis,
  terminal: TerminalView,
  connection: Connection,
  { store, movement }: Stores,
): Closable {
  const { watching } = store.state.terminal;
  const pace = new CursorPace();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lifted: ReturnType<typeof setTimeout> | undefined;
  /** Set when the app hides its cursor, and cleared when it shows it again. */
  let unseen: ReturnType<typeof setTimeout> | undefined;
  /** The pointer's position in percent; null if it is not over the terminal. */
  let here: Point | null = null;
  /** The grabbed point of a title bar. Its window follows the drag with some lag, so the offset is kept fixed. */
  let held: Inside | undefined;
  const clock = (): number => win.performance.now();
  const hiddenIn = ({ preferences, may }: ViewState): boolean =>
    preferences.hideMine || !may.includes('point');
  const hidden = (): boolean => hiddenIn(store.state);
  /** KB5: the caret of a terminal that all share is nobody’s to tell. */
  const caretOffIn = (state: ViewState): boolean => hiddenIn(state) || state.keyboard !== null;

  function flush(): void {
    timer = undefined;
    if (connection.state.kind !== 'live') return;
    const frame = pace.take(clock());
    if (frame) connection.send(frame);
    schedule();
  }
  function schedule(): void {
    const wait = pace.due(clock());
    if (wait === null || timer !== undefined) return;
    if (wait === 0) flush();
    else timer = setTimeout(flush, wait);
  }
  const inside = (at: Point): Inside | undefined =>
    insideOf(at, movement.state.windows?.list ?? null, terminal.grid);
  function pointer(): void {
    if (here && !hidden()) pace.move('pointer', { ...here, w: held ?? inside(here) }, clock());
    else pace.leave('pointer');
    schedule();
  }
  function point(event: PointerEvent): void {
    clearTimeout(lifted);
    here = terminal.at(event.clientX, event.clientY);
    if (event.buttons === 0) held = undefined;
    pointer();
  }
  function press(event: PointerEvent): void {
    point(event);
    const w = here && inside(here);
    held = w?.[2] === 0 ? w : undefined;
  }
  function leave(): void {
    here = null;
    held = undefined;
    pointer();
  }
  function lift(event: PointerEvent): void {
    held = undefined;
    if (event.pointerType === 'touch') lifted = setTimeout(leave, FINGER_MS);
    else pointer();
  }
  function caret(): void {
    // The caret of a watched seat belongs to whoever sits there.
    if (watching || caretOffIn(store.state)) return;
    if (terminal.caretHidden) {
      unseen ??= setTimeout(() => tellCaret(PARKED), CARET_HIDDEN_MS);
      return;
    }
    clearTimeout(unseen);
    unseen = undefined;
    const { x, y } = terminal.caret;
    const at = caretToPercent(x, y, terminal.grid);
    const w = inside(at);
    tellCaret({ ...at, w: w && [w[0], w[1], w[2]] });
  }
  /** Stops or resumes sending my cursors. */
  function hide(): void {
    clearTimeout(unseen);
    unseen = undefined;
    pointer();
    if (caretOffIn(store.state)) pace.leave('caret');
    caret();
    schedule();
  }
  function tellCaret(at: Spot): void {
    pace.move('caret', at, clock());
    schedule();
  }

  caret();
  return together(
    listen<PointerEvent>(win, 'pointermove', point, OBSERVE),
    listen<PointerEvent>(win, 'pointerdown', press, OBSERVE),
    listen<PointerEvent>(win, 'pointerup', lift, OBSERVE),
    listen<PointerEvent>(win, 'pointercancel', leave, OBSERVE),
    listen<PointerEvent>(win.document.documentElement, 'pointerleave', (event) => {
      // Lifting a finger fires pointerleave, too.
      if (event.pointerType !== 'touch') leave();
    }),
    listen(win.document, 'visibilitychange', () => {
      if (win.document.visibilityState === 'hidden') leave();
    }),
    terminal.onCaret.on(caret),
    terminal.onLayout.on(caret),
    store.onChange.on(({ now, before }) => {
      if (hiddenIn(now) !== hiddenIn(before) || caretOffIn(now) !== caretOffIn(before)) hide();
    }),
    movement.onChange.on(({ now, before }) => {
      if (now.windows === before.windows) return;
      // A different window may now be under a pointer that has not moved.
      if (here) pointer();
      caret();
    }),
    connection.onState.on((state) => {
      if (state.kind !== 'live') return;
      pace.restart(clock());
      schedule();
    }),
    {
      close() {
        clearTimeout(timer);
        clearTimeout(lifted);
        clearTimeout(unseen);
      },
    },
  );
}
