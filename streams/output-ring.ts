// The latest output of a seat's stream, for who comes back or joins after a snapshot was made (TS4). No input or output.
import { STREAM_RING_BYTES } from '../protocol/streams/terminal-stream.ts';

export interface Piece {
  /** Position after it, in bytes since the epoch began. */
  end: number;
  text: string;
}

export class OutputRing {
  readonly #bytes: number;
  #pieces: Piece[] = [];
  #start: number | null = null;
  #end = 0;

  /** @param bytes how much it keeps */
  constructor(bytes = STREAM_RING_BYTES) {
    this.#bytes = bytes;
  }

  /** Position after everything that came. */
  get end(): number {
    return this.#end;
  }

  /** Forgets everything; what comes next begins at this position. */
  begin(at: number): void {
    this.#pieces = [];
    this.#start = at;
    this.#end = at;
  }

  /** Forgets everything, and where it was. */
  clear(): void {
    this.begin(0);
    this.#start = null;
  }

  /** @param piece what follows what came last @returns its length in bytes */
  push(piece: Piece, bytes: number): void {
    this.#start ??= piece.end - bytes;
    this.#pieces.push(piece);
    this.#end = piece.end;
    let drop = 0;
    while (this.#end - (this.#pieces[drop]?.end ?? this.#end) > this.#bytes) drop += 1;
    if (drop === 0) return;
    this.#start = this.#pieces[drop - 1]?.end ?? this.#start;
    this.#pieces.splice(0, drop);
  }

  /** Whether everything after this position is here, and it lies between two pieces. */
  covers(at: number): boolean {
    if (this.#start === null || at < this.#start || at > this.#end) return false;
    return at === this.#start || at === this.#end || this.#pieces.some(({ end }) => end === at);
  }

  /** Whether something between what came last and this position never came. */
  lacks(at: number): boolean {
    return this.#start !== null && at > this.#end;
  }

  /** What followed a position that it covers. */
  after(at: number): Piece[] {
    return this.#pieces.filter(({ end }) => end > at);
  }
}
