// A text that several people write at once (TE1): the document of a CRDT, as a value. Whatever order its updates come in, equal
// updates make equal texts, and nobody's characters are lost.
import * as Y from 'yjs';
import { MAX_TEXT_BYTES, MAX_TEXT_CHARS, MAX_TEXT_WRITERS } from '../limits.ts';
import { ROOT, updateProblem, WRITERS } from './check-update.ts';
import { editText, type TextEdit } from './edits.ts';
import { watchPlaces } from './placed.ts';

/** An update that changes nothing. */
export const NO_UPDATE: Uint8Array = new Uint8Array([0, 0]);
/** Whose document it is while nobody writes: no writer has this id. */
const NOBODY = WRITERS;
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
  /** The edits that lead to another value, of the last one that was asked for. */
  #asked: { other: WeakRef<SharedText>; edits: readonly TextEdit[] | null } | undefined;
  /** What a merged or made update has led to, as long as somebody holds that: otherwise each value would hold all after it. */
  #next: { update: Uint8Array; text: WeakRef<SharedText>; news: Uint8Array | null } | undefined;

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
   * @param opens called where that takes as long as the history is, or the next update will, as this one is refused
   * @returns the text with it, or why it is refused
   */
  checked(update: Uint8Array, opens: () => void = () => {}): Merged | TextProblem {
    const why = updateProblem(update, this.#open());
    if (why) return { problem: 'bad_msg', why };
    const merged = this.#tried(update, opens);
    if (!merged) return { problem: 'bad_msg', why: 'nobody has written that here' };
    const { length } = String(merged.text);
    if (length <= MAX_TEXT_CHARS || length <= String(this).length) return merged;
    opens();
    return { problem: 'too_large', why: `A text has at most ${MAX_TEXT_CHARS} characters.` };
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
    if (update) this.#remember(update, { text, update });
    return { text, update: update ?? NO_UPDATE };
  }

  /** How many have written in it. */
  get writers(): number {
    return this.#open().store.clients.size;
  }

  /** TE4: by whom the room has written it anew, which is another one each time; undefined if it has not. */
  get renewal(): number | undefined {
    return [...this.#open().store.clients.keys()].find((writer) => writer > WRITERS);
  }

  /** TE4: whether its history has become so long that it is to be written anew. */
  get isWornOut(): boolean {
    if (this.writers > MAX_TEXT_WRITERS) return true;
    return this.bytes > MAX_TEXT_BYTES && this.state().length > MAX_TEXT_BYTES;
  }

  /**
   * TE4: a document without a history that has the same text.
   * @param rev of the room then, so that nothing that was written in another document of this window fits this one
   */
  anew(rev: number): SharedText {
    return SharedText.written(String(this), roomWriter(rev));
  }

  /** The edits that were made since, if the other is a later value of this one; null if it is not. */
  editsTo(other: SharedText): readonly TextEdit[] | null {
    if (other === this || String(other) === String(this)) return [];
    // A bridge asks for the same again while it plans, sends and reads.
    if (this.#asked?.other.deref() !== other)
      this.#asked = { other: new WeakRef(other), edits: this.#editsTo(other) };
    return this.#asked.edits;
  }

  #editsTo(other: SharedText): readonly TextEdit[] | null {
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

  #apply(update: Uint8Array): Merged | null {
    const known = this.#known(update);
    if (known) return known;
    const merged = this.#change((doc) => Y.applyUpdate(doc, update));
    if (merged) this.#remember(update, merged);
    return merged;
  }

  /** As `#apply`, of an update that nobody vouches for. @returns null as well if Yjs would not have made it so */
  #tried(update: Uint8Array, opens: () => void): Merged | null {
    const known = this.#known(update);
    if (known) return known;
    let isSound = true;
    let merged: Merged | null = null;
    try {
      merged = this.#change((doc) => {
        const areSound = watchPlaces(doc, opens);
        Y.applyUpdate(doc, update);
        isSound = areSound();
      });
    } catch {
      opens();
      // Yjs says nothing of what is made up but that it can't go on. The document was opened for this, and goes with it.
      return null;
    }
    if (!merged || !isSound) return null;
    this.#remember(update, merged);
    return merged;
  }

  #known(update: Uint8Array): Merged | null {
    const text = this.#next?.text.deref();
    if (!this.#next || !text || !isSame(this.#next.update, update)) return null;
    return { text, update: this.#next.news };
  }

  #remember(update: Uint8Array, { text, update: news }: Merged): void {
    if (text !== this) this.#next = { update, text: new WeakRef(text), news };
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

/** Whose a text is that the room itself has written at a revision. */
export function roomWriter(rev: number): number {
  return WRITERS + 1 + rev;
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
  // A name of its own, which Yjs would draw, costs a fifth of opening a short text, and nobody asks for it.
  const doc = new Y.Doc({ guid: '' });
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
