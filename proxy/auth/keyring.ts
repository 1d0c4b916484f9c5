// The keys of one secret: signing takes the newest, and what was signed with one before it counts until that one's end.
import type { DatedSecrets } from '../config/state/kept-secrets.ts';

export class Keyring {
  #secrets: DatedSecrets;
  readonly #encoding: BufferEncoding;
  readonly #now: () => number;

  /** @param encoding of the secrets' bytes @param now Unix time in ms */
  constructor(secrets: DatedSecrets, encoding: BufferEncoding = 'utf8', now = () => Date.now()) {
    this.#secrets = secrets;
    this.#encoding = encoding;
    this.#now = now;
  }

  /** Takes the secrets after a rotation. */
  take(secrets: DatedSecrets): void {
    this.#secrets = secrets;
  }

  /** What is signed now is signed with this one. */
  get newest(): Buffer {
    return Buffer.from(this.#secrets[0].value, this.#encoding);
  }

  /** Those that are accepted now, newest first. */
  get accepted(): Buffer[] {
    const now = this.#now();
    return this.#secrets
      .filter(({ until }) => until === null || now < until)
      .map(({ value }) => Buffer.from(value, this.#encoding));
  }
}
