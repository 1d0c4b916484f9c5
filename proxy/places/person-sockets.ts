// Counts people, not sockets, in each room, so that nobody fills a room by opening many sockets.
import type { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/codes.ts';
import { MAX_SOCKETS_EACH } from '../../protocol/limits.ts';

/** The sockets of one kind, such as those of watchers. */
export class PersonSockets {
  readonly #people: number;
  /** Sockets by room and person, oldest first. */
  readonly #rooms = new Map<string, Map<string, WebSocket[]>>();

  /** @param people how many people may have sockets in one room */
  constructor(people = Number.POSITIVE_INFINITY) {
    this.#people = people;
  }

  /**
   * Counts a socket until it closes. Above the limit per person, that person's oldest socket is closed.
   * @returns false if the room has its maximum of people, and this one is new
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
