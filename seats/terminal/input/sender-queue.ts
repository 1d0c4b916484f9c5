// Bytes of several senders, in the order in which they came. What one of them sends byte by byte is kept in pieces, so
// that a million small frames cost no more than one large one.

/** A piece that small input is added to has at most this size, in bytes. */
const PIECE_BYTES = 16 * 1024;
/** What a piece costs besides its bytes. */
const PIECE_COST = 64;
/** Pieces that are gone are cleared away this many at a time, at least. */
const CLEAR = 1_024;

export interface Sent<Who> {
  who: Who;
  bytes: Uint8Array;
}

interface Piece<Who> {
  who: Who;
  /** Its first `length` bytes are taken. */
  room: Uint8Array;
  length: number;
}

/** @typeParam Who a sender */
export class SenderQueue<Who> {
  readonly #pieces: Piece<Who>[] = [];
  /** Of the first piece that is still here, and of its first byte. */
  #head = 0;
  #skipped = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get oldest(): Who | undefined {
    return this.#pieces[this.#head]?.who;
  }

  get newest(): Who | undefined {
    return this.#pieces.length > this.#head ? this.#pieces.at(-1)?.who : undefined;
  }

  /** @returns what `push` would add to the memory that is used, in bytes, about */
  costOf(who: Who, bytes: Uint8Array): number {
    return bytes.length + (this.#isFor(who, bytes) ? 0 : PIECE_COST);
  }

  /** @param bytes kept as they are if they are many: not to be changed */
  push(who: Who, bytes: Uint8Array): void {
    this.#length += bytes.length;
    const last = this.#pieces.at(-1);
    if (last && this.#isFor(who, bytes)) add(last, bytes);
    else this.#pieces.push({ who, room: bytes, length: bytes.length });
  }

  /** @param most in bytes, above zero @returns at most so much of the oldest piece; null if there is nothing */
  take(most: number): Sent<Who> | null {
    const piece = this.#pieces[this.#head];
    if (!piece) return null;
    const end = Math.min(piece.length, this.#skipped + most);
    const bytes = piece.room.subarray(this.#skipped, end);
    this.#length -= bytes.length;
    this.#skipped = end;
    if (end === piece.length) this.#next();
    return { who: piece.who, bytes };
  }

  /** Everything, oldest first; it stays here. */
  *[Symbol.iterator](): Generator<Sent<Who>> {
    let from = this.#skipped;
    for (let i = this.#head; i < this.#pieces.length; i += 1) {
      const { who, room, length } = this.#pieces[i] as Piece<Who>;
      yield { who, bytes: room.subarray(from, length) };
      from = 0;
    }
  }

  clear(): void {
    this.#pieces.length = 0;
    this.#head = 0;
    this.#skipped = 0;
    this.#length = 0;
  }

  /** Whether the newest piece takes this in. */
  #isFor(who: Who, bytes: Uint8Array): boolean {
    const last = this.#pieces.length > this.#head ? this.#pieces.at(-1) : undefined;
    return last?.who === who && last.length + bytes.length <= PIECE_BYTES;
  }

  #next(): void {
    this.#skipped = 0;
    this.#head += 1;
    if (this.#head < CLEAR || this.#head * 2 < this.#pieces.length) return;
    this.#pieces.splice(0, this.#head);
    this.#head = 0;
  }
}

function add(piece: { room: Uint8Array; length: number }, bytes: Uint8Array): void {
  const length = piece.length + bytes.length;
  // Views that were handed out keep what they have.
  if (length > piece.room.length) {
    const room = new Uint8Array(Math.min(PIECE_BYTES, length * 2));
    room.set(piece.room.subarray(0, piece.length));
    piece.room = room;
  }
  piece.room.set(bytes, piece.length);
  piece.length = length;
}
