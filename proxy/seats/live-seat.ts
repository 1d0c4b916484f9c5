// A seat as the rest of the proxy uses it: terminal, IPC, mirror and facts in one.
import type { WebSocket } from 'ws';
import type { Bridge, IpcClient } from '../../bridge/bridge.ts';
import type { SeatSnapshot, SeatState } from '../../protocol/api.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { Room } from '../../rooms/load.ts';
import type { Seat } from '../../seats/seat.ts';
import type { AttachOptions } from '../../seats/terminal/session.ts';
import type { ClientSocket } from '../../seats/terminal/viewer.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { PageAddress } from '../page/ttyd-page.ts';
import type { Pause } from '../party/facts.ts';
import { restartApp } from './restart-app.ts';

export interface LiveSeat {
  /** Where its ttyd serves the page, and which run of ttyd that is (its process id). */
  page(): { address: PageAddress; run: number | null };
  /** Joins a browser's socket to the terminal, until it is disposed of or the socket closes. */
  attach(socket: WebSocket): Disposable;
  /** Joins the socket of somebody who only looks: keys, sizes and wishes from there go nowhere. */
  watch(socket: ClientSocket): Disposable;
  /** When somebody last typed or clicked in it, by `performance.now()`; -Infinity if nobody has. */
  lastInput(): number;
  size(): Grid;
  state(): SeatState;
  /** One IPC command; the app's reply line. @throws AppError IPC_* */
  ipc(cmd: string, params: Record<string, string>): Promise<string>;
  /** Starts the app anew. @throws AppError SEAT_START_FAILED */
  restart(): Promise<void>;
  snapshot(): Promise<SeatFacts>;
  /** Ends the bridge, the terminal and every process of the seat. */
  close(): Promise<void>;
  /** Ends the bridge and the terminal with its ttyd; the app goes on, for the next proxy to adopt. */
  release(): Promise<void>;
}

export type SeatFacts = Omit<SeatSnapshot, 'room' | 'seat' | 'visitor'>;

/** Starts a seat. @param seat 1-based @param visitor who takes it first */
export type OpenSeat = (room: Room, seat: number, visitor: Visitor) => Promise<LiveSeat>;

export interface SeatParts {
  seat: Seat;
  /** Absent for a command without an IPC socket. */
  ipc?: IpcClient;
  /** Present in mirrored rooms only. */
  bridge?: Bridge;
  /** True if browsers say how large the terminal is; false in rooms with a grid. */
  mayResize: boolean;
  /** Whether keys reach the app now. */
  mayType(): boolean;
  /** Present where pages hear from nobody else whether their room is paused: in rooms without a party. */
  pause?: { now(): Pause; onChange(fn: () => void): Disposable };
  /** Ends all of them, in order. */
  close(): Promise<void>;
  /** Ends all of them but the app. */
  release(): Promise<void>;
}

export function liveSeat(parts: SeatParts): LiveSeat {
  const { seat, ipc, bridge, mayResize, mayType, pause, close, release } = parts;
  let inputAt = Number.NEGATIVE_INFINITY;
  seat.session.onInput(() => {
    inputAt = performance.now();
  });

  function join(socket: ClientSocket, options: AttachOptions): Disposable {
    const attached = seat.session.attach(socket, options);
    // GE2: kept for the page until its greeting.
    const windows = bridge?.onWindows((now) => attached.note({ type: 'windows', ...now }));
    const tellPause = () => pause && attached.note({ type: 'room', ...pause.now() });
    const pauses = pause?.onChange(tellPause);
    tellPause();
    return {
      [Symbol.dispose]() {
        windows?.[Symbol.dispose]();
        pauses?.[Symbol.dispose]();
        attached[Symbol.dispose]();
      },
    };
  }

  return {
    page: () => ({ address: seat.page(), run: seat.pids().ttyd }),
    attach: (socket) =>
      join(socket, {
        mayInput: mayType,
        mayResize,
        onNote(note) {
          if (note.type === 'retry' && seat.state() === 'degraded') seat.retry();
          if (note.type === 'raise') bridge?.raise(note.g);
        },
      }),
    watch: (socket) => join(socket, { mayInput: () => false, mayResize: false }),
    lastInput: () => inputAt,
    size: () => seat.session.size(),
    state: () => seat.state(),
    restart: () => restartApp(seat),
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
        pids: seat.pids(),
        ipcSocket: ipc?.socketPath ?? '',
        ...seat.session.size(),
        windows,
        bridge: { status, rev, lagMs, missing },
        rssBytes: await seat.rssBytes(),
      };
    },
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
