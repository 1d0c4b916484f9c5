// What a room's messages say, as events of a recording: who comes and goes, chat, windows, cursors. No I/O or clock.
import type { Person, ServerMessage } from '../../protocol/messages.ts';
import type {
  RecordedCursor,
  RecordedPerson,
  RoomEvent,
} from '../../protocol/recordings/room-event.ts';

type Message<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export class RoomScribe {
  readonly #people = new Map<string, RecordedPerson>();
  readonly #windows = new Map<string, string>();
  /** Everybody's cursors, by person and kind. */
  readonly #cursors = new Map<string, RecordedCursor>();

  /** Lines of chat that were recorded. */
  readonly #lines = new Set<number>();
  /** CH5: those that grow, as they are so far. */
  readonly #growing = new Map<number, string>();

  /** @returns what is to be written of it, in order */
  events(message: ServerMessage): RoomEvent[] {
    switch (message.type) {
      case 'presence':
        return this.#presence(message);
      case 'chat_msg': {
        const { id, pid, sender, color, text, growing } = message;
        this.#lines.add(id);
        if (growing) this.#growing.set(id, text);
        const grows = growing ? { growing } : {};
        return [{ code: 'chat', id, pid, name: sender, color, text, ...grows }];
      }
      case 'chat_grow':
        return this.#grow(message);
      case 'chat_gone':
        return this.#gone(message).map((id) => ({ code: 'gone', id }));
      case 'told': {
        const { what, by, whom, reason } = message;
        return [{ code: 'told', what, by, reason, ...(whom === undefined ? {} : { whom }) }];
      }
      case 'state_sync':
        for (const { g, title } of message.put) this.#windows.set(g, title);
        return [];
      case 'state_delta':
        return message.ops.flatMap((op) => this.#window(op));
      default:
        return [];
    }
  }

  /** CH5: what is new of a line, since it comes whole each time. */
  #grow({ id, text, done }: Message<'chat_grow'>): RoomEvent[] {
    const before = this.#growing.get(id);
    if (before === undefined) return [];
    if (done) this.#growing.delete(id);
    else this.#growing.set(id, text);
    if (text === before) return [];
    let from = 0;
    while (from < before.length && before[from] === text[from]) from += 1;
    return [{ code: 'grew', id, from, text: text.slice(from) }];
  }

  /** MO3, CH3: which recorded lines are gone. What was written stays in the file; a replay does not show it any more. */
  #gone({ id, lines, through = 0 }: Message<'chat_gone'>): number[] {
    const erased = new Set(lines);
    const gone =
      id === undefined ? [...this.#lines].filter((one) => one <= through || erased.has(one)) : [id];
    for (const one of gone) {
      this.#lines.delete(one);
      this.#growing.delete(one);
    }
    return gone;
  }

  /** Takes a frame of cursors. @returns what has changed */
  cursors({ c, gone }: Message<'cursor_pos'>): { cursors: RecordedCursor[]; gone: string[] } {
    for (const [key, [pid]] of this.#cursors) if (gone.includes(pid)) this.#cursors.delete(key);
    for (const cursor of c)
      this.#cursors.set(`${cursor[0]} ${cursor[1]}`, cursor as unknown as RecordedCursor);
    return { cursors: c as unknown as RecordedCursor[], gone };
  }

  /** Where everybody's cursors are now. */
  allCursors(): RecordedCursor[] {
    return [...this.#cursors.values()];
  }

  #presence({ ev, who }: Message<'presence'>): RoomEvent[] {
    if (ev === 'sync') {
      this.#people.clear();
      const people = who.map(recorded);
      for (const person of people) this.#people.set(person.pid, person);
      return [{ code: 'people', who: people }];
    }
    return who.flatMap((one): RoomEvent[] => {
      const person = recorded(one);
      const before = this.#people.get(person.pid);
      if (ev === 'leave') this.#people.delete(person.pid);
      else this.#people.set(person.pid, person);
      if (ev === 'update' && before && isSame(before, person)) return [];
      return [{ code: ev, who: person }];
    });
  }

  #window(op: Message<'state_delta'>['ops'][number]): RoomEvent[] {
    if (op.op === 'add') {
      this.#windows.set(op.g, op.title);
      return [{ code: 'opened', g: op.g, title: op.title }];
    }
    if (op.op === 'set' && op.title !== undefined) this.#windows.set(op.g, op.title);
    if (op.op !== 'del') return [];
    const title = this.#windows.get(op.g) ?? '';
    this.#windows.delete(op.g);
    return [{ code: 'closed', g: op.g, title }];
  }
}

/** The label of an event as a marker of an asciicast; null for one that is none. */
export function markerOf(event: RoomEvent): string | null {
  switch (event.code) {
    case 'join':
      return `${event.who.name} has come in`;
    case 'leave':
      return `${event.who.name} has left`;
    case 'chat':
      return event.growing ? `${event.name} answers` : `${event.name}: ${event.text}`;
    case 'opened':
      return `“${event.title}” was opened`;
    case 'closed':
      return `“${event.title}” was closed`;
    default:
      return null;
  }
}

function recorded({ pid, name, color, role, seat }: Person): RecordedPerson {
  return { pid, name, color, role, ...(seat === undefined ? {} : { seat }) };
}

function isSame(a: RecordedPerson, b: RecordedPerson): boolean {
  return a.name === b.name && a.color === b.color && a.role === b.role && a.seat === b.seat;
}
