// What the page knows, and everything that feeds it: the room, the terminal's connection, the visitor's preferences.

import type { Person } from '../protocol/messages.ts';
import type { OverlayConfig } from '../protocol/page/overlay-config.ts';
import { randomId } from '../protocol/random-id.ts';
import { type ChatActions, chatActions } from './chat/chat-actions.ts';
import { ackCursors } from './cursors/cursor-acks.ts';
import { browserStorage } from './dom/browser-storage.ts';
import { type Closable, together } from './dom/closable.ts';
import { trackViewport } from './dom/viewport.ts';
import { Connection } from './room/connection.ts';
import { joinWithOwnSeat } from './room/own-seat.ts';
import { sendPresence } from './room/presence-sender.ts';
import { claimSid, keepSid } from './room/tab-id.ts';
import { followPageLife } from './room/wake.ts';
import { disconnected, moved, NO_MOVEMENT } from './state/movement.ts';
import { PreferenceStore } from './state/preferences.ts';
import { Store, type Stores } from './state/store.ts';
import { startState, type ViewState, withConnection, withMessage } from './state/view-state.ts';
import { type ConnectionView, viewConnection } from './terminal/connection-view.ts';

const TOAST_MS = 6_000;
/** So many of the latest lines come again with each connection: one of them may have been taken away meanwhile. */
const LINES_AGAIN = 50;

export interface PageState extends Stores, Closable {
  readonly preferences: PreferenceStore;
  readonly connection: Connection;
  readonly connectionView: ConnectionView;
  readonly chat: ChatActions;
}

/** @param storage of this tab */
export function openPage(win: Window, config: OverlayConfig, storage: Storage | null): PageState {
  const { ticketUrl, partyUrl, grid } = config;
  const preferences = new PreferenceStore(browserStorage(win, 'localStorage'));
  const { watching, refusalUrl, lobbyUrl, homes } = config;
  const alone = ticketUrl === null ? onlyOne(config) : null;
  const { recorded } = config;
  const start = startState({ sid: claimSid(storage), grid, watching, alone, recorded });
  const store = new Store<ViewState>({ ...start, preferences: preferences.value });
  const movement = new Store(NO_MOVEMENT);
  const seated = Promise.withResolvers<void>();
  if (watching) seated.resolve();
  const connection = new Connection({
    ...{ origin: win.location.origin, ticketUrl, partyUrl, seated: seated.promise },
    get sid() {
      return store.state.sid;
    },
    near: () => store.state.terminal.connection?.kind === 'live',
    have() {
      const { epoch, rev } = movement.state;
      const known = store.state.chat.lines.at(-1 - LINES_AGAIN);
      return { ...(epoch !== null && { epoch, rev }), ...(known && { chat: known.id }) };
    },
  });
  const ownSeat = joinWithOwnSeat(connection);
  const connectionView = viewConnection(
    win,
    { store, movement },
    {
      ...{ refusalUrl, lobbyUrl, homes },
      onLive: () => connection.probe(),
      onSeat(seat) {
        seated.resolve();
        if (!watching) ownSeat.told(seat);
      },
    },
  );
  const chat = chatActions(store, connection);

  const parts = together(
    connection,
    ownSeat,
    keepSid(storage, () => store.state.sid, win),
    connectionView,
    followPageLife(connection, win),
    sendPresence(win, connection, watching),
    trackViewport(win, (viewport) => store.set({ viewport })),
    connection.onState.on((state) => {
      store.update((s) => withConnection(s, state));
      if (state.kind !== 'live') movement.update(disconnected);
    }),
    connection.onMessage.on((message) => {
      store.update((s) => withMessage(s, message));
      // ID1: whoever was here in this tab was somebody else, before signing in or out.
      if (message.type === 'error' && message.ref === 'sid') {
        store.set({ sid: randomId() });
        connection.open();
      }
      const { me } = store.state.roster;
      movement.update((m) => moved(m, message, me, win.performance.now()));
      if (message.type !== 'welcome') return;
      chat.flush();
      connectionView.wake();
    }),
    ackCursors(connection),
    connection.onRtt.on((rttMs) => store.set({ rttMs })),
    store.onChange.on(({ now, before }) => {
      for (const toast of now.toasts.filter((one) => !before.toasts.includes(one)))
        setTimeout(() => {
          store.set({ toasts: store.state.toasts.filter((one) => one !== toast) });
        }, TOAST_MS);
    }),
    preferences.watch(win),
    preferences.onChange.on((value) => store.set({ preferences: value })),
  );
  return {
    ...{ store, movement, preferences, connection, connectionView, chat },
    close: () => parts.close(),
  };
}

/** The roster entry for the visitor of a single-person room. */
function onlyOne({ me: { name }, watching }: OverlayConfig): Person {
  return { pid: 'me', name, color: 0, role: watching ? 'watcher' : 'guest', status: 'active' };
}
