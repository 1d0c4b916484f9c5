// What a terminal session needs of the keeper, which holds the app's real terminal. Byte counts are since the app's start.
import type { Grid } from '../../protocol/geometry.ts';
import type { KeeperEvent } from '../../protocol/keeper.ts';

/** What the keeper tells of one seat; `lost`: the keeper is gone. */
export type SeatEvent = KeeperEvent | { on: 'lost' };

export interface AppTerminal {
  /** Where the next pipe's output is to begin; null: with what comes next. @returns where it does */
  attach(from: number | null): Promise<number>;
  /** Output up to here has come. */
  confirm(to: number): void;
  resize(size: Grid): void;
  /**
   * Gets a signal key to the app ahead of what waits for it.
   * @param sent input sent so far @returns how many bytes were dropped
   */
  interrupt(key: number, sent: number): Promise<number>;
  on(fn: (event: SeatEvent) => void): Disposable;
}
