// Types for the state of a room's windows and for the effects of a delta on it.
import type { ServerMessage } from '../../protocol/messages.ts';
import type { RoomWindow } from '../../protocol/texts/room-window.ts';
import type { DesktopRecord } from '../../protocol/windows.ts';

/** A window with the revision that last changed it (for catch-up). */
export interface Row extends RoomWindow {
  rev: number;
}

/** BR16: the desktop, with the revision that last changed it. */
export interface DesktopRow extends DesktopRecord {
  rev: number;
}

/** The state of a room's windows and its desktop. Changed only by `commit`. */
export interface RoomState {
  /** Random id created with the storage; another epoch means another, unrelated history. */
  readonly epoch: string;
  rev: number;
  /** A client at a lower revision may have missed a discarded tombstone, so it needs a full sync. */
  floor: number;
  /** Whether the room ever had a window (HS2). */
  started: boolean;
  windows: Map<string, Row>;
  /** Null until a bridge has told how its app looks. */
  desktop: DesktopRow | null;
  /** Tombstones: deleted windows and the revision that deleted them, oldest first. */
  tombs: Map<string, number>;
  /** Last sequence number accepted from each sid (ST1). */
  seqs: Map<string, number>;
  /** Size of all windows with their texts, and of the desktop, in JSON characters. */
  chars: number;
}

export type Ack = Extract<ServerMessage, { type: 'ack' }>;
export type StateSync = Extract<ServerMessage, { type: 'state_sync' }>;

/** What a text consists of now, as far as it was not so before. */
export interface StoredText {
  g: string;
  log: readonly Uint8Array[];
  /** How many of its log are as they were. */
  kept: number;
}

export interface StrokeChange {
  g: string;
  key: string;
  value: string | null;
}

/** Everything that a delta changes; stored in one transaction, then passed to `commit` (ST5). */
export interface Effects {
  sid: string;
  seq: number;
  rev: number;
  floor: number;
  /** New and changed windows, as whole records. */
  put: Row[];
  /** Texts that changed, of windows among these. */
  texts: StoredText[];
  /** PA3: the strokes that were set or, as null, taken away, in order: each is stored by itself. */
  strokes: StrokeChange[];
  /** The desktop, if it changed. */
  desktop: DesktopRow | null;
  /** HS2: a window was opened, changed or closed, so the room is not to be seeded any more. */
  started: boolean;
  /** Deleted windows, which become tombstones. */
  del: string[];
  /** Tombstones to discard. */
  forget: string[];
  /** Difference to add to `chars`. */
  chars: number;
}

export type Outcome =
  /** ST1: an earlier delta is missing; `want` is the expected seq. */
  | { res: 'seq_gap'; want: number }
  /** ST1: already applied. */
  | { res: 'duplicate'; ack: Ack }
  | { res: 'commit' | 'discard'; ack: Ack; effects: Effects };
