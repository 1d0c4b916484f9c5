// Counts people by the sockets that they have open in each room, so that nobody fills a room by opening many.
import type { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/codes.ts';
import { MAX_SOCKETS_EACH } from '../../protocol/limits.ts';

/** The sockets of one kind, such as those that watch. */
export class PersonSockets {
  readonly #people: number;
  /** Sockets by room and person, oldest first. */
  readonly #rooms = new Map<string, Map<string, WebSocket[]>>();

  /** @param people how many may have sockets in one room */
  constructor(people = Number.POSITIVE_INFINITY) {
    this.#people = people;
  }

  /**
   * Counts a socket until it closes. A person's oldest gives way to one too many.
   * @returns false if the room has as many people as it takes, and this is none of them
   */
  join(room: string, person: string, socket: WebSocket): boolean {
    const people = this.#rooms.get(room) ?? new Map<string, WebSocket[]>();
    const mine = people.get(person) ?? [];
    if (mine.length === 0 && people.size >= this.#people) return false;
    this.#rooms.set(room, people.set(person, mine));
    mine.push(socket);
    if (mine.length > MAX_SOCKETS_EACH) mine.shift()?.close(CLOSE.REPLACED, 'too many tabs');
    socket.once('close', () => {
      const at = mine.indexOf(socket);
      if (at >= 0) mine.splice(at, 1);
      if (mine.length > 0 || people.get(person) !== mine) return;
      people.delete(person);
      if (people.size === 0) this.#rooms.delete(room);
    });
    return true;
  }
}
