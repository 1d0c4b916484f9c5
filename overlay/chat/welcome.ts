// Shows the welcome card once per tab and room, until it is dismissed or the visitor has gone on.
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import type { Store } from '../state/store.ts';
import type { ViewState } from '../state/view-state.ts';

/** The card stays at least this long, whatever is typed or clicked. */
const STAYS_MS = 5_000;

/** @param text of the card; empty: there is none */
export function welcome(
  win: Window,
  storage: Storage | null,
  store: Store<ViewState>,
  room: string,
  text: string,
): Closable & { dismiss(): void } {
  const key = `teleport:welcomed:${room}`;
  const started = win.performance.now();
  function dismiss(): void {
    if (!store.state.welcoming) return;
    store.set({ welcoming: false });
    storage?.setItem(key, 'yes');
  }
  /** The text stays readable at the top of the chat. */
  function outgrow(event: Event): void {
    if (event.timeStamp - started > STAYS_MS) dismiss();
  }
  store.set({ welcoming: text !== '' && storage?.getItem(key) !== 'yes' });
  const parts = together(
    ...['keydown', 'pointerdown'].map((type) => listen(win, type, outgrow, OBSERVE)),
  );
  return { dismiss, close: () => parts.close() };
}
