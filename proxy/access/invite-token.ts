// The token in an invitation's link: it names room, role and invitation, and only this installation can make it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { INVITE_ROLES, type InviteRole } from '../../protocol/access/invites.ts';

export interface InviteToken {
  room: string;
  role: InviteRole;
  id: string;
}

/** @param key 32 bytes; every proxy of one party has the same */
export function inviteToken(room: string, role: InviteRole, id: string, key: Buffer): string {
  const named = `${room}.${role}.${id}`;
  const mac = createHmac('sha256', key).update(`invite ${named}`).digest('base64url').slice(0, 22);
  return `${named}.${mac}`;
}

/** @param token as typed @param keys those that are accepted now @returns undefined if it was not made here */
export function readInviteToken(token: string, keys: readonly Buffer[]): InviteToken | undefined {
  const [room = '', named = '', id = ''] = token.split('.');
  const role = INVITE_ROLES.find((one) => one === named);
  if (role === undefined) return undefined;
  const got = Buffer.from(token);
  const isOurs = keys.some((key) => {
    const want = Buffer.from(inviteToken(room, role, id, key));
    return want.length === got.length && timingSafeEqual(want, got);
  });
  return isOurs ? { room, role, id } : undefined;
}
