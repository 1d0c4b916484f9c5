// Batches presence changes (PR1): repeated changes of a person are merged, and many people share one message.
import type { Person, ServerMessage } from '../../protocol/messages.ts';

export type Presence = Extract<ServerMessage, { type: 'presence' }>;
type Event = 'join' | 'update' | 'leave';

interface Item {
  person: Person;
  /** Whether the person was present before this batch. */
  before: boolean;
  /** Joins (`here`) and leaves in this batch, by change number. */
  turns: { at: number; here: boolean }[];
  /** Number of this person's last change. */
  last: number;
}

const ORDER: readonly Event[] = ['leave', 'join', 'update'];

export class PresenceChanges {
  #items = new Map<string, Item>();
  #count = 0;

  /** Number of the last change. A reader who has everything up to this mark needs only later changes. */
  get mark(): number {
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  join(person: Person): void {
    this.#note(person, false).turns.push({ at: this.#count, here: true });
  }

  update(person: Person): void {
    this.#note(person, true);
  }

  leave(person: Person): void {
    this.#note(person, true).turns.push({ at: this.#count, here: false });
  }

  /** The messages for a reader who has everything up to a mark; 0 gives the whole batch. */
  after(mark: number): Presence[] {
    const by = new Map<Event, Person[]>();
    for (const item of this.#items.values()) {
      const ev = eventFor(item, mark);
      if (!ev) continue;
      const who = by.get(ev) ?? [];
      who.push(item.person);
      by.set(ev, who);
    }
    return ORDER.flatMap((ev) => {
      const who = by.get(ev);
      return who ? [{ type: 'presence' as const, ev, who }] : [];
    });
  }

  clear(): void {
    this.#items.clear();
  }

  #note(person: Person, before: boolean): Item {
    this.#count += 1;
    const item = this.#items.get(person.pid) ?? { person, before, turns: [], last: 0 };
    item.person = person;
    item.last = this.#count;
    this.#items.set(person.pid, item);
    return item;
  }
}

/** The net change of a person since a mark; null if there is none. */
function eventFor({ before, turns, last }: Item, mark: number): Event | null {
  if (last <= mark) return null;
  const had = turns.findLast(({ at }) => at <= mark)?.here ?? before;
  const has = turns.at(-1)?.here ?? before;
  if (had) return has ? 'update' : 'leave';
  return has ? 'join' : null;
}
