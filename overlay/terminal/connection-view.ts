// Copies the terminal connection's state into the view state, and performs the actions that a notice offers.
import { type Closable, listen, together } from '../dom/closable.ts';
import { refusalCode } from '../state/connection-state.ts';
import type { Stores } from '../state/store.ts';
import type {
  LastingConnection,
  TerminalConnectionEvent,
  TerminalConnectionState,
} from '../state/terminal-connection-state.ts';
import { pausedBy } from '../state/view-state.ts';
import { type NoticeAction, noticeFor, PATIENCE_MS } from './terminal-notice.ts';

/** How long the notice about refused keys is shown. */
const REFUSED_MS = 8_000;
/** After every this many failed attempts, check by HTTP whether the room still exists. */
const ASK_EVERY = 4;

export interface ConnectionView extends Closable {
  /** Reconnects at once if the terminal is not connected. */
  wake(): void;
  /** Requests that one of the room's windows be raised to the top here. */
  raise(g: string): void;
  act(action: NoticeAction): void;
  /** Switches to another seat, in a watch-only page. */
  watchSeat(seat: number): void;
}

/** @param onLive called when the terminal has reconnected, so that other connections can retry, too */
export function viewConnection(
  win: Window,
  { store, movement }: Stores,
  onLive: () => void,
): ConnectionView {
  let connection: LastingConnection | null = null;
  let heard: Closable | null = null;
  let refusedTimer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  let announced = false;

  function find(): void {
    if (connection || !win.teleportConnection) return;
    connection = win.teleportConnection;
    heard = connection.listen(hear);
    follow();
  }
  function follow(): void {
    if (!connection) return;
    const { state, seat, windows, room } = connection;
    const { terminal, paused } = store.state;
    const seatAt = seat === terminal.seat ? terminal.seatAt : win.performance.now();
    const { onLine: online } = win.navigator;
    movement.set({ windows });
    store.set({
      paused: room ? pausedBy(room) : paused,
      terminal: { ...terminal, connection: state, seat, seatAt, online },
    });
  }
  function hear(event: TerminalConnectionEvent): void {
    if (event.type === 'refused') {
      refuse(event.keys);
      return;
    }
    if (event.type === 'note' && event.note.type === 'windows') {
      movement.set({ windows: event.note });
      return;
    }
    const before = store.state.terminal.connection?.kind;
    follow();
    const now = connection?.state;
    announce(before);
    if (now?.kind === 'live' && before === 'reconnecting') onLive();
    if (event.type === 'state' && now?.kind === 'reconnecting' && now.retryAt !== null) {
      if (now.attempt > 0 && now.attempt % ASK_EVERY === 0) void askForRoom();
    }
  }
  function refuse(keys: number): void {
    const show = (refused: number): void =>
      store.set({ terminal: { ...store.state.terminal, refused } });
    show(store.state.terminal.refused + keys);
    const hide = (): void => {
      clearTimeout(refusedTimer);
      // It stays until typing is possible again.
      const again = connection?.state.kind === 'reconnecting';
      refusedTimer = setTimeout(again ? hide : () => show(0), REFUSED_MS);
    };
    hide();
  }
  /** Screen reader announcements: a lasting disconnect, the reconnect, and a final close. */
  function announce(before: TerminalConnectionState['kind'] | undefined): void {
    const now = connection?.state;
    if (!now || now.kind === before) return;
    clearTimeout(gapTimer);
    if (now.kind === 'reconnecting') {
      gapTimer = setTimeout(() => {
        announced = true;
        say('The terminal has lost its connection. It is trying again.');
      }, PATIENCE_MS);
    } else if (now.kind === 'ended') {
      say(noticeFor(store.state.terminal, win.performance.now())?.title ?? '');
    } else if (announced) {
      announced = false;
      say('The terminal is connected again.');
    }
  }
  function say(said: string): void {
    store.set({ said });
  }
  /** A refused WebSocket gives the page no reason; an HTTP status does. */
  async function askForRoom(): Promise<void> {
    try {
      const { status } = await win.fetch(win.location.pathname, { method: 'HEAD' });
      const code = refusalCode(status);
      if (code !== null && connection?.state.kind === 'reconnecting') connection.end(code);
    } catch (error) {
      console.debug('teleport: the server does not answer.', error);
    }
  }

  find();
  const parts = together(
    listen(win, 'teleport-connection', find),
    listen(win, 'online', follow),
    listen(win, 'offline', follow),
    {
      close() {
        heard?.close();
        clearTimeout(refusedTimer);
        clearTimeout(gapTimer);
      },
    },
  );
  return {
    wake() {
      if (connection?.state.kind === 'reconnecting') connection.open();
    },
    raise: (g) => connection?.raise(g),
    watchSeat: (seat) => connection?.watchSeat(seat),
    act(action) {
      if (action === 'try') connection?.open();
      else if (action === 'restart') connection?.restartSeat();
      else if (action === 'reload') win.location.reload();
      else win.location.assign('/');
    },
    close: () => parts.close(),
  };
}
