// "You get 2 more answers in this hour": what the room tells whoever is answered near the end of a budget (AG3). For a while
// above the chat's input box, or as a notice while the chat is closed.

import { residentIn } from '../../protocol/room/roster.ts';
import type { Closable } from '../dom/closable.ts';
import { notify } from '../moderation/notices.ts';
import type { PanelsHost } from '../panels/panels-host.ts';

/** So long it stands there, in ms: answers come, and the hour passes. */
const STANDS_MS = 60_000;

export class NearHint implements Closable {
  private readonly news: Closable;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Empty: none. */
  text = '';

  constructor({ store, connection, redraw }: PanelsHost) {
    this.news = connection.onMessage.on((message) => {
      if (message.type !== 'resident_near') return;
      const { roster, resident, chat } = store.state;
      const sender = resident?.name ?? '';
      this.text = message.text;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.text = '';
        redraw();
      }, STANDS_MS);
      if (chat.open) store.set({ said: `${sender}: ${message.text}` });
      else notify(store, { sender, color: residentIn(roster)?.color ?? 0 }, message.text);
      redraw();
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.news.close();
  }
}
