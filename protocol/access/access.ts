// Who may enter a room (`access` and `allow` of its file): the one decision behind every way in.
import type { AppErrorCode } from '../errors.ts';
import type { Account } from './accounts.ts';
import { type AllowRule, isNamed } from './allow.ts';
import type { InviteRole } from './invites.ts';

export const ACCESSES = ['guest', 'invite', 'login'] as const;
/** Who may enter: whoever has the link, who was invited, who has signed in. */
export type Access = (typeof ACCESSES)[number];

/** What a room's file says. */
export interface AccessRules {
  access: Access;
  /** Narrows `login`, and opens `invite` to accounts; empty: everyone who signs in, nobody without an invitation. */
  allow: readonly AllowRule[];
}

export interface Credentials {
  /** A host or an operator. */
  leads: boolean;
  account: Account | undefined;
  /** What the caller was invited as; null without an invitation. */
  invited: InviteRole | null;
}

/** Why somebody may not enter. */
export type AccessCode = Extract<
  AppErrorCode,
  'LOGIN_NEEDED' | 'NOT_ALLOWED' | 'INVITE_NEEDED' | 'WATCH_ONLY'
>;

/** @param sits whether a seat is wanted, and not only to watch @returns null if the caller may enter */
export function accessRefusal(
  { access, allow }: AccessRules,
  { leads, account, invited }: Credentials,
  sits: boolean,
): AccessCode | null {
  if (leads || access === 'guest') return null;
  const isListed = account !== undefined && isNamed(allow, account);
  if (access === 'login') {
    if (!account) return 'LOGIN_NEEDED';
    if (allow.length === 0 || isListed) return null;
    if (invited === null) return 'NOT_ALLOWED';
  } else if (isListed) return null;
  else if (invited === null) return 'INVITE_NEEDED';
  return sits && invited === 'watcher' ? 'WATCH_ONLY' : null;
}
