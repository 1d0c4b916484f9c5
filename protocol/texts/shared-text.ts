// A text that several people write at once (TE1): the document of a CRDT, as a value. Whatever order its updates come in, equal
// updates make equal texts, and nobody's characters are lost.
import * as Y from 'yjs';
import { MAX_TEXT_BYTES, MAX_TEXT_CHARS, MAX_TEXT_WRITERS } from '../limits.ts';
import { ROOT, updateProblem } from './check-update.ts';
import { editText, type TextEdit } from './edits.ts';

/** An update that changes nothing. */
export const NO_UPDATE: Uint8Array = new Uint8Array([0, 0]);
/** Whose document it is while nobody writes: no writer has this id. */
const NOBODY = 2 ** 32;
/** The updates of a log become one where they are more than this many, or longer than the first or than this many bytes. */
const LONGEST_LOG = 64;
const LONG_BYTES = 65_536;

export type TextProblem = { problem: 'bad_msg' | 'too_large'; why: string };
export interface Merged {
  text: SharedText;
  /** What was new; null if nothing was (ST4). */
  update: Uint8Array | null;
}

/**
 * Every method leaves the value as it is and returns another. The open document moves on with the newest value, since to open
 * one takes as long as its history is; a value that has handed it on opens its own from its log where that is needed.
 */
export class SharedText {
  /** Updates that make this text one after the other; a value's log shares its beginning with that of the value before it. */
  readonly log: readonly Uint8Array[];
  #doc: Y.Doc | null;
  #text: string | undefined;
  #next: { update: Uint8Array; merged: Merged } | undefined;

  private constructor(log: readonly Uint8Array[], doc: Y.Doc | null) {
    this.log = log;
    this.#doc = doc;
  }

  /** A text in which nothing was ever written. */
  static empty(): SharedText {
    return new SharedText([], null);
  }

  /** A text from what is known to make one, such as the log of another. */
  static of(log: readonly Uint8Array[]): SharedText {
    return new SharedText(log, null);
  }

  /** A new document with this text. @param writer unique for it */
  static written(text: string, writer: number): SharedText {
    return SharedText.empty().edited([[0, 0, text]], writer).text;
  }

  toString(): string {
    this.#text ??= this.#open().getText(ROOT).toString();
    return this.#text;
  }

  get isBlank(): boolean {
    return this.log.length === 0;
  }

  /** Bytes that its log takes. */
  get bytes(): number {
    return bytesOf(this.log);
  }

  /** All of it as one update. */
  state(): Uint8Array {
    const [first = NO_UPDATE] = this.log;
    return this.log.length <= 1 ? first : Y.encodeStateAsUpdate(this.#open());
  }

  /**
   * Merges an update that nobody vouches for (TE2).
   * @returns the text with it, or why it is refused
   */
  checked(update: Uint8Array): Merged | TextProblem {
    const why = updateProblem(update);
    if (why) return { problem: 'bad_msg', why };
    const merged = this.#apply(update);
    if (!merged) return { problem: 'bad_msg', why: 'what it builds on is not there' };
    const { length } = String(merged.text);
    if (length > MAX_TEXT_CHARS && length > String(this).length)
      return { problem: 'too_large', why: `A text has at most ${MAX_TEXT_CHARS} characters.` };
    return merged;
  }

  /** Merges an update of a document that its sender has checked. @returns null if it does not belong to this one */
  merged(update: Uint8Array): SharedText | null {
    return this.#apply(update)?.text ?? null;
  }

  /**
   * Makes edits.
   * @param edits in positions of this text, ascending @param writer whose edits they are: no two processes have the same
   */
  edited(edits: readonly TextEdit[], writer: number): { text: SharedText; update: Uint8Array } {
    const made = this.#change((doc) => {
      doc.clientID = writer;
      const text = doc.getText(ROOT);
      doc.transact(() => {
        for (const [at, remove, insert] of [...edits].reverse()) {
          if (remove > 0) text.delete(at, remove);
          if (insert !== '') text.insert(at, insert);
        }
      });
      doc.clientID = NOBODY;
    });
    const { text, update } = made ?? { text: this, update: null };
    return { text, update: update ?? NO_UPDATE };
  }

  /** TE4: whether its history has become so long that it is to be written anew. */
  get isWornOut(): boolean {
    if (this.#writers().length > MAX_TEXT_WRITERS) return true;
    return this.bytes > MAX_TEXT_BYTES && this.state().length > MAX_TEXT_BYTES;
  }

  /** TE4: a document without a history that has the same text. */
  anew(): SharedText {
    const writer = Math.max(0, ...this.#writers()) + 1;
    return SharedText.written(String(this), writer);
  }

  /** The edits that were made since, if the other is a later value of this one; null if it is not. */
  editsTo(other: SharedText): readonly TextEdit[] | null {
    if (other === this || String(other) === String(this)) return [];
    const doc = docOf(this.log);
    const mine = Y.encodeStateVector(doc);
    const edits: TextEdit[] = [];
    doc.getText(ROOT).observe(({ delta }) => edits.push(...editsOf(delta)));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.#open(), mine));
    return editText(String(this), edits) === String(other) ? edits : null;
  }

  /** The open document, which stays with this value. */
  #open(): Y.Doc {
    this.#doc ??= docOf(this.log);
    return this.#doc;
  }

  #writers(): number[] {
    return [...this.#open().store.clients.keys()];
  }

  #apply(update: Uint8Array): Merged | null {
    if (this.#next && isSame(this.#next.update, update)) return this.#next.merged;
    const merged = this.#change((doc) => Y.applyUpdate(doc, update));
    if (merged) this.#next = { update, merged };
    return merged;
  }

  /** @returns null if the change waits for others that are not there */
  #change(change: (doc: Y.Doc) => void): Merged | null {
    const doc = this.#open();
    this.toString();
    // From here on it is the next value's.
    this.#doc = null;
    const news: Uint8Array[] = [];
    const hear = (update: Uint8Array): unknown => news.push(update);
    doc.on('update', hear);
    change(doc);
    doc.off('update', hear);
    if (doc.store.pendingStructs || doc.store.pendingDs) return null;
    const [update] = news;
    if (!update) {
      this.#doc = doc;
      return { text: this, update: null };
    }
    const log = [...this.log, ...news];
    const short = isLong(log) ? [Y.encodeStateAsUpdate(doc)] : log;
    return { text: new SharedText(short, doc), update };
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, i) => byte === b[i]));
}

function bytesOf(log: readonly Uint8Array[]): number {
  return log.reduce((sum, { length }) => sum + length, 0);
}

function isLong([first, ...rest]: readonly Uint8Array[]): boolean {
  const most = Math.max(first?.length ?? 0, LONG_BYTES);
  return rest.length >= LONGEST_LOG || bytesOf(rest) > most;
}

function docOf(log: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = NOBODY;
  for (const update of log) Y.applyUpdate(doc, update);
  return doc;
}

/** What Yjs tells of a change, as edits. */
function editsOf(delta: Y.YTextEvent['delta']): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  for (const { retain = 0, delete: remove = 0, insert = '' } of delta) {
    at += retain;
    if (remove === 0 && insert === '') continue;
    const last = edits.at(-1);
    const joins = last && last[0] + last[1] === at;
    if (joins) edits[edits.length - 1] = [last[0], last[1] + remove, last[2] + String(insert)];
    else edits.push([at, remove, String(insert)]);
    at += remove;
  }
  return edits;
}
