// Sessions of operators who have signed in with the token: made of the token, so that another one voids them all.

import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { publicIdSchema } from '../../protocol/access/public-id.ts';
import { HOUR_MS } from '../../protocol/time.ts';
import type { Keyring } from '../auth/keyring.ts';

/** How long one lasts, in ms. */
export const OPERATOR_SESSION_MS = 12 * HOUR_MS;

/** Everything is in the cookie, except which ones were ended early: that is known until they would have ended. */
export class OperatorSessions {
  readonly #token: Buffer;
  readonly #keys: Keyring;
  readonly #now: () => number;
  readonly #ended = new Set<string>();

  /** @param token the operator's @param keys they sign it, as every cookie @param now Unix time in ms */
  constructor(token: string, keys: Keyring, now = () => Date.now()) {
    this.#token = hash('sha256', token, 'buffer');
    this.#keys = keys;
    this.#now = now;
  }

  /** For somebody who has shown the token. @returns the cookie's value */
  begin(): string {
    const until = (this.#now() + OPERATOR_SESSION_MS).toString(36);
    const id = `${until}-${randomBytes(12).toString('base64url')}`;
    return `${id}.${this.#seal(id, this.#keys.newest).toString('base64url')}`;
  }

  /** @param value of a cookie @returns the session's public id; undefined if it is none, or over */
  read(value: string): string | undefined {
    const [id = '', seal = '', ...more] = value.split('.');
    if (more.length > 0 || !v.is(publicIdSchema, id)) return undefined;
    const given = Buffer.from(seal, 'base64url');
    const isSealed = this.#keys.accepted.some((key) => {
      const want = this.#seal(id, key);
      return given.length === want.length && timingSafeEqual(given, want);
    });
    return isSealed && !this.isOver(id) ? id : undefined;
  }

  /** @param id of a session that was there */
  isOver(id: string): boolean {
    return this.#ended.has(id) || endOf(id) <= this.#now();
  }

  /** Somebody has signed out. */
  end(id: string): void {
    for (const one of this.#ended) if (endOf(one) <= this.#now()) this.#ended.delete(one);
    this.#ended.add(id);
  }

  #seal(id: string, key: Buffer): Buffer {
    return createHmac('sha256', key)
      .update('operator session ')
      .update(this.#token)
      .update(id)
      .digest();
  }
}

/** When a session ends by itself, Unix time in ms. */
function endOf(id: string): number {
  const [until = ''] = id.split('-');
  const at = Number.parseInt(until, 36);
  return Number.isSafeInteger(at) ? at : 0;
}
