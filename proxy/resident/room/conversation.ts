// Who is in the room and what was said there, as its resident has heard it.
import type { ChatLine, Person, ServerMessage } from '../../../protocol/messages.ts';

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** Lines that are kept to answer from. */
const MOST_LINES = 200;

export class Conversation {
  readonly #people = new Map<string, Person>();
  #lines: ChatLine[] = [];
  /** To whom the resident spoke, by the ids of its lines' senders. */
  readonly #spokenTo = new Map<string, string>();

  get people(): ReadonlyMap<string, Person> {
    return this.#people;
  }

  /** Oldest first. */
  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  /** Those that are whole and still stand there. */
  get whole(): ChatLine[] {
    return this.#lines.filter(({ gone, growing }) => !gone && !growing);
  }

  /** Id of the newest line. */
  get last(): number | undefined {
    return this.#lines.at(-1)?.id;
  }

  /** A line of the resident's is for this person. */
  address(cid: string, pid: string): void {
    this.#spokenTo.set(cid, pid);
    // Many more than there are lines: those of lines that are gone.
    for (const old of this.#spokenTo.keys()) {
      if (this.#spokenTo.size <= MOST_LINES) break;
      this.#spokenTo.delete(old);
    }
  }

  /** Whom a line of the resident's was for. */
  addressee({ cid }: Pick<ChatLine, 'cid'>): string | undefined {
    return this.#spokenTo.get(cid);
  }

  present({ ev, who }: Of<'presence'>): void {
    if (ev === 'sync') this.#people.clear();
    for (const person of who)
      if (ev === 'leave') this.#people.delete(person.pid);
      else this.#people.set(person.pid, person);
  }

  add(line: ChatLine): void {
    const at = this.#lines.findIndex(({ id }) => id === line.id);
    if (at >= 0) this.#lines[at] = line;
    else this.#lines.push(line);
    this.#lines.sort((a, b) => a.id - b.id);
    if (this.#lines.length > MOST_LINES) this.#lines.splice(0, this.#lines.length - MOST_LINES);
  }

  /** @returns the line as it is now, if it is known */
  grow({ id, text, done }: Of<'chat_grow'>): ChatLine | undefined {
    const old = this.#lines.find((line) => line.id === id);
    if (!old) return undefined;
    const { growing, ...line } = old;
    const now = { ...line, text, ...(growing && !done ? { growing } : {}) };
    this.add(now);
    return now;
  }

  forget({ id, lines = [], through }: Of<'chat_gone'>): boolean {
    const gone = new Set(id === undefined ? lines : [id, ...lines]);
    const before = this.#lines.length;
    this.#lines = this.#lines.filter(
      (line) => !gone.has(line.id) && (through === undefined || line.id > through),
    );
    return this.#lines.length < before;
  }
}
