// Copies the terminal connection's state into the view state, and performs the actions that a notice offers.
import { type Closable, listen, together } from '../dom/closable.ts';
import type { Stores } from '../state/store.ts';
import type {
  LastingConnection,
  TerminalConnectionEvent,
  TerminalConnectionState,
} from '../state/terminal-connection-state.ts';
import { askWhy } from './ask-why.ts';
import { type NoticeAction, noticeFor, PATIENCE_MS, refusalTitle } from './terminal-notice.ts';

/** How long the notice about refused keys is shown. */
const REFUSED_MS = 8_000;
/** After an answer, asks again when so many further attempts have not opened. */
const ASK_EVERY = 4;

export interface ConnectionView extends Closable {
  /** Reconnects at once if the terminal is not connected. */
  wake(): void;
  /** Requests that one of the room's windows be raised to the top here. */
  raise(g: string): void;
  act(action: NoticeAction): void;
  /** Gives the terminal this page's size. */
  takeSize(): void;
  /** Switches to another seat, in a watch-only page. */
  watchSeat(seat: number): void;
}

export interface ConnectionViewOptions {
  /** Where to ask why the terminal's socket does not open. */
  refusalUrl: string;
  lobbyUrl: string;
  /** MM5: this page on other machines; empty: this one has all seats. */
  homes: readonly string[];
  /** Called when the terminal has reconnected, so that other connections can retry, too. */
  onLive(): void;
  /** Called whenever the proxy says which seat the page has, or watches. */
  onSeat(seat: number): void;
}

export function viewConnection(
  win: Window,
  { store, movement }: Stores,
  { refusalUrl, lobbyUrl, homes, onLive, onSeat }: ConnectionViewOptions,
): ConnectionView {
  const connection: LastingConnection | null = win.teleportConnection ?? null;
  let refusedTimer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  /** It was said that there is no connection. */
  let announced = false;
  let asking = false;
  /** Asks as soon as so many attempts in a row have not opened. */
  let askAt = 1;
  /** The proxy has said that nothing is in the way, and no socket has opened since. */
  let welcome = false;

  function follow(): void {
    if (!connection) return;
    const { used, state, refusal, seat, windows, room } = connection;
    const { terminal, pauses, recorded } = store.state;
    const seatAt = seat === terminal.seat ? terminal.seatAt : win.performance.now();
    const { onLine: online } = win.navigator;
    movement.set({ windows });
    store.set({
      pauses: room ? { ...(room.pause ? { room: room.pause } : {}), seats: {} } : pauses,
      recorded: room ? (room.recorded ?? null) : recorded,
      terminal: {
        ...{ ...terminal, refusal, seat, seatAt, online },
        // A page without a terminal has a seat all the same.
        connection: used || state.kind !== 'connecting' ? state : null,
      },
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
    const said = store.state.terminal.refusal?.code;
    follow();
    const now = connection?.state;
    announce(before, said);
    if (now?.kind === 'live' && before === 'reconnecting') onLive();
    if (event.type === 'state') askIfRefused();
    else if (event.note.type === 'seat') onSeat(event.note.seat);
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
  /**
   * For screen readers: a refusal, a lasting disconnect, a final close, and that the terminal is there after that.
   * @param before what it was @param said code of the refusal that it had
   */
  function announce(before?: TerminalConnectionState['kind'], said?: string): void {
    const { connection: now, refusal, seat } = store.state.terminal;
    if (refusal && refusal.code !== said) {
      clearTimeout(gapTimer);
      announced = true;
      say(`${refusalTitle(refusal, { seat })}. ${refusal.text}`);
      return;
    }
    if (!now || now.kind === before) return;
    clearTimeout(gapTimer);
    if (now.kind === 'reconnecting' && !refusal) {
      gapTimer = setTimeout(() => {
        announced = true;
        const what = seat ? 'has lost its connection' : 'is not connected yet';
        say(`The terminal ${what}. It is trying again.`);
      }, PATIENCE_MS);
    } else if (now.kind === 'ended') {
      say(noticeFor(store.state.terminal, win.performance.now())?.title ?? '');
    } else if (now.kind === 'live' && announced) {
      announced = false;
      say('The terminal is connected.');
    }
  }
  function say(said: string): void {
    store.set({ said });
  }
  /** A refused WebSocket gives the page no reason, so the page asks for it. */
  function askIfRefused(): void {
    if (connection?.state.kind !== 'reconnecting') return;
    if (connection.unopened === 0) {
      askAt = 1;
      welcome = false;
    }
    if (connection.unopened >= askAt && !asking) void ask(connection);
  }
  async function ask(refused: LastingConnection): Promise<void> {
    asking = true;
    const answer = await askWhy(win, refusalUrl, { again: welcome });
    asking = false;
    const { unopened, state } = refused;
    if (state.kind !== 'reconnecting' || unopened === 0) return;
    // An attempt that has begun before the answer proves nothing.
    const pending = state.retryAt === null ? 1 : 0;
    welcome = answer.kind === 'welcome';
    askAt = unopened + (welcome ? 1 + pending : ASK_EVERY);
    // What is known stays true while nobody answers.
    if (answer.kind !== 'silent') refused.refuse(answer.kind === 'refused' ? answer.refusal : null);
    if (welcome) refused.open();
  }

  const heard = connection?.listen(hear);
  follow();
  announce();
  askIfRefused();
  if (connection?.seat) onSeat(connection.seat.seat);
  const parts = together(listen(win, 'online', follow), listen(win, 'offline', follow), {
    close() {
      heard?.close();
      clearTimeout(refusedTimer);
      clearTimeout(gapTimer);
    },
  });
  return {
    wake() {
      if (connection?.state.kind === 'reconnecting') connection.open();
    },
    raise: (g) => connection?.raise(g),
    watchSeat(seat) {
      const { location } = win;
      // It may be at another machine, which its page is led to.
      if (homes.length > 0) location.assign(location.pathname.replace(/\d+$/, `${seat}`));
      else connection?.watchSeat(seat);
    },
    takeSize: () => connection?.active(),
    act(action) {
      if (action === 'try' || action === 'again') connection?.open();
      else if (action === 'restart') connection?.restartSeat();
      else if (action === 'reload') win.location.reload();
      else if (action === 'watch') win.location.assign('./watch');
      else win.location.assign(lobbyUrl);
    },
    close: () => parts.close(),
  };
}
