// For who comes back: what was said meanwhile, a line in the chat where they left, and what they have read, which the
// room remembers (CH4). A connection that was away for seconds is no absence.
import { html, nothing } from 'lit-html';
import type { ChatLine } from '../../protocol/messages.ts';
import { isMine } from '../../protocol/room/chat-log.ts';
import { browserStorage } from '../dom/browser-storage.ts';
import { type Closable, listen, together } from '../dom/closable.ts';
import { notifyMe } from '../moderation/notices.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { self } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';

/** Shorter gaps of the connection are none, in ms. */
const AWAY_MS = 60_000;
/** What was read is told this often at most, in ms. */
const TELL_MS = 2_000;

export class ReturnMark implements Closable {
  private readonly host: PanelsHost;
  private readonly parts: Closable;
  private readonly kept: Storage | null;
  private readonly key: string;
  /** Lines after this one were said while I was away; null: I was not. */
  private mark: number | null;
  /** The newest line that the room was told I have read. */
  private told = 0;
  /** When the connection was lost, in ms; null while there is one. */
  private lostAt: number | null = null;
  private wasOpen = false;
  private isComing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelsHost) {
    const { win, store, config, connection } = host;
    this.host = host;
    this.kept = browserStorage(win, 'sessionStorage');
    this.key = `teleport:left:${config.room}`;
    const kept = Number(this.kept?.getItem(this.key) ?? Number.NaN);
    this.mark = Number.isSafeInteger(kept) && kept > 0 ? kept : null;
    this.parts = together(
      store.onChange.on(({ now, before }) => {
        if (now.chat !== before.chat) this.look();
      }),
      connection.onMessage.on(({ type }) => {
        if (type === 'welcome') this.isComing = true;
        // What was said comes after the welcome.
        if (type === 'chat_history' && this.isComing) this.came();
      }),
      connection.onState.on(({ kind }) => {
        if (kind !== 'live') this.lostAt ??= win.performance.now();
      }),
      listen(win.document, 'visibilitychange', () => this.look()),
      { close: () => clearTimeout(this.timer) },
    );
    if (store.state.chat.primed) this.came();
    this.look();
  }

  /** The line where I left, above the first one that was said after it. */
  view(line: ChatLine, before: ChatLine | undefined): View {
    const { mark } = this;
    if (mark === null || line.id <= mark || (before && before.id > mark)) return nothing;
    return html`<li class="left-off" role="separator" data-left-off=${mark}>New since you left</li>`;
  }

  close(): void {
    this.parts.close();
  }

  /** The room has let me in, for the first time or again. */
  private came(): void {
    const { store, win } = this.host;
    const { back, chat, preferences } = store.state;
    const { read, unread = 0 } = back;
    const away = this.lostAt;
    this.lostAt = null;
    this.isComing = false;
    if (read === undefined) return;
    this.told = Math.max(this.told, read);
    const isAgain = away !== null && win.performance.now() - away < AWAY_MS;
    if (isAgain || unread === 0) return;
    this.mark = read;
    this.kept?.setItem(this.key, String(read));
    if (chat.open && !win.document.hidden) return;
    store.set({ chat: { ...chat, unread: chat.open ? 0 : unread } });
    if (!preferences.dnd && preferences.toasts !== 'none') notifyMe(store, this.words(unread));
  }

  /** "3 new in the chat since you left. Ada: See you tomorrow" */
  private words(unread: number): string {
    const { state } = this.host.store;
    const last = state.chat.lines.findLast((line) => !isMine(line, self(state)) && !line.gone);
    return `${unread} new in the chat since you left.${last ? ` ${last.sender}: ${last.text.slice(0, 80)}` : ''}`;
  }

  /** What is on the screen is read. */
  private look(): void {
    const { win, store, root } = this.host;
    const { chat } = store.state;
    const newest = chat.lines.at(-1)?.id ?? 0;
    if (chat.open && !this.wasOpen && this.mark !== null)
      setTimeout(() => root.querySelector('[data-left-off]')?.scrollIntoView({ block: 'start' }));
    this.wasOpen = chat.open;
    if (!chat.open || win.document.hidden || newest <= this.told || this.timer) return;
    this.tell();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look();
    }, TELL_MS);
  }

  private tell(): void {
    const { connection, store } = this.host;
    const id = store.state.chat.lines.at(-1)?.id ?? 0;
    if (connection.send({ type: 'chat_read', id })) this.told = id;
  }
}
