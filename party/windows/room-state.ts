// What a room knows of its windows, and what a delta makes of that.
import type { ServerMessage } from '../../protocol/messages.ts';
import type { WindowRecord } from '../../protocol/windows.ts';

/** A window with the revision that last changed it (for catch-up). */
export interface Row extends WindowRecord {
  rev: number;
}

/** What a room knows of its windows. Changed only by `commit`. */
export interface RoomState {
  /** Random id made with the storage; another epoch means another history. */
  readonly epoch: string;
  rev: number;
  /** A client at a revision below this may have missed a tombstone that is no longer kept. */
  floor: number;
  /** Whether the room ever had a window (HS2). */
  started: boolean;
  windows: Map<string, Row>;
  /** Deleted windows and the revision that deleted them, oldest first. */
  tombs: Map<string, number>;
  /** Last sequence number taken from each sid (ST1). */
  seqs: Map<string, number>;
  /** JSON characters of all windows. */
  chars: number;
}

export type Ack = Extract<ServerMessage, { type: 'ack' }>;
export type StateSync = Extract<ServerMessage, { type: 'state_sync' }>;

/** All that a delta changes; stored in one transaction, then given to `commit` (ST5). */
export interface Effects {
  sid: string;
  seq: number;
  rev: number;
  floor: number;
  /** Windows that are new or changed, whole. */
  put: Row[];
  /** Windows that are gone, and now dead. */
  del: string[];
  /** Dead windows that are no longer remembered. */
  forget: string[];
  /** Change of `chars`. */
  chars: number;
}

export type Outcome =
  /** ST1: something before this delta is missing; `want` is the seq that has to come. */
  | { res: 'seq_gap'; want: number }
  /** ST1: taken before. */
  | { res: 'duplicate'; ack: Ack }
  | { res: 'commit' | 'discard'; ack: Ack; effects: Effects };
