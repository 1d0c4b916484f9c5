// Who has signed in: sessions live in the party, so that all proxies agree; what is asked often is known here for a
// while, and forgotten as soon as the party says that a session is over.
import { hash, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { connectParty, DONE } from '../../bridge/room/party.ts';
import {
  accountSchema,
  endedSchema,
  type SessionList,
  type SignedIn,
  sessionAnswerSchema,
  sessionListSchema,
} from '../../protocol/access/accounts.ts';
import { Emitter } from '../../protocol/emitter.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Identity } from '../login/identity.ts';
import type { PartyClient } from '../party/client.ts';

/** How long an answer is good for, in ms; sessions on live sockets are looked up again within a minute. */
const FRESH_MS = 20_000;
/** While the party does not answer, what it said last holds for so long, in ms. */
const STALE_MS = 300_000;
const MOST_KEPT = 10_000;
/** 256 random bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface Accounts {
  /** Whether people can sign in here at all. */
  readonly enabled: boolean;
  /** The session of a token. @throws AppError PARTY_UNAVAILABLE */
  find(token: string | undefined): Promise<SignedIn | undefined>;
  /** The session of a public id. @throws AppError PARTY_UNAVAILABLE */
  byId(id: string): Promise<SignedIn | undefined>;
  /**
   * Opens a session.
   * @param browser what people call it, for the list of sessions @param replaces token of a session that ends
   * @returns its token, for the browser alone
   * @throws AppError PARTY_UNAVAILABLE; LOGIN_STALE if the provider has ended its session meanwhile
   */
  signIn(identity: Identity, browser: string, replaces: string | undefined): Promise<string>;
  signOut(token: string): Promise<void>;
  /** @param account its id */
  sessions(account: string): Promise<SessionList['sessions']>;
  /** @returns false if the account has no such session */
  endSession(account: string, id: string): Promise<boolean>;
  endSessions(account: string): Promise<void>;
  /** OpenID Connect: the provider says that a session, or all of an account, are over. */
  providerSignedOut(whose: { subject?: string; providerSession?: string }): Promise<void>;
  /** Calls back with the public ids of sessions that ended, at whichever proxy; null: any may have. */
  onEnded(fn: (ids: readonly string[] | null) => void): Disposable;
  [Symbol.dispose](): void;
}

interface Kept {
  /** When it was asked. */
  at: number;
  /** When the party last answered. */
  answeredAt: number;
  session: Promise<SignedIn | undefined>;
}

/** @param enabled false: nobody is signed in, and nothing is asked */
export function createAccounts(
  party: Pick<PartyClient, 'accounts' | 'accountsSocket'>,
  enabled: boolean,
  log: Logger,
): Accounts {
  const kept = new Map<string, Kept>();
  const ended = new Emitter<readonly string[] | null>();
  const now = () => performance.now();

  function lookUp(
    key: string,
    control: Parameters<PartyClient['accounts']>[0],
  ): Promise<SignedIn | undefined> {
    const known = kept.get(key);
    if (known && now() - known.at < FRESH_MS) return known.session;
    const asked = now();
    const entry: Kept = { at: asked, answeredAt: asked, session: Promise.resolve(undefined) };
    const session = party.accounts(control, sessionAnswerSchema).then(
      (answer) => answer.session ?? undefined,
      (error: unknown) => {
        if (!known || now() - known.answeredAt >= STALE_MS) throw error;
        entry.answeredAt = known.answeredAt;
        return known.session;
      },
    );
    entry.session = session;
    kept.delete(key);
    kept.set(key, entry);
    const forgetIt = (): void => {
      if (kept.get(key) === entry) kept.delete(key);
    };
    // Made-up tokens push no session out.
    session.then((found) => found ?? forgetIt(), forgetIt);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return session;
  }

  /** Whatever was known of any session may be wrong now. */
  function forget(ids: readonly string[] | null): void {
    if (ids?.length === 0) return;
    kept.clear();
    ended.emit(ids);
  }

  async function end(control: Parameters<PartyClient['accounts']>[0]): Promise<readonly string[]> {
    const { ended: ids } = await party.accounts(control, endedSchema);
    forget(ids);
    return ids;
  }

  let connectedBefore = false;
  const link = enabled
    ? connectParty(
        party.accountsSocket,
        {
          // What ended meanwhile was not heard.
          open() {
            if (connectedBefore) forget(null);
            connectedBefore = true;
          },
          message(message) {
            if (message.type === 'sessions_ended') forget(message.ids);
          },
          close(code, final) {
            if (final && code !== DONE) log.error({ code }, 'the accounts refuse this proxy');
          },
        },
        log,
      )
    : null;

  return {
    enabled,
    async find(token) {
      if (!enabled || token === undefined || !TOKEN.test(token)) return undefined;
      const hashed = hashOf(token);
      return lookUp(hashed, { op: 'session', hash: hashed });
    },
    byId: async (id) => (enabled ? lookUp(`id ${id}`, { op: 'session_by_id', id }) : undefined),
    async signIn({ providerSession, ...identity }, browser, replaces) {
      const token = randomBytes(32).toString('base64url');
      const account = v.safeParse(accountSchema, identity);
      if (!account.success) throw new AppError('LOGIN_FAILED', v.summarize(account.issues));
      const before = replaces !== undefined && TOKEN.test(replaces) ? hashOf(replaces) : undefined;
      const { session } = await party.accounts(
        {
          op: 'sign_in',
          hash: hashOf(token),
          account: account.output,
          browser: browser.slice(0, 80),
          ...(before === undefined ? {} : { replaces: before }),
          ...(providerSession === undefined ? {} : { providerSession }),
        },
        sessionAnswerSchema,
      );
      if (session === null) throw new AppError('LOGIN_STALE');
      // At once: the party tells of it, too, and that ends what is open.
      if (before !== undefined) kept.delete(before);
      return token;
    },
    async signOut(token) {
      if (enabled && TOKEN.test(token)) await end({ op: 'sign_out', hash: hashOf(token) });
    },
    sessions: async (account) =>
      (await party.accounts({ op: 'sessions', account }, sessionListSchema)).sessions,
    endSession: async (account, id) => (await end({ op: 'end_session', account, id })).length > 0,
    async endSessions(account) {
      await end({ op: 'end_sessions', account });
    },
    async providerSignedOut(whose) {
      await end({ op: 'provider_sign_out', ...whose });
    },
    onEnded: (fn) => ended.on(fn),
    [Symbol.dispose]: () => link?.close(),
  };
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
