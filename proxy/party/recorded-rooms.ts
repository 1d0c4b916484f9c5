// Which rooms are recorded (RE2), as their parties last said: for the recorder, for pages, and for rooms for one.
import type { Recorded } from '../../protocol/access/recorded.ts';
import { Emitter } from '../../protocol/emitter.ts';

export class RecordedRooms {
  readonly #rooms = new Map<string, Recorded>();
  readonly #changed = new Emitter<string>();

  /** A room says whether it is. @param room its id at the party, as everywhere here */
  heard(room: string, recorded: Recorded | undefined): void {
    const before = this.#rooms.get(room);
    if (before?.at === recorded?.at && before?.by === recorded?.by) return;
    if (recorded) this.#rooms.set(room, recorded);
    else this.#rooms.delete(room);
    this.#changed.emit(room);
  }

  of(room: string): Recorded | undefined {
    return this.#rooms.get(room);
  }

  /** Calls back with the room that has changed. */
  onChange(fn: (room: string) => void): Disposable {
    return this.#changed.on(fn);
  }
}
