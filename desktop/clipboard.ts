// The desktop's clipboard, and its way to the person's own: the page asks them before it takes a text over (docs/terminal.md).

/** What a terminal is offered at most, in bytes of UTF-8; the desktop's own clipboard takes all. */
const MAX_OFFER = 512 * 1024;

export class Clipboard {
  #text = '';
  readonly #send: (sequence: string) => void;

  /** @param send writes a control sequence to the terminal */
  constructor(send: (sequence: string) => void) {
    this.#send = send;
  }

  get text(): string {
    return this.#text;
  }

  /** Copies; an empty text leaves what was copied before. */
  put(text: string): void {
    if (text === '') return;
    this.#text = text;
    const bytes = Buffer.from(text.toWellFormed(), 'utf8');
    if (bytes.length <= MAX_OFFER) this.#send(`\x1b]52;c;${bytes.toString('base64')}\x07`);
  }
}
