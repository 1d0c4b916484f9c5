// The name at the caret of a terminal that all share (KB5): every page has the caret itself, and writes at it who types.

import { ghostKey } from '../../protocol/room/ghosts.ts';
import { type Closable, together } from '../dom/closable.ts';
import { caretToPercent } from '../dom/geometry.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { holderIn } from '../state/keyboard.ts';
import type { TerminalView } from '../terminal/terminal.ts';

export function showTypist({ win, store, movement, terminal }: PanelsHost): Closable {
  /** Of the terminal that is listened to. */
  let listening: Closable | null = null;
  /** Key of the ghost that is shown. */
  let shown: string | null = null;
  let moves = 0;

  /** Whose it is to be; null where nobody types, I do, or the app hides the caret. */
  function typist(view: TerminalView): string | null {
    const { state } = store;
    if (state.keyboard === null || state.connection.kind !== 'live' || view.caretHidden)
      return null;
    const holder = holderIn(state);
    return holder === null || holder.pid === state.roster.me ? null : holder.pid;
  }

  function show(): void {
    const view = terminal();
    const pid = view && typist(view);
    const key = pid && ghostKey(pid, 'caret');
    if (key === null && shown === null) return;
    const at = view && caretToPercent(view.caret.x, view.caret.y, view.grid);
    const there = movement.state.ghosts.get(key ?? '');
    // Each picture of the terminal asks for it, also while it stays where it is.
    if (key === shown && there?.at.x === at?.x && there?.at.y === at?.y) return;
    const before = shown;
    shown = key;
    moves += 1;
    movement.update((state) => {
      const ghosts = new Map(state.ghosts);
      if (before !== null) ghosts.delete(before);
      // It is where my own terminal has it: at once, without a way there.
      const movedAt = win.performance.now();
      if (key && pid && at)
        ghosts.set(key, { pid, kind: 'caret', at, inside: null, movedAt, jumps: moves });
      return { ...state, ghosts };
    });
  }

  function follow(): void {
    const view = terminal();
    if (view && !listening) listening = together(view.onCaret.on(show), view.onLayout.on(show));
    show();
  }

  follow();
  return together(
    store.onChange.on(({ now, before }) => {
      if (
        now.roster !== before.roster ||
        now.keyboard !== before.keyboard ||
        now.connection !== before.connection ||
        now.cursorless !== before.cursorless
      )
        follow();
    }),
    // Their pointer has gone, and all that the room has of them with it.
    movement.onChange.on(({ now }) => {
      if (shown !== null && !now.ghosts.has(shown)) show();
    }),
    { close: () => listening?.close() },
  );
}
