// What there is to tell about people (PR1), gathered: several changes of one person are one, many people are one message.
import type { Person, ServerMessage } from '../../protocol/messages.ts';

export type Presence = Extract<ServerMessage, { type: 'presence' }>;
type Event = 'join' | 'update' | 'leave';

interface Item {
  person: Person;
  /** Whether the person was there before all that is gathered here. */
  before: boolean;
  /** Comings and goings since, by their number. */
  turns: { at: number; here: boolean }[];
  /** Number of the last change. */
  last: number;
}

const ORDER: readonly Event[] = ['leave', 'join', 'update'];

export class PresenceChanges {
  #items = new Map<string, Item>();
  #count = 0;

  /** Number of the last change: who was told everything up to here needs what comes after. */
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

  /** Messages for a reader who was told everything up to a mark; 0 is before all. */
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

/** What has become of a person for somebody who knows how it was at a mark. */
function eventFor({ before, turns, last }: Item, mark: number): Event | null {
  if (last <= mark) return null;
  const had = turns.findLast(({ at }) => at <= mark)?.here ?? before;
  const has = turns.at(-1)?.here ?? before;
  if (had) return has ? 'update' : 'leave';
  return has ? 'join' : null;
}
