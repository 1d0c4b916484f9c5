// An app's titles: told when they change and as often as is of use; of those that come faster, the newest later.
import { cleanTitle } from '../../../protocol/text/text.ts';
import { type Bucket, fullBucket, takeToken } from '../../../protocol/token-bucket.ts';

const RATE = { perSecond: 60, burst: 120 };
/** Titles that CSI 22 t puts aside. */
const MAX_ASIDE = 10;

/** Titles that come in are in UTF-8, a character a byte; those that go out are text, cleaned. */
export class Titles {
  readonly #now: () => number;
  readonly #bucket: Bucket;
  #newest = '';
  /** The newest when one was looked at last: of a flood, only a few are cleaned. */
  #seen = '';
  #told = '';
  #aside: string[] = [];
  /** When the newest may be looked at, if it has not been. */
  #dueAt = 0;

  /** @param now ms on a clock that does not go back */
  constructor(now: () => number) {
    this.#now = now;
    this.#bucket = fullBucket(RATE, now());
  }

  /** The app's title is this now. @returns what to tell; null: nothing, or not yet */
  set(title: string): string | null {
    this.#newest = title;
    return this.late();
  }

  putAside(): void {
    if (this.#aside.push(this.#newest) > MAX_ASIDE) this.#aside.shift();
  }

  /** @returns as `set` */
  takeBack(): string | null {
    const title = this.#aside.pop();
    return title === undefined ? null : this.set(title);
  }

  /** @returns the newest title, if it is another than was told and its time has come; else null */
  late(): string | null {
    if (this.#newest === this.#seen) return null;
    const now = this.#now();
    const wait = takeToken(this.#bucket, RATE, now);
    this.#dueAt = now + wait;
    if (wait > 0) return null;
    this.#seen = this.#newest;
    const title = cleanTitle(Buffer.from(this.#newest, 'latin1').toString()).trim();
    if (title === this.#told) return null;
    this.#told = title;
    return title;
  }

  /** @returns how long a title has to wait, in ms; null: none waits */
  lateIn(): number | null {
    return this.#newest === this.#seen ? null : Math.max(0, this.#dueAt - this.#now());
  }
}
