// The conversation of this desktop: what was typed here, which others may read, and what came from them.
import { cleanChat, cleanName } from '../protocol/text/text.ts';

/** Lines that get_state lists, and lines that the window keeps (WIBWOB.md: last 50). */
const LOG_KEPT = 50;
const SHOWN_KEPT = 300;

/** A line as get_state lists it: only what was typed here. */
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

  /** @param onSent called for each line that was typed here and is meant for others */
  constructor(onSent: (line: LogLine) => void) {
    this.#onSent = onSent;
  }

  get log(): readonly LogLine[] {
    return this.#log;
  }

  get shown(): readonly ShownLine[] {
    return this.#shown;
  }

  /** Takes a line that was typed; empty ones do nothing, those that begin with a slash stay here. */
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

  /** Shows a line of somebody else. */
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
