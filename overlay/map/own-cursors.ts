// My own pointer and caret for the map, as this page knows them: the room tells me only those of others.
import type { Point } from '../../protocol/geometry.ts';
import { insideOf } from '../../protocol/room/ghost-place.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { caretToPercent } from '../dom/geometry.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { Cursor } from './map-model.ts';

export interface OwnCursors extends Closable {
  now(): Cursor[];
}

/** @param changed called when one of them may have moved */
export function ownCursors(host: PanelsHost, changed: () => void): OwnCursors {
  const { win, store, movement, root } = host;
  const terminal = host.terminal();
  let pointer: Point | null = null;

  function point(event: PointerEvent): void {
    // Over the map itself it points at nothing: it stays where it was.
    if (event.composedPath().includes(root)) return;
    pointer = host.terminal()?.at(event.clientX, event.clientY) ?? null;
    changed();
  }

  const parts = together(
    listen<PointerEvent>(win, 'pointermove', point, OBSERVE),
    listen<PointerEvent>(win, 'pointerdown', point, OBSERVE),
    terminal?.onCaret.on(changed) ?? { close() {} },
  );
  return {
    now() {
      const { me } = store.state.roster;
      const view = host.terminal();
      if (me === null || !view) return [];
      const { grid, caret } = view;
      const list = movement.state.windows?.list ?? null;
      const cursor = (kind: Cursor['kind'], at: Point): Cursor => {
        return { pid: me, kind, at, inside: insideOf(at, list, grid) ?? null };
      };
      const isMine = !store.state.terminal.watching && !view.caretHidden;
      return [
        ...(pointer ? [cursor('pointer', pointer)] : []),
        ...(isMine ? [cursor('caret', caretToPercent(caret.x, caret.y, grid))] : []),
      ];
    },
    close: () => parts.close(),
  };
}
