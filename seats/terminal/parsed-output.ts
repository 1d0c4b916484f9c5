// What a page has parsed of the output that was sent to it: the network may be quick where the page is not.

/** More than a page parses in this time is late at once, in ms ... */
const AHEAD_MS = 1_000;
/** ... but never less or more than this, and this where its pace is not known yet; in bytes. */
const LEAST_AHEAD = 128 * 1024;
const MOST_AHEAD = 4 * 1024 * 1024;
const FIRST_AHEAD = 1024 * 1024;
/** Less than this never counts as late, in bytes. */
const FEW_BYTES = 32 * 1024;
/** How long a page may take for output beyond its shortest time so far, which is the network's, in ms. */
const LATE_MS = 300;
/** Marks are set no closer than this, in ms. */
const MARK_EVERY_MS = 20;

interface Mark {
  /** Bytes sent up to here, in total. */
  sent: number;
  at: number;
}

export class ParsedOutput {
  #sent = 0;
  /** null: the page does not tell. */
  #parsed: number | null = null;
  /** In order; the last one may still grow. */
  #marks: Mark[] = [];
  #shortestMs = Number.POSITIVE_INFINITY;
  /** When the page told last that it still had much to parse; null: it had not. */
  #busySince: number | null = null;
  /** Bytes a ms while it is busy; null: not known. */
  #pace: number | null = null;

  /** @param bytes just sent @param now in ms */
  sent(bytes: number, now: number): void {
    // Pages tell in steps: of little, it says nothing that it has not been told.
    if (this.#few()) this.#marks = [];
    this.#sent += bytes;
    const last = this.#marks.at(-1);
    if (last && now - last.at < MARK_EVERY_MS) last.sent = this.#sent;
    else this.#marks.push({ sent: this.#sent, at: now });
  }

  /** @param total bytes that the page says it has parsed since its connection began; 0 for one that will tell */
  told(total: number, now: number): void {
    const before = this.#parsed ?? 0;
    this.#parsed = Math.min(Math.max(total, before), this.#sent);
    this.#measure(this.#parsed - before, now);
    for (let mark = this.#marks[0]; mark && mark.sent <= this.#parsed; mark = this.#marks[0]) {
      this.#shortestMs = Math.min(this.#shortestMs, now - mark.at);
      this.#marks.shift();
    }
  }

  /** The page has more to parse than it can in time. */
  isLate(now: number): boolean {
    const [oldest] = this.#marks;
    if (!oldest || this.#few()) return false;
    if (this.#sent - (this.#parsed ?? 0) > this.#ahead()) return true;
    const shortest = Number.isFinite(this.#shortestMs) ? this.#shortestMs : 0;
    return now - oldest.at > shortest + LATE_MS;
  }

  /** @param bytes parsed since it told last */
  #measure(bytes: number, now: number): void {
    if (this.#busySince !== null && bytes > 0) {
      const pace = bytes / Math.max(1, now - this.#busySince);
      this.#pace = this.#pace === null ? pace : (this.#pace + pace) / 2;
    }
    this.#busySince = this.#few() ? null : now;
  }

  #ahead(): number {
    if (this.#pace === null) return FIRST_AHEAD;
    return Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, this.#pace * AHEAD_MS));
  }

  /** Hardly anything is left to parse; true for a page that does not tell. */
  isDone(): boolean {
    return this.#few();
  }

  #few(): boolean {
    return this.#parsed === null || this.#sent - this.#parsed <= FEW_BYTES;
  }
}
