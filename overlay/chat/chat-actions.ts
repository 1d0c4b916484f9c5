// The user's actions in the chat: send a line, retry or discard a failed one, load earlier lines.
import { CHAT_MAX_CHARS } from '../../protocol/limits.ts';
import { randomId } from '../../protocol/random-id.ts';
import * as log from '../../protocol/room/chat-log.ts';
import type { Named } from '../../protocol/room/chat-text.ts';
import type { Connection } from '../room/connection.ts';
import type { Store } from '../state/store.ts';
import type { ViewState } from '../state/view-state.ts';

export interface ChatActions {
  /** Queues a line and sends it as soon as the room is connected. @returns false if it is only white space */
  say(text: string): boolean;
  retry(cid: string): void;
  discard(cid: string): void;
  earlier(): void;
  setOpen(open: boolean): void;
  /** Sets the suggestions for the mention being typed; an empty list closes them. */
  naming(people: readonly Named[], chosen?: number): void;
  /** Sends queued lines; called whenever the connection goes live. */
  flush(): void;
}

export function chatActions(store: Store<ViewState>, connection: Connection): ChatActions {
  const become = (chat: log.ChatLog): void => store.set({ chat });
  function flush(): void {
    for (const { cid, text } of log.toSend(store.state.chat)) {
      if (!connection.send({ type: 'chat_msg', cid, text })) return;
      become(log.sent(store.state.chat, cid));
    }
  }
  return {
    flush,
    say(text) {
      const clean = text.trim().slice(0, CHAT_MAX_CHARS);
      if (clean === '') return false;
      become(log.compose(store.state.chat, randomId(), clean));
      flush();
      return true;
    },
    retry(cid) {
      become(log.retry(store.state.chat, cid));
      flush();
    },
    discard(cid) {
      become(log.discard(store.state.chat, cid));
    },
    earlier() {
      const oldest = store.state.chat.lines[0];
      connection.send({ type: 'chat_history', ...(oldest ? { before: oldest.id } : {}) });
    },
    naming(people, chosen = 0) {
      const naming = people.length > 0 ? { people, chosen } : null;
      if (naming || store.state.naming) store.set({ naming });
    },
    setOpen(open) {
      const { chat, toasts } = store.state;
      store.set({ chat: log.setOpen(chat, open), naming: null, toasts: open ? [] : toasts });
    },
  };
}
