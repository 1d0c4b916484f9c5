// A seat as the rest of the proxy uses it: one interface to its terminal, IPC, mirror and facts.
import type { WebSocket } from 'ws';
import type { Bridge, IpcClient } from '../../bridge/bridge.ts';
import type { Pause } from '../../protocol/access/pause.ts';
import type { Recorded } from '../../protocol/access/recorded.ts';
import type { SeatSnapshot, SeatState } from '../../protocol/api.ts';
import { Emitter } from '../../protocol/emitter.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { Room } from '../../rooms/load.ts';
import type { Seat } from '../../seats/seat.ts';
import type { AttachOptions } from '../../seats/terminal/session.ts';
import type { ClientSocket } from '../../seats/terminal/viewer.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { RoomKeyboard } from '../party/keyboards.ts';

/** Whose socket it is. */
export interface SeatedPerson {
  /** Id of the visitor. */
  visitor: string;
  /** Whether their keys may reach the app at all (MO6). */
  mayType(): boolean;
  /** The first output, or the screen as it is, goes out to its page. */
  onFirstOutput?: () => void;
}

/** A stream for people elsewhere. */
export interface WatchedStream {
  /** Whose keys come there, by the id of their visitor; null: nobody's reach the app. */
  typist(): string | null;
  /** The next output is the whole screen. @param goesOn the output after it follows on what came before it, too */
  onPicture(goesOn: boolean): void;
}

export interface Watching extends Disposable {
  /** Sends the whole screen once more. */
  refresh(): void;
}

export interface LiveSeat {
  /** Connects a browser's socket to the terminal, until it is disposed of or the socket closes. */
  attach(socket: WebSocket, person: SeatedPerson): Disposable;
  /** GE1: the room has another grid; null: its browsers' sizes count again. */
  setGrid(grid: Grid | null): void;
  /** Connects a watcher's socket: its sizes and requests are ignored, and its keys, unless somebody may type there. */
  watch(socket: ClientSocket, stream?: WatchedStream): Watching;
  /** Calls back when somebody types, pastes or clicks in it, with the id of their visitor; never with what. */
  onTyped(fn: (visitor: string) => void): Disposable;
  /** When somebody last typed or clicked in it, by `performance.now()`; -Infinity if nobody has. */
  lastInput(): number;
  size(): Grid;
  state(): SeatState;
  /** What its terminal shows, as text; null: not known just now. */
  screenText(): Promise<string | null>;
  /** Sends one IPC command; gives the app's reply line. @throws AppError IPC_* */
  ipc(cmd: string, params: Record<string, string>): Promise<string>;
  /** Restarts the app. @throws AppError SEAT_START_FAILED */
  restart(): Promise<void>;
  snapshot(): Promise<SeatFacts>;
  /** Asks a part whether it answers; each may take some seconds. No `app`: it has no IPC. */
  readonly ask: {
    ttyd(): Promise<boolean>;
    keeper(): Promise<boolean>;
    app: (() => Promise<unknown>) | undefined;
  };
  /** Open sockets of people at its terminal; those who watch its stream are not among them. */
  sockets(): { pages: number; watchers: number };
  /** Calls back when its state changes. */
  onState(fn: () => void): Disposable;
  /** Ends the bridge, the terminal and every process of the seat. */
  close(): Promise<void>;
  /** Ends the bridge, the terminal and its ttyd; the app keeps running, for the next proxy to adopt. */
  release(): Promise<void>;
}

export type SeatFacts = Omit<SeatSnapshot, 'room' | 'seat' | 'visitor'>;

/** Starts a seat. @param seat 1-based @param visitor the first one in it */
export type OpenSeat = (room: Room, seat: number, visitor: Visitor) => Promise<LiveSeat>;

export interface SeatParts {
  seat: Seat;
  /** Absent for a command without an IPC socket. */
  ipc?: IpcClient;
  /** Where its socket is now; empty while that is not known. */
  ipcSocket?: () => string;
  /** Present in mirrored rooms only. */
  bridge?: Bridge;
  /** Whether keys reach the app now. */
  mayType(): boolean;
  /** Present where all share the terminal (KB1). */
  keyboard?: RoomKeyboard;
  /** Present in rooms without a party, where pages can't learn from it whether this is paused or recorded. */
  pause?: {
    now(): Pause | undefined;
    recorded(): Recorded | undefined;
    onChange(fn: () => void): Disposable;
  };
  /** Ends all of them, in order. */
  close(): Promise<void>;
  /** Ends all of them except the app. */
  release(): Promise<void>;
}

export function liveSeat(parts: SeatParts): LiveSeat {
  const { seat, ipc, ipcSocket, bridge, mayType, keyboard, pause, close, release } = parts;
  let inputAt = Number.NEGATIVE_INFINITY;
  seat.session.onInput(() => {
    inputAt = performance.now();
  });

  const typed = new Emitter<string>();

  function join(socket: ClientSocket, options: AttachOptions): Watching {
    const attached = seat.session.attach(socket, options);
    // GE2: buffered until the page's greeting.
    const windows = bridge?.onWindows((now) => attached.note({ type: 'windows', ...now }));
    function tellPause(): void {
      if (!pause) return;
      const recorded = pause.recorded();
      const by = recorded ? { recorded: { by: recorded.by } } : {};
      attached.note({ type: 'room', pause: pause.now() ?? null, ...by });
    }
    const pauses = pause?.onChange(tellPause);
    tellPause();
    return {
      refresh: () => attached.refresh(),
      [Symbol.dispose]() {
        windows?.[Symbol.dispose]();
        pauses?.[Symbol.dispose]();
        attached[Symbol.dispose]();
      },
    };
  }

  return {
    attach(socket, { visitor, mayType: mayPersonType, onFirstOutput }) {
      const may = () => mayPersonType() && mayType();
      return join(socket, {
        mayInput: () => may() && keyboard?.isFor(visitor) !== false,
        onActivity() {
          if (!may()) return;
          keyboard?.used(visitor);
          if (keyboard?.isFor(visitor) !== false) typed.emit(visitor);
        },
        mayResize: true,
        ...(onFirstOutput ? { onFirstOutput } : {}),
        onNote(note) {
          if (note.type === 'retry' && seat.state() === 'degraded') seat.retry();
          if (note.type === 'raise') bridge?.raise(note.g);
        },
      });
    },
    watch(socket, stream) {
      const typist = () => stream?.typist() ?? null;
      const types = () => {
        const who = typist();
        return who !== null && mayType() && keyboard?.isFor(who) !== false;
      };
      return join(socket, {
        mayInput: types,
        onActivity() {
          const who = typist();
          if (who === null || !mayType()) return;
          keyboard?.used(who);
          if (keyboard?.isFor(who) !== false) typed.emit(who);
        },
        ...(stream ? { onPicture: stream.onPicture } : {}),
        mayResize: false,
        watches: stream ? 'stream' : 'person',
      });
    },
    setGrid: (grid) => seat.session.setFixed(grid),
    onTyped: (fn) => typed.on(fn),
    lastInput: () => inputAt,
    size: () => seat.session.size(),
    state: () => seat.state(),
    screenText: () => seat.screenText(),
    restart: () => seat.restart(),
    async ipc(cmd, params) {
      if (!ipc) throw new AppError('IPC_UNAVAILABLE', 'The app of this room has no IPC.');
      // An operator's command may change the windows like a visitor's key.
      if (!cmd.startsWith('get_')) bridge?.input();
      return ipc.request(cmd, params);
    },
    async snapshot() {
      const { windows, status, rev, lagMs, missing } = bridge?.snapshot() ?? NO_BRIDGE;
      return {
        state: seat.state(),
        why: seat.state() === 'degraded' ? seat.why() : '',
        pids: seat.pids(),
        ipcSocket: ipcSocket?.() ?? '',
        ...seat.session.size(),
        windows,
        bridge: { status, rev, lagMs, missing },
        rssBytes: await seat.rssBytes(),
        clients: seat.session.clients(),
        echoMs: seat.session.echoMs(),
        restarts: seat.restarts(),
      };
    },
    ask: { ...seat.answers, app: ipc && (() => ipc.request('get_state')) },
    sockets() {
      const watchers = seat.session.watchers();
      return { pages: seat.session.clients() - watchers, watchers };
    },
    onState: (fn) => seat.on('state', fn),
    close,
    release,
  };
}

const NO_BRIDGE: ReturnType<Bridge['snapshot']> = {
  windows: [],
  status: 'off',
  rev: 0,
  lagMs: 0,
  missing: [],
};
