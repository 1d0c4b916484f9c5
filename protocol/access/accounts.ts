// Accounts of people who have signed in, and what the installation's party keeps of them: accounts and sessions.

import * as v from 'valibot';
import { DAY_MS } from '../time.ts';
import { publicIdSchema as id } from './public-id.ts';

export const PROVIDER_IDS = ['x', 'github', 'oidc'] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

/**
 * The one room of the party's server for accounts. No room can be called so: a ticket for a room, which its own party
 * may see, is none for the accounts.
 */
export const ACCOUNTS_PARTY = 'accounts-server';
export const ACCOUNTS_ROOM = '_accounts';
/** How long a session lasts after its latest use, in ms. */
export const SESSION_MS = 30 * DAY_MS;
/** How long it lasts at most, in ms: then the provider is asked again who somebody is, and in which organisations. */
export const SESSION_MOST_MS = 90 * DAY_MS;
/** Sessions of one account; above that the one used longest ago ends. */
export const MAX_SESSIONS = 50;

const line = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** Somebody as a provider vouches for them. The text is clean. */
export const accountSchema = v.object({
  provider: v.picklist(PROVIDER_IDS),
  /**
   * The provider's own id of the account, which never changes: X and GitHub a number, OpenID Connect `sub`. What is
   * kept about somebody belongs to this.
   */
  subject: v.pipe(line(255), v.nonEmpty()),
  /**
   * What people call the account: X and GitHub the user name, which ignores capitals and may pass to somebody else
   * after a rename; OpenID Connect a verified mail address, else `preferred_username` (never one with an `@`), else the
   * subject.
   */
  account: v.pipe(line(320), v.nonEmpty()),
  name: v.pipe(line(256), v.nonEmpty()),
  /** Verified, in small letters. */
  email: v.exactOptional(line(320)),
  /** GitHub's organisations, OpenID Connect's `groups`, in small letters; asked for only where a rule needs them. */
  organisations: v.pipe(v.array(line(255)), v.maxLength(500)),
});
export type Account = v.InferOutput<typeof accountSchema>;

/** `provider:subject`: the same person, whatever the account is called by then. */
export function accountId({ provider, subject }: Pick<Account, 'provider' | 'subject'>): string {
  return `${provider}:${subject}`;
}

/** How an account is written in files and lists: `github:octocat`. */
export function accountLabel({ provider, account }: Pick<Account, 'provider' | 'account'>): string {
  return `${provider}:${account}`;
}

/** SHA-256 of a session's token in base64url: the token itself is known to its browser alone. */
const hash = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
const whose = line(300);
/** Of the browser, for people: `Firefox on Linux`. */
const browser = line(80);
const providerSession = line(255);

/** Control messages to the accounts: `POST /parties/accounts-server/_accounts/control`, from proxies alone. */
export const accountsControlSchema = v.variant('op', [
  v.object({
    op: v.literal('sign_in'),
    hash,
    account: accountSchema,
    browser,
    /** The session that this one replaces. */
    replaces: v.exactOptional(hash),
    /** OpenID Connect: the provider's session. */
    providerSession: v.exactOptional(providerSession),
  }),
  /** Whose session it is; this counts as a use of it. */
  v.object({ op: v.literal('session'), hash }),
  /** The same by its public id, which is no use of it. */
  v.object({ op: v.literal('session_by_id'), id }),
  v.object({ op: v.literal('sign_out'), hash }),
  v.object({ op: v.literal('sessions'), account: whose }),
  v.object({ op: v.literal('end_session'), account: whose, id }),
  v.object({ op: v.literal('end_sessions'), account: whose }),
  /** OpenID Connect: back-channel logout of a provider's session, or of all those of an account. */
  v.object({
    op: v.literal('provider_sign_out'),
    subject: v.exactOptional(line(255)),
    providerSession: v.exactOptional(providerSession),
  }),
]);
export type AccountsControl = v.InferOutput<typeof accountsControlSchema>;

/** A session that is valid. */
const signedInSchema = v.object({ id, account: accountSchema });
export type SignedIn = v.InferOutput<typeof signedInSchema>;
/** Answer to `sign_in`, `session` and `session_by_id`; null if there is none, or the provider has ended it already. */
export const sessionAnswerSchema = v.object({ session: v.nullable(signedInSchema) });
/** Answer to `sessions`. Times are Unix times in ms. */
export const sessionListSchema = v.object({
  sessions: v.array(v.object({ id, browser: v.string(), at: v.number(), seen: v.number() })),
});
export type SessionList = v.InferOutput<typeof sessionListSchema>;
/** Answer to what ends sessions: their public ids. */
export const endedSchema = v.object({ ended: v.array(id) });
