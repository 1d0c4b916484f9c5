// What a bridge tells of its work as it goes: for figures, and for traces of a change on its way from app to app.
import type { Flow } from '../../protocol/figures.ts';

/** A change of a room's windows, as all of its bridges know it. */
export interface RoomChange {
  /** Of the room's state. */
  epoch: string;
  rev: number;
}

/** Of one bridge. All times are of `performance.now()`, in ms. */
export interface BridgeMeter {
  /** Frames of its own socket. */
  readonly fromRoom: Flow;
  readonly toRoom: Flow;
  /** It takes part in its room, or does not for the moment: it is away, or paused (LK2). */
  joined(isIn: boolean): void;
  /** The room has taken what somebody did in this app. @param seenAt when the bridge saw it @param sentAt in its frame */
  taken(change: RoomChange, seenAt: number, sentAt: number): void;
  /** What another bridge changed has come from the room. */
  heard(change: RoomChange): void;
  /** The app shows what the room has, as far as it can. */
  applied(change: RoomChange): void;
  /** From a change's arrival to its confirmation in the app. */
  lagged(seconds: number): void;
  /** BR11: the hashes differed, and the room has sent all of its state. */
  repaired(): void;
}
