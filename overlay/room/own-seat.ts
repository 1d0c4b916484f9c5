// A ticket names the visitor's seat of that moment. Whoever gets another one later, as after a long sleep, would be a
// watcher in the room until its connection is lost: the page joins anew.
import type { Closable } from '../dom/closable.ts';
import type { Connection } from './connection.ts';

export interface OwnSeat extends Closable {
  /** The proxy has told which seat the visitor has. */
  told(seat: number): void;
}

/** Joins at most once for each time that the seat is told, so that a room that knows better is not asked for ever. */
export function joinWithOwnSeat(connection: Connection): OwnSeat {
  let toldSeat: number | undefined;
  let joinedAs: number | undefined;

  function check(): void {
    if (toldSeat === undefined || connection.state.kind !== 'live') return;
    const isOther = toldSeat !== joinedAs;
    toldSeat = undefined;
    if (isOther) connection.open();
  }
  const welcomes = connection.onMessage.on((message) => {
    if (message.type !== 'welcome') return;
    joinedAs = message.me.seat;
    check();
  });
  return {
    told(seat) {
      toldSeat = seat;
      check();
    },
    close: () => welcomes.close(),
  };
}
