// What is said of an invitation: for whom it is, how it stands, and what taking it back does. Pure functions.
import type { Access } from '../../../protocol/access/access.ts';
import type { InviteListing } from '../../../protocol/api.ts';
import { when } from '../when.ts';

export const ROLE_WORDS: Readonly<Record<InviteListing['role'], [title: string, about: string]>> = {
  guest: ['Guest', 'A seat of their own.'],
  watcher: ['Watcher', 'Sees the room, and has no seat.'],
  host: ['Co-host', 'What you may, including this menu.'],
};

export const TERMS: readonly [hours: number, words: string][] = [
  [1, '1 hour'],
  [24, '1 day'],
  [24 * 7, '1 week'],
  [24 * 30, '30 days'],
];

/** Most people that one invitation may be for: `MAX_INVITE_USES`, which comes with schemas (a test compares them). */
export const MOST_USES = 1_000;

/** @param text as typed @returns how many people; null if it is no such number */
export function usesIn(text: string): number | null {
  const uses = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return uses >= 1 && uses <= MOST_USES ? uses : null;
}

/** `open`: its link lets somebody in. */
export type InviteState = 'open' | 'used' | 'over' | 'revoked';

/** @param now Unix time in ms */
export function stateOf({ revoked, usedBy, uses, until }: InviteListing, now: number): InviteState {
  if (revoked) return 'revoked';
  if (now >= until) return 'over';
  return usedBy.length >= uses ? 'used' : 'open';
}

/** @param now Unix time in ms */
export function inviteWords(invite: InviteListing, now: number): string {
  const { uses, usedBy, until, by } = invite;
  const came = `${usedBy.length} of ${uses} came in`;
  switch (stateOf(invite, now)) {
    case 'open':
      return `${came} · ends ${when(until, now)} · by ${by}`;
    case 'used':
      return `${uses === 1 ? 'Used' : `All ${uses} came in`} · by ${by}`;
    case 'over':
      return `${came} · ended ${when(until, now)} · by ${by}`;
    case 'revoked':
      return `Taken back · ${came} · by ${by}`;
  }
}

/** What happens when it is taken back. @param access who may enter the room otherwise */
export function revokeWords({ usedBy, role }: InviteListing, access: Access): string {
  const [first] = usedBy;
  if (!first) return 'Its link will let nobody in. Nobody has come in with it.';
  const who = usedBy.length === 1 ? first.who : `The ${usedBy.length} people who came in with it`;
  const one = usedBy.length === 1;
  // Where everybody may enter, all that an invitation gives is its role.
  if (access === 'guest')
    return `${who} ${one ? 'stays' : 'stay'} only as ${role === 'host' ? 'a guest' : 'before'}: everybody with the room’s link may enter.`;
  return one
    ? `${who} came in with it and has to leave, unless something else lets them in.`
    : `${who} have to leave, unless something else lets them in.`;
}
