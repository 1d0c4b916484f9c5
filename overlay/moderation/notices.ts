// Short notices of what hosts and operators do (MO1), and of what I may not do here, when I try it (MO6).
import { may } from '../../protocol/access/roles.ts';
import { toldWords } from '../../protocol/room/told-words.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { holderIn, keyboardView } from '../state/keyboard.ts';
import { whyNoKeys } from '../state/rights.ts';
import type { Store } from '../state/store.ts';
import { me, type Toast, type ViewState } from '../state/view-state.ts';

/** Chat lines have positive ids. */
const isNotice = ({ id }: Toast): boolean => id < 0;

/** Shows a notice for a while, and reads it out. @param from whose badge it has */
export function notify(
  store: Store<ViewState>,
  from: Pick<Toast, 'sender' | 'color'>,
  text: string,
): void {
  const { toasts } = store.state;
  const id = Math.min(0, ...toasts.filter(isNotice).map((one) => one.id)) - 1;
  const toast = { id, sender: from.sender, color: from.color, text };
  store.set({ toasts: [...toasts, toast].slice(-3), said: `${from.sender} ${text}` });
}

/** The same about myself: why what I tried is not done. */
export function notifyMe(store: Store<ViewState>, text: string): void {
  const mine = me(store.state);
  notify(store, { sender: mine?.name ?? 'You', color: mine?.color ?? 0 }, text);
}

export function showNotices({ win, root, store, connection }: PanelsHost): Closable {
  let hasTried = false;
  /** Who waited at the door before. */
  let waiting: ReadonlySet<string> = new Set();
  return together(
    connection.onMessage.on((message) => {
      // The next key says it again, once, in a room that has been come to anew.
      if (message.type === 'welcome' || message.type === 'room') hasTried = false;
      if (message.type === 'knocks') {
        for (const { visitor, who } of message.knocks)
          if (!waiting.has(visitor))
            notify(
              store,
              { sender: who, color: 0 },
              'knocks. Let them in from the menu of the room.',
            );
        waiting = new Set(message.knocks.map(({ visitor }) => visitor));
      }
      if (message.type !== 'told') return;
      const words = toldWords(message, me(store.state)?.name ?? null);
      if (!words) return;
      const people = [...store.state.roster.people.values()];
      const color = people.find(({ name }) => name === words.by)?.color ?? 0;
      notify(store, { sender: words.by, color }, words.text);
    }),
    store.onChange.on(({ now, before }) => {
      if (now.roster === before.roster) return;
      // Whoever has the keyboard next may not be who it was said of.
      if (holderIn(now)?.pid !== holderIn(before)?.pid) hasTried = false;
      if (me(now)?.keyboard && me(before)?.hand) notifyMe(store, 'You have the keyboard.');
      if (!may(me(now), 'lead')) return;
      for (const { pid, name, color, hand } of now.roster.people.values())
        if (hand && before.roster.people.get(pid)?.hand === undefined && pid !== now.roster.me)
          notify(store, { sender: name, color }, 'raises a hand for the keyboard.');
    }),
    listen<KeyboardEvent>(
      win,
      'keydown',
      (event) => {
        if (hasTried || !isTyped(event) || event.composedPath().includes(root)) return;
        const why = whyNoKeys(store.state);
        if (why === null) return;
        hasTried = true;
        const hint = keyboardView(store.state)?.does === 'raise' ? ' Raise your hand for it.' : '';
        notifyMe(store, `${why}: your keys do not reach the app.${hint}`);
      },
      OBSERVE,
    ),
  );
}

/** A key that would reach the app: none that only changes what others mean, and no shortcut of the overlay. */
function isTyped({ key, ctrlKey, shiftKey }: KeyboardEvent): boolean {
  return !['Control', 'Shift', 'Alt', 'Meta'].includes(key) && !(ctrlKey && shiftKey);
}
