// The name at the caret of a terminal that all share (KB5): every page has the caret itself, and writes at it who types.
import { type Closable, together } from '../dom/closable.ts';
import { caretToPercent } from '../dom/geometry.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { type Ghost, ghostKey } from '../state/ghosts.ts';
import { holderIn } from '../state/keyboard.ts';

export function showTypist({ win, store, movement, terminal }: PanelsHost): Closable {
  /** Of the terminal that is listened to. */
  let listening: Closable | null = null;
  /** Key of the ghost that is shown. */
  let shown: string | null = null;
  let moves = 0;

  /** Where it is to be, and whose; null where nobody types, I do, or the app hides the caret. */
  function wanted(): Ghost | null {
    const { state } = store;
    const view = terminal();
    const holder = state.keyboard && state.connection.kind === 'live' ? holderIn(state) : null;
    if (!view || !holder || holder.pid === state.roster.me || view.caretHidden) return null;
    const { x, y } = view.caret;
    const at = caretToPercent(x, y, view.grid);
    moves += 1;
    // It is where my own terminal has it: at once, without a way there.
    const now = win.performance.now();
    return { pid: holder.pid, kind: 'caret', at, inside: null, movedAt: now, jumps: moves };
  }

  function show(): void {
    const ghost = wanted();
    const key = ghost && ghostKey(ghost.pid, 'caret');
    if (key === null && shown === null) return;
    const before = shown;
    shown = key;
    movement.update((state) => {
      const ghosts = new Map(state.ghosts);
      if (before !== null) ghosts.delete(before);
      if (ghost && key) ghosts.set(key, ghost);
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
    { close: () => listening?.close() },
  );
}
