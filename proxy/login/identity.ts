// Who somebody is, as a sign-in provider vouches for it, and the rules that its texts must pass. Accounts are compared
// with those that a room allows, so a text that cleaning would change is refused, never changed: two accounts must not
// become one.
import type { Account } from '../../protocol/access/accounts.ts';
import { cleanName, cleanTitle } from '../../protocol/text/text.ts';

/** Who somebody is, as a provider vouches for it. All text is cleaned and size-limited. */
export type Identity = Account & {
  /** OpenID Connect: the provider's session (`sid`), for back-channel logout. */
  providerSession?: string;
};

/** Organisations of one person that are looked at. */
export const ORGANISATIONS_MAX = 256;

/** OpenID Connect Core 1.0, section 2: `sub` is at most 255 ASCII characters; sessions are held to the same. */
const SUBJECT = /^(?! )[\x20-\x7e]{1,255}(?<! )$/;
/** ASCII with exactly one `@`: what other letters look like or turn into as small ones is no concern then. */
const EMAIL = /^[\x21-\x3f\x41-\x7e]{1,64}@[\x21-\x3f\x41-\x7e]{1,189}$/;

/** @returns the text if it can be a subject or a provider's session */
export function subjectOf(value: unknown): string | undefined {
  return typeof value === 'string' && SUBJECT.test(value) ? value : undefined;
}

/** @param value an address that the provider has verified @returns it in small letters, if it is one */
export function emailOf(value: unknown): string | undefined {
  return typeof value === 'string' && EMAIL.test(value) ? value.toLowerCase() : undefined;
}

/** @returns the text if it is a line of at most 256 characters without anything hidden or look-alike of a letter */
export function plainOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > 256) return undefined;
  const isPlain = value === cleanTitle(value) && value === value.normalize('NFKC').trim();
  return isPlain ? value : undefined;
}

/**
 * The name that others see: of a mail address only what is before the `@`.
 * @param candidates the best first
 * @returns the first that leaves a name after cleaning, else `Somebody`
 */
export function nameOf(...candidates: unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate !== 'string') continue;
    const name = cleanName(EMAIL.test(candidate) ? candidate.replace(/@.*/, '') : candidate);
    if (name !== '') return name;
  }
  return 'Somebody';
}

/** @param values from a provider @returns the first 256 that are plain, in small letters, each once */
export function organisationsOf(values: unknown): string[] {
  const list = Array.isArray(values) ? values : [];
  const plain = list.map(plainOf).filter((value) => value !== undefined);
  return [...new Set(plain.map((value) => value.toLowerCase()))].slice(0, ORGANISATIONS_MAX);
}
