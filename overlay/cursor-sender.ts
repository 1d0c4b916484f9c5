// Watches my pointer and my terminal's cursor and sends them to the room, as often as the pace allows (CU1).
import { type Closable, listen, together } from './closable.ts';
import type { Connection } from './connection.ts';
import { CursorPace } from './cursor-pace.ts';
import { caretToPercent, pointToPercent } from './geometry.ts';
import type { TerminalView } from './terminal.ts';

/** Browsers deliver pointer moves once per frame, so each is one sample; nothing here delays or stops an event. */
export function sendCursors(
  win: Window & typeof globalThis,
  terminal: TerminalView,
  connection: Connection,
): Closable {
  const pace = new CursorPace();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clock = (): number => win.performance.now();

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
  function point(event: PointerEvent): void {
    const at = pointToPercent(event.clientX, event.clientY, terminal.box);
    if (at) pace.move('pointer', at, clock());
    else pace.leave('pointer');
    schedule();
  }
  function leave(): void {
    pace.leave('pointer');
    schedule();
  }
  function caret(): void {
    const { x, y } = terminal.caret;
    pace.move('caret', caretToPercent(x, y, terminal.grid), clock());
    schedule();
  }

  const passive = { capture: true, passive: true };
  caret();
  return together(
    listen<PointerEvent>(win, 'pointermove', point, passive),
    listen<PointerEvent>(win, 'pointerdown', point, passive),
    listen<PointerEvent>(win, 'pointercancel', leave, passive),
    listen(win.document.documentElement, 'pointerleave', leave),
    listen(win.document, 'visibilitychange', () => {
      if (win.document.visibilityState === 'hidden') leave();
    }),
    terminal.onCaret.on(caret),
    terminal.onLayout.on(caret),
    connection.onState.on((state) => {
      if (state.kind !== 'live') return;
      pace.restart(clock());
      schedule();
    }),
    { close: () => clearTimeout(timer) },
  );
}
