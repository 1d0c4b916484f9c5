// How long it takes until all apps of a room show a change: as far as this proxy's own bridges see it.
import type { RoomChange } from '../../bridge/bridge.ts';

/** A change that has not reached all apps by then counts as one that took so long, in ms. */
const GIVEN_UP_MS = 60_000;
/** Changes of a room that are followed at the same time; of more, the oldest are not. */
const MOST_FOLLOWED = 100;

/** One bridge. All times are of `performance.now()`, in ms. */
export interface ConvergenceMember extends Disposable {
  joined(isIn: boolean, now: number): void;
  taken(change: RoomChange, seenAt: number): void;
  applied(change: RoomChange, now: number): void;
}

interface Member {
  isIn: boolean;
  shown: RoomChange | undefined;
}

interface Followed {
  members: Set<Member>;
  /** Oldest first. */
  changes: (RoomChange & { seenAt: number })[];
}

export class Convergence {
  readonly #rooms = new Map<string, Followed>();
  readonly #converged: (seconds: number) => void;

  constructor(converged: (seconds: number) => void) {
    this.#converged = converged;
  }

  /** A bridge of a room, until it is disposed of. @param room id at the party */
  add(room: string): ConvergenceMember {
    const followed = this.#rooms.get(room) ?? { members: new Set(), changes: [] };
    this.#rooms.set(room, followed);
    const member: Member = { isIn: false, shown: undefined };
    followed.members.add(member);
    return {
      joined: (isIn, now) => {
        member.isIn = isIn;
        this.#settle(followed, now);
      },
      taken(change, seenAt) {
        followed.changes.push({ ...change, seenAt });
        if (followed.changes.length > MOST_FOLLOWED) followed.changes.shift();
      },
      applied: (change, now) => {
        member.shown = change;
        this.#settle(followed, now);
      },
      [Symbol.dispose]: () => {
        followed.members.delete(member);
        if (followed.members.size === 0) this.#rooms.delete(room);
      },
    };
  }

  /** Counts what takes too long. */
  giveUp(now: number): void {
    for (const followed of this.#rooms.values())
      followed.changes = followed.changes.filter(({ seenAt }) => {
        const isLate = now - seenAt > GIVEN_UP_MS;
        if (isLate) this.#converged((now - seenAt) / 1_000);
        return !isLate;
      });
  }

  bridges(): { joined: number; away: number } {
    const all = [...this.#rooms.values()].flatMap(({ members }) => [...members]);
    const joined = all.filter(({ isIn }) => isIn).length;
    return { joined, away: all.length - joined };
  }

  /** A bridge that is away or paused holds up nobody. */
  #settle(followed: Followed, now: number): void {
    const joined = [...followed.members].filter(({ isIn }) => isIn);
    followed.changes = followed.changes.filter(({ epoch, rev, seenAt }) => {
      const isEverywhere = joined.every(({ shown }) => shown?.epoch === epoch && shown.rev >= rev);
      if (joined.length > 0 && isEverywhere) this.#converged((now - seenAt) / 1_000);
      return !(joined.length > 0 && isEverywhere);
    });
  }
}
