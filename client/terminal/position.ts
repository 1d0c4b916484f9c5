// Where in the stream of a seat a terminal is, and what a frame therefore means for it (TS3, TS4). Pure.
import type { StreamMessage } from '../../protocol/streams/terminal-stream.ts';
import type { Size } from './sink.ts';

type Snapshot = Extract<StreamMessage, { type: 'snapshot' }>;

export interface Place {
  epoch: string;
  /** In UTF-8 bytes since the epoch began. */
  at: number;
}

export type Step =
  /** More of it has to come first. */
  | { kind: 'wait' }
  | { kind: 'replace'; texts: readonly string[]; size: Size; place: Place }
  | { kind: 'append'; text: string; place: Place }
  /** Something is missing, and only a new snapshot helps. */
  | { kind: 'gap' };

const WAIT: Step = { kind: 'wait' };
const GAP: Step = { kind: 'gap' };
const utf8 = new TextEncoder();

export class Position {
  #shown: Place | null = null;
  #loading: { snapshot: Snapshot; texts: string[]; missing: number } | null = null;

  /** What the terminal has been given. A snapshot that did not arrive whole has changed nothing. */
  get shown(): Place | null {
    return this.#shown;
  }

  /** Whether anything of the stream has come since the terminal was empty. */
  get begun(): boolean {
    return this.#shown !== null || this.#loading !== null;
  }

  /** Another connection begins. */
  begin(): void {
    this.#loading = null;
  }

  /** The terminal shows nothing of the stream. */
  forget(): void {
    this.#shown = null;
    this.#loading = null;
  }

  snapshot(snapshot: Snapshot): Step {
    this.#loading = { snapshot, texts: [], missing: snapshot.length };
    return this.#loaded();
  }

  part(text: string): Step {
    if (!this.#loading) return GAP;
    this.#loading.texts.push(text);
    this.#loading.missing -= text.length;
    return this.#loaded();
  }

  /** @param end position after the text */
  output(end: number, text: string): Step {
    const start = end - utf8.encode(text).length;
    if (this.#loading || this.#shown?.at !== start) return GAP;
    this.#shown = { ...this.#shown, at: end };
    return { kind: 'append', text, place: this.#shown };
  }

  #loaded(): Step {
    if (!this.#loading || this.#loading.missing > 0) return WAIT;
    const { snapshot, texts, missing } = this.#loading;
    if (missing < 0) return GAP;
    const { epoch, at, cols, rows } = snapshot;
    this.#loading = null;
    this.#shown = { epoch, at };
    return { kind: 'replace', texts, size: { cols, rows }, place: this.#shown };
  }
}
