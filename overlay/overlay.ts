// Wires the overlay's parts together: connection, view state, terminal, cursors and the rendered surface.
import type { Grid } from '../protocol/geometry.ts';
import type { Person } from '../protocol/messages.ts';
import { chatActions } from './chat/chat-actions.ts';
import type { OverlayConfig } from './config.ts';
import { ackCursors } from './cursors/cursor-acks.ts';
import { type CursorSender, sendCursors } from './cursors/cursor-sender.ts';
import { GhostLayer } from './cursors/ghost-layer.ts';
import { type Closable, listen, together } from './dom/closable.ts';
import { keyRowPx, type Layout, layoutFor } from './dom/layout.ts';
import { trackKeyboard } from './dom/touch-keyboard.ts';
import type { PanelName } from './panels/panels-host.ts';
import { PanelsLoader } from './panels-loader.ts';
import { Connection } from './room/connection.ts';
import { sendPresence } from './room/presence-sender.ts';
import { claimSid, keepSid } from './room/tab-id.ts';
import { followPageLife } from './room/wake.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { fence, type KeyAction, listenForKeys, NO_KEYS } from './state/keys.ts';
import { PreferenceStore } from './state/preferences.ts';
import { Store } from './state/store.ts';
import { nextTry } from './state/terminal-state.ts';
import {
  pinnedGrid,
  startState,
  type ViewState,
  withConnection,
  withMessage,
} from './state/view-state.ts';
import { Surface, type SurfaceActions } from './surface.ts';
import { viewConnection } from './terminal/connection-view.ts';
import { framePage } from './terminal/page-frame.ts';
import { findTerminal, type PageWindow, TerminalView } from './terminal/terminal.ts';
import { noticeChangesIn } from './terminal/terminal-notice.ts';

const TOAST_MS = 6_000;
/** The welcome card stays at least this long, whatever is typed or clicked. */
const WELCOME_MS = 5_000;
/** Height of the bar in px; larger on touch screens. */
const BAR_PX = { fine: 36, coarse: 48 } as const;

export interface Teleport extends Closable {
  /** The state of this page, as `window.teleport` exposes it. */
  snapshot(): Snapshot;
}

declare global {
  interface Window {
    teleport?: Teleport;
  }
}

/** @param panelsUrl address of the panels' module; null: there are none */
export function startOverlay(
  win: PageWindow,
  config: OverlayConfig,
  panelsUrl: string | null,
): Teleport {
  const doc = win.document;
  const storage = storageOf(() => win.sessionStorage);
  const sid = claimSid(storage);
  const preferences = new PreferenceStore(storageOf(() => win.localStorage));
  const store = new Store({
    ...startState({
      ...{ sid, grid: config.grid, watching: config.seat === null },
      alone: config.ticketUrl === null ? onlyOne(config) : null,
    }),
    preferences: preferences.value,
  });
  const connection = new Connection({
    origin: win.location.origin,
    ticketUrl: config.ticketUrl,
    room: config.room,
    party: config.party,
    sid,
    have: () => have(store),
  });
  const chat = chatActions(store, connection);
  const ghosts = new GhostLayer(win, (g) => connectionView.raise(g));
  const surface = new Surface(win, ghosts.root);
  const frame = framePage(doc);
  frame.centre(config.grid !== null);
  const coarse = win.matchMedia('(pointer: coarse)');
  const welcomeKey = `teleport:welcomed:${config.room}`;
  let terminal: TerminalView | null = null;
  let cursors: CursorSender | null = null;
  let panel: PanelName | null = null;
  /** px at the bottom that are covered by a touch keyboard. */
  let covered = 0;
  let welcomeShown = config.welcome !== null && storage?.getItem(welcomeKey) !== 'yes';
  let layout: Layout = { top: 0, right: 0, bottom: 0, chat: 'closed' };
  const started = win.performance.now();
  let drawing = false;
  let closed = false;
  let countdown: ReturnType<typeof setTimeout> | undefined;

  function draw(): void {
    drawing = false;
    if (closed) return;
    const { state } = store;
    const width = win.innerWidth;
    const touch = coarse.matches;
    const row = config.seat === null ? 0 : keyRowPx(state.preferences.keyRow, touch);
    const bar = touch ? BAR_PX.coarse : BAR_PX.fine;
    const next = layoutFor(width, state.chat.open, bar, row && row + covered);
    if (row > 0 || state.chat.open) panels.load();
    if (next.top !== layout.top || next.right !== layout.right || next.bottom !== layout.bottom) {
      frame.reserve(next);
      terminal?.relayout();
    }
    layout = next;
    const { displayName, welcome } = config;
    surface.draw(
      {
        state,
        displayName,
        width,
        layout,
        coarse: touch,
        panel,
        keyRow: row > 0,
        welcome,
        welcomeShown: welcomeShown && layout.chat === 'closed',
        now: win.performance.now(),
      },
      actions,
      panels,
    );
    clearTimeout(countdown);
    const waiting = nextTry(state.connection, state.terminal) === null ? null : 500;
    const soon = noticeChangesIn(state.terminal, win.performance.now()) ?? waiting;
    if (soon !== null) countdown = setTimeout(redraw, soon);
  }
  /** Coalesces all changes of this task into one render. A microtask, as hidden pages get no animation frames. */
  function redraw(): void {
    if (drawing) return;
    drawing = true;
    win.queueMicrotask(draw);
  }
  function openChat(): void {
    chat.setOpen(true);
    // On touch screens, focusing would open the keyboard over the chat log.
    surface.wants = coarse.matches ? null : 'textarea';
    draw();
  }
  function closeChat(): void {
    surface.wants = null;
    chat.setOpen(false);
    if (!coarse.matches) terminal?.focus();
  }
  /** Opens a panel, which takes the focus, or closes it and returns the focus to the terminal. */
  function openPanel(name: PanelName | null): void {
    if (name) panels.load();
    else if (panel && surface.focused && !coarse.matches) terminal?.focus();
    panel = name;
    surface.wants = name && '.panel';
    redraw();
  }
  // In a single-person room the button opens the settings.
  const first = config.ticketUrl === null ? 'settings' : 'people';
  const togglePeople = (): void => openPanel(panel ? null : first);
  function dismissWelcome(): void {
    if (!welcomeShown) return;
    welcomeShown = false;
    storage?.setItem(welcomeKey, 'yes');
    redraw();
  }
  /** Input after WELCOME_MS dismisses the welcome card; the text stays readable at the top of the chat. */
  function outgrowWelcome(event: Event): void {
    if (event.timeStamp - started > WELCOME_MS) dismissWelcome();
  }
  function onKey(action: KeyAction): void {
    if (config.ticketUrl === null && action !== 'people') return;
    if (action === 'people') togglePeople();
    else if (action === 'chat') (store.state.chat.open && surface.focused ? closeChat : openChat)();
    else panels.use((part) => part.talk(action));
  }
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (panel) openPanel(null);
    if (layout.chat === 'sheet') chat.setOpen(false);
    terminal?.focus();
  }
  function applyHiding(): void {
    const { hideMine, hideOthers } = store.state.preferences;
    cursors?.hide(hideMine);
    ghosts.hide(hideOthers);
  }
  const connectionView = viewConnection(win, store, () => connection.probe());
  const panels = new PanelsLoader(panelsUrl, {
    ...{ win, store, connection, preferences, ghosts, connectionView, redraw },
    root: surface.root,
    terminal: () => terminal,
    open: openPanel,
    focusTerminal: () => terminal?.focus(),
  });
  const actions: SurfaceActions = {
    chat,
    dismissWelcome,
    toggleChat: () => (store.state.chat.open ? closeChat() : openChat()),
    togglePeople,
    closePanel: () => openPanel(null),
    follow: (pid) => panels.use((part) => part.follow(pid)),
    reconnect() {
      if (store.state.connection.kind !== 'live') connection.open();
      connectionView.act('try');
    },
    act(action) {
      connectionView.act(action);
      // The button disappears with its notice, so the focus goes to the terminal.
      terminal?.focus();
    },
    watchSeat: (seat) => connectionView.watchSeat(seat),
  };

  const parts = together(
    keepSid(storage, sid, win),
    connectionView,
    followPageLife(connection, win),
    sendPresence(win, connection, config.seat === null),
    fence(surface.host),
    trackKeyboard(win, surface.host, (now) => {
      covered = now;
      redraw();
    }),
    connection.onState.on((state) => store.update((s) => withConnection(s, state))),
    connection.onMessage.on((message) => {
      store.update((s) => withMessage(s, message, win.performance.now()));
      if (message.type !== 'welcome') return;
      chat.flush();
      connectionView.wake();
      panels.loadWhenIdle();
    }),
    ackCursors(connection),
    connection.onRtt.on((rttMs) => store.update((s) => ({ ...s, rttMs }))),
    store.onChange.on(({ now, before }) => {
      if (now.ghosts !== before.ghosts || now.roster !== before.roster) {
        ghosts.show(now.ghosts, now.roster.people);
      }
      if (now.preferences !== before.preferences) applyHiding();
      if (now.windows !== before.windows) ghosts.setWindows(now.windows?.list ?? null);
      const grid = pinnedGrid(now);
      if (!sameGrid(grid, pinnedGrid(before))) {
        frame.centre(grid !== null);
        terminal?.setGrid(grid);
      }
      const fresh = now.toasts.filter((toast) => !before.toasts.includes(toast));
      for (const { id } of fresh) setTimeout(() => dropToast(store, id), TOAST_MS);
      if (looksDifferent(now, before)) redraw();
    }),
    listenForKeys(win, () => (panels.part?.recording ? NO_KEYS : preferences.value.keys), onKey),
    preferences.watch(win),
    preferences.onChange.on((value) => store.update((s) => ({ ...s, preferences: value }))),
    findTerminal(
      win,
      (term, container, screen) => {
        const view = new TerminalView(win, term, container, screen);
        terminal = view;
        view.setGrid(pinnedGrid(store.state));
        view.onLayout.on(() => ghosts.setPlace(view.box, view.grid));
        cursors = sendCursors(win, view, connection, store);
        applyHiding();
        store.update((s) => ({ ...s, cursorless: false }));
      },
      () => store.update((s) => ({ ...s, cursorless: true })),
    ),
    listen(win, 'resize', redraw),
    listen(coarse, 'change', redraw),
    listen<KeyboardEvent>(surface.root, 'keydown', onEscape),
    listen<MouseEvent>(surface.host, 'mousedown', keepFocus),
    listen(
      win,
      'pointerdown',
      (event) => {
        if (panel && !inPanel(event)) openPanel(null);
      },
      { capture: true, passive: true },
    ),
    ...['keydown', 'pointerdown'].map((type) =>
      listen(win, type, outgrowWelcome, { capture: true, passive: true }),
    ),
    { close: () => clearTimeout(countdown) },
  );
  draw();
  connection.open();
  if (config.ticketUrl === null) panels.loadWhenIdle();

  return {
    snapshot: () => snapshotOf(store.state, terminal?.grid ?? null),
    close() {
      closed = true;
      parts.close();
      cursors?.close();
      terminal?.close();
      panels.part?.close();
      ghosts.close();
      connection.close();
      surface.close();
      frame.close();
    },
  };
}

/** Browser storage; null where it is forbidden: stored values then last as long as the page. */
function storageOf(open: () => Storage): Storage | null {
  try {
    return open();
  } catch (error) {
    console.warn('teleport: this browser keeps nothing for this page.', error);
    return null;
  }
}

/** The roster entry for the visitor of a single-person room. */
function onlyOne({ name, seat }: OverlayConfig): Person {
  const role = seat === null ? 'watcher' : 'guest';
  return { ...{ pid: 'me', name, color: 0, role, status: 'active' }, ...(seat && { seat }) };
}

function have(store: Store): { epoch?: string; rev?: number; chat?: number } {
  const { epoch, rev, chat } = store.state;
  const newest = chat.lines.at(-1);
  return { ...(epoch === null ? {} : { epoch, rev }), ...(newest ? { chat: newest.id } : {}) };
}

/** A click on the bar, a panel or a button leaves the focus in the terminal; chat text can still be selected. */
function keepFocus(event: MouseEvent): void {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || target.closest('input')) return;
  if (target.closest('.bar, .panel, button')) {
    event.preventDefault();
  }
}

function inPanel(event: Event): boolean {
  return event
    .composedPath()
    .some((node) => node instanceof Element && node.matches('.panel, .bar'));
}

function dropToast(store: Store, id: number): void {
  store.update((s) => ({ ...s, toasts: s.toasts.filter((toast) => toast.id !== id) }));
}

/** State that updates up to 25 times a second but is not rendered by the surface, so it triggers no redraw. */
const NOT_DRAWN: ReadonlySet<string> = new Set<keyof ViewState>(['ghosts', 'windows', 'rev']);

function looksDifferent(now: ViewState, before: ViewState): boolean {
  const keys = Object.keys(now) as (keyof ViewState)[];
  return keys.some((key) => !NOT_DRAWN.has(key) && now[key] !== before[key]);
}

function sameGrid(a: Grid | null, b: Grid | null): boolean {
  return a?.cols === b?.cols && a?.rows === b?.rows;
}
