// Keeps what somebody types while the stream is away, within bounds; what does not fit is counted. Pure.

/** What is kept, in UTF-8 bytes: nobody types more into a terminal that does not answer. */
export const HELD_BYTES = 4 * 1_024;
/** How long it is kept, in ms: what was meant for a screen of that long ago may do something else by now. */
export const HELD_MS = 10_000;

const PASTE = '\x1b[200~';
const PASTE_MARKS = PASTE.length * 2;
const utf8 = new TextEncoder();

export class HeldKeys {
  #texts: string[] = [];
  #bytes = 0;
  #full = false;

  /** How many keys are kept. */
  get keys(): number {
    return this.#texts.reduce((sum, text) => sum + keysIn(text), 0);
  }

  /**
   * Keeps or refuses it. After one refusal everything is refused until `take`: half a line is worse than none. Reports
   * of mouse and focus are dropped, because they are useless later.
   * @returns how many keys were refused
   */
  keep(text: string): number {
    if (isPointing(text)) return 0;
    const bytes = utf8.encode(text).length;
    if (this.#full || this.#bytes + bytes > HELD_BYTES) {
      this.#full = true;
      return keysIn(text);
    }
    this.#texts.push(text);
    this.#bytes += bytes;
    return 0;
  }

  /** They have become too old: nothing is kept until `take`. @returns how many keys there were */
  expire(): number {
    const { keys } = this;
    this.#texts = [];
    this.#bytes = 0;
    this.#full = true;
    return keys;
  }

  /** @returns what was kept, in order; it is kept no longer */
  take(): string[] {
    const texts = this.#texts;
    this.#texts = [];
    this.#bytes = 0;
    this.#full = false;
    return texts;
  }
}

/** How many keys an input counts as: each character, an escape sequence as one, a paste without its marks. */
export function keysIn(text: string): number {
  if (isPointing(text)) return 0;
  const characters = [...text].length;
  if (text.startsWith(PASTE)) return Math.max(0, characters - PASTE_MARKS);
  return text.startsWith('\x1b') ? 1 : characters;
}

/** xterm's `ESC [ <` and `ESC [ M` report the mouse, `ESC [ I` and `ESC [ O` the focus. */
function isPointing(text: string): boolean {
  return /^\x1b\[(?:[<M]|[IO]$)/.test(text);
}
