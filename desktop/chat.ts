// This desktop's chat: lines typed here, which others may read, and lines received from them.
import { CHAT_FRAME_MAX_CHARS } from '../protocol/limits.ts';
import { cleanChat, cleanName } from '../protocol/text/text.ts';

/** Lines that get_state lists, and lines that the window keeps (docs/wibwob.md: last 50). */
const LOG_KEPT = 50;
const SHOWN_KEPT = 300;
/** Lines that are being written at the same time. */
const GROWING_KEPT = 32;

/** A line as listed by get_state: only those typed here. */
export interface LogLine {
  seq: number;
  sender: 'you';
  text: string;
}

export interface ShownLine {
  sender: string;
  text: string;
  kind: 'own' | 'remote' | 'note';
  /** It is being written: its number, until it is whole. */
  growing?: number;
}

export class Chat {
  #log: LogLine[] = [];
  #shown: ShownLine[] = [];
  /** The texts of lines that are being written, as they came. */
  #growing = new Map<number, string>();
  #seq = 0;
  readonly #onSent: (line: LogLine) => void;

  /** @param onSent called for each line typed here that is meant for others */
  constructor(onSent: (line: LogLine) => void) {
    this.#onSent = onSent;
  }

  get log(): readonly LogLine[] {
    return this.#log;
  }

  get shown(): readonly ShownLine[] {
    return this.#shown;
  }

  /** Handles a typed line; empty ones are ignored, and those that begin with a slash stay local. */
  send(typed: string): void {
    const text = cleanChat(typed);
    if (text === '') return;
    if (text.startsWith('/')) {
      this.#show({ sender: '', text: `${text}: there are no commands here.`, kind: 'note' });
      return;
    }
    this.#show({ sender: 'you', text, kind: 'own' });
    this.#seq += 1;
    const line: LogLine = { seq: this.#seq, sender: 'you', text };
    this.#log = [...this.#log, line].slice(-LOG_KEPT);
    this.#onSent(line);
  }

  /** Shows a line from somebody else. */
  receive(sender: string, text: string): void {
    this.#show({
      sender: cleanName(sender) || 'remote',
      text: cleanChat(text),
      kind: 'remote',
    });
  }

  /**
   * Shows a line from somebody else while it is being written.
   * @param id its number @param at where `text` goes on: what was there from then on is replaced @param done it is whole
   * @returns false if so much of the line is not here: it has to be sent from its beginning
   */
  grow(id: number, sender: string, at: number, text: string, done: boolean): boolean {
    const before = this.#growing.get(id) ?? '';
    if (at > before.length) return false;
    const whole = `${before.slice(0, at)}${text}`.slice(0, CHAT_FRAME_MAX_CHARS);
    this.#growing.delete(id);
    if (!done) this.#growing.set(id, whole);
    for (const old of [...this.#growing.keys()].slice(0, -GROWING_KEPT)) this.#growing.delete(old);
    const known = this.#shown.find(({ growing }) => growing === id);
    const line: ShownLine = {
      sender: cleanName(sender) || 'remote',
      text: cleanChat(whole),
      kind: 'remote',
      ...(done ? {} : { growing: id }),
    };
    if (known) this.#shown = this.#shown.map((one) => (one === known ? line : one));
    else this.#show(line);
    return true;
  }

  #show(line: ShownLine): void {
    this.#shown = [...this.#shown, line].slice(-SHOWN_KEPT);
  }
}
