// What a stream writes to: xterm.js in `<Terminal>`, or anything else that shows or keeps a terminal's output.

export interface Size {
  cols: number;
  rows: number;
}

/** Everything is called in the order of the stream. */
export interface TerminalSink {
  /** An empty terminal of this size, as when it was new; what was there is no longer true. */
  reset(size: Size): void;
  /** The app's terminal has another size from here on. */
  resize(size: Size): void;
  /** @param parsed to be called once the text is on the terminal: the server waits for it */
  write(text: string, parsed: () => void): void;
}
