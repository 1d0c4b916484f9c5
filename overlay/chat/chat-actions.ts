// The user's actions in the chat: send a line, retry or discard a failed one, load earlier lines.
import { CHAT_MAX_CHARS } from '../../protocol/limits.ts';
import type { Connection } from '../room/connection.ts';
import { randomId } from '../room/tab-id.ts';
import * as log from '../state/chat-log.ts';
import type { Named } from '../state/chat-text.ts';
import type { Store } from '../state/store.ts';

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

export function chatActions(store: Store, connection: Connection): ChatActions {
  function flush(): void {
    for (const { cid, text } of log.toSend(store.state.chat)) {
      if (!connection.send({ type: 'chat_msg', cid, text })) return;
      store.update((s) => ({ ...s, chat: log.sent(s.chat, cid) }));
    }
  }
  return {
    flush,
    say(text) {
      const clean = text.trim().slice(0, CHAT_MAX_CHARS);
      if (clean === '') return false;
      store.update((s) => ({ ...s, chat: log.compose(s.chat, randomId(), clean) }));
      flush();
      return true;
    },
    retry(cid) {
      store.update((s) => ({ ...s, chat: log.retry(s.chat, cid) }));
      flush();
    },
    discard(cid) {
      store.update((s) => ({ ...s, chat: log.discard(s.chat, cid) }));
    },
    earlier() {
      const oldest = store.state.chat.lines[0];
      connection.send({ type: 'chat_history', ...(oldest ? { before: oldest.id } : {}) });
    },
    naming(people, chosen = 0) {
      const naming = people.length > 0 ? { people, chosen } : null;
      if (naming || store.state.naming) store.update((s) => ({ ...s, naming }));
    },
    setOpen(open) {
      store.update((s) => ({
        ...s,
        chat: log.setOpen(s.chat, open),
        naming: null,
        toasts: open ? [] : s.toasts,
      }));
    },
  };
}
