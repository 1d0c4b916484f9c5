// A seat as the rest of the proxy uses it: terminal, IPC, mirror and facts in one.
import type { WebSocket } from 'ws';
import type { SeatSnapshot } from '../protocol/api.ts';
import type { Room } from '../rooms/load.ts';
import type { Sitter } from './registry.ts';

export interface LiveSeat {
  /** ttyd's page. @throws AppError SEAT_PAGE */
  page(): Promise<string>;
  /** Joins a browser's socket to the terminal, until it is disposed of or the socket closes. */
  attach(socket: WebSocket): Disposable;
  /** One IPC command; the app's reply line. @throws AppError IPC_* */
  ipc(cmd: string, params: Record<string, string>): Promise<string>;
  snapshot(): Promise<SeatFacts>;
  /** Ends the bridge, the terminal and every process of the seat. */
  close(): Promise<void>;
}

export type SeatFacts = Omit<SeatSnapshot, 'room' | 'seat' | 'visitor'>;

/** Starts a seat. @param seat 1-based @param visitor who takes it first */
export type OpenSeat = (room: Room, seat: number, visitor: Sitter) => Promise<LiveSeat>;
