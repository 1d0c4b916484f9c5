// This desktop's chat: lines typed here, which others may read, and lines received from them.
import { cleanChat, cleanName } from '../protocol/text/text.ts';

/** Lines that get_state lists, and lines that the window keeps (docs/wibwob.md: last 50). */
const LOG_KEPT = 50;
const SHOWN_KEPT = 300;

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
}

export class Chat {
  #log: LogLine[] = [];
  #shown: ShownLine[] = [];
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

  #show(line: ShownLine): void {
    this.#shown = [...this.#shown, line].slice(-SHOWN_KEPT);
  }
}
