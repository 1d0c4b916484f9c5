// Who is at the door of a room: visitor, account, and what the room, its file and the configuration let them be.
import type { FastifyRequest } from 'fastify';
import type { Account, SignedIn } from '../../protocol/access/accounts.ts';
import { accountId, accountLabel } from '../../protocol/access/accounts.ts';
import { type AccountRule, isNamed } from '../../protocol/access/allow.ts';
import type { Entry } from '../../protocol/access/invites.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { addressKey } from '../auth/addresses.ts';
import type { Keyring } from '../auth/keyring.ts';
import { type Session, type Visitor, visitorOf } from '../auth/visitor.ts';
import type { PartyClient } from '../party/client.ts';
import type { Accounts } from './accounts.ts';
import { isHostKey } from './host-key.ts';
import type { OperatorSessions } from './operator-sessions.ts';

/** Somebody at the door of one room. */
export interface Caller<V extends Visitor | undefined = Visitor | undefined> {
  /** Undefined for a request without a session. */
  visitor: V;
  signedIn: SignedIn | undefined;
  leads: 'host' | 'operator' | null;
  /** They lead by the host link alone. */
  byLink: boolean;
  /** What they were invited as, by which invitation, and what is wrong with one that they have shown. */
  invited: Entry['role'];
  invite: Entry['invite'];
  trouble: Entry['trouble'];
  /** Why the room keeps them out; null for who leads. */
  keptOut: Entry['keptOut'];
  /** The room could not be asked. */
  isUnknown: boolean;
  /** Which of the room's host links they have opened. */
  hostLink: number | null;
  /** Public id of the session in which they are an operator by the token. */
  operator: string | undefined;
}

/** What has to be remembered of a caller to look again. */
export interface Remembered {
  visitor: Visitor | undefined;
  /** Public id of their session. */
  session: string | undefined;
  hostLink: number | null;
  /** As a caller's. */
  operator?: string | undefined;
  /** Their address on the network. */
  address: string;
}

export function remembered(
  { visitor, signedIn, hostLink, operator }: Caller,
  address: string,
): Remembered {
  return { visitor, session: signedIn?.id, hostLink, operator, address };
}

export interface CallerOptions {
  /** Whether an invitation that was shown is used up by this; false for who only looks. */
  take: boolean;
  /** Key of a host link that is being opened; empty for none. */
  hostKey?: string;
}

export interface Callers {
  /**
   * @param session from the cookie, or just made
   * @throws AppError PARTY_UNAVAILABLE, HOST_LINK if a key that was given is not the room's
   */
  of: {
    (
      request: FastifyRequest,
      room: Room,
      session: Session,
      o: CallerOptions,
    ): Promise<Caller<Visitor>>;
    (
      request: FastifyRequest,
      room: Room,
      session: Session | undefined,
      o: CallerOptions,
    ): Promise<Caller>;
  };
  /**
   * Somebody as things stand now, for a socket that has been open for a while.
   * @throws AppError SIGNED_OUT if the session is over, PARTY_UNAVAILABLE
   */
  again(room: Room, who: Remembered): Promise<Caller>;
}

interface CallersOptions {
  accounts: Accounts;
  party: Pick<PartyClient, 'entry'>;
  operators: readonly AccountRule[];
  operatorSessions: Pick<OperatorSessions, 'isOver'>;
  /** The keys that host links are made of. */
  sessionKeys: Keyring;
  /** 32 bytes that public ids are derived from. */
  visitorKey: Buffer;
}

export function createCallers(options: CallersOptions): Callers {
  const { accounts, party, operators, operatorSessions, sessionKeys, visitorKey } = options;

  function leadsBy(
    room: Room,
    account: Account | undefined,
    operator: string | undefined,
  ): Caller['leads'] {
    if (account && isNamed(room.hosts, account)) return 'host';
    const isOperator = operator !== undefined || (account && isNamed(operators, account));
    return isOperator ? 'operator' : null;
  }

  /** @returns undefined if the room does not answer: who is in it stays meanwhile */
  async function ask(...question: Parameters<PartyClient['entry']>): Promise<Entry | undefined> {
    try {
      return await party.entry(...question);
    } catch (error) {
      if (error instanceof AppError && error.code === 'PARTY_UNAVAILABLE') return undefined;
      throw error;
    }
  }

  async function look<V extends Visitor | undefined>(
    room: Room,
    from: string,
    {
      visitor,
      signedIn,
      hostLink,
      operator,
    }: Pick<Caller<V>, 'visitor' | 'signedIn' | 'hostLink' | 'operator'>,
    { invite, take, hostKey = '' }: CallerOptions & { invite?: string | undefined },
  ): Promise<Caller<V>> {
    const account = signedIn?.account;
    const leading = leadsBy(room, account, operator);
    const known = { visitor, signedIn, hostLink, operator, leads: leading };
    const nothing = {
      ...known,
      byLink: false,
      invited: null,
      invite: null,
      trouble: null,
      keptOut: null,
      isUnknown: false,
    };
    if (visitor === undefined) return nothing;
    const entry = await ask(partyRoomOf(room), {
      visitor: visitor.id,
      ...(invite === undefined ? {} : { invite }),
      take,
      from,
      address: addressKey(from),
      ...(account ? { account: accountId(account) } : {}),
      who: account ? `${visitor.name} (${accountLabel(account)})` : visitor.name,
    });
    if (!entry && hostKey !== '') throw new AppError('PARTY_UNAVAILABLE');
    if (!entry) return { ...nothing, isUnknown: true };
    const opens =
      hostKey !== '' && isHostKey(hostKey, room.id, entry.hostLink, sessionKeys.accepted);
    if (hostKey !== '' && !opens) throw new AppError('HOST_LINK');
    // Where the file names hosts the link makes none, and where people sign in a host does, too.
    const mayLead = room.access !== 'login' || account !== undefined;
    const byInvite = mayLead && entry.role === 'host';
    const hasLink = room.hosts.length === 0 && (opens || hostLink === entry.hostLink);
    const byLink = known.leads === null && !byInvite && mayLead && hasLink;
    const leads = known.leads ?? (byInvite || byLink ? 'host' : null);
    return {
      ...known,
      hostLink: opens ? entry.hostLink : hostLink,
      leads,
      byLink,
      keptOut: leads === null ? entry.keptOut : null,
      invited: entry.role,
      invite: entry.invite,
      trouble: entry.trouble,
      isUnknown: false,
    };
  }

  function of(
    request: FastifyRequest,
    room: Room,
    session: Session,
    options: CallerOptions,
  ): Promise<Caller<Visitor>>;
  function of(
    request: FastifyRequest,
    room: Room,
    session: Session | undefined,
    options: CallerOptions,
  ): Promise<Caller>;
  async function of(
    request: FastifyRequest,
    room: Room,
    session: Session | undefined,
    options: CallerOptions,
  ): Promise<Caller> {
    const signedIn = await request.signedIn();
    const visitor = session && visitorFor(session, signedIn, visitorKey);
    const hostLink = request.hostLink(room.id);
    const invite = request.invitation(room.id);
    const operator = request.operatorSession();
    return look(
      room,
      request.ip,
      { visitor, signedIn, hostLink, operator },
      { ...options, invite },
    );
  }

  return {
    of,
    async again(room, { visitor, session, hostLink, operator, address }) {
      const signedIn = session === undefined ? undefined : await accounts.byId(session);
      if (session !== undefined && !signedIn) throw new AppError('SIGNED_OUT');
      if (operator !== undefined && operatorSessions.isOver(operator))
        throw new AppError('SIGNED_OUT');
      return look(room, address, { visitor, signedIn, hostLink, operator }, { take: false });
    },
  };
}

/** A visitor who has signed in is the same one in every browser. */
function visitorFor(session: Session, signedIn: SignedIn | undefined, key: Buffer): Visitor {
  if (!signedIn) return visitorOf(session, key);
  return visitorOf({ ...session, id: `account ${accountId(signedIn.account)}` }, key);
}
