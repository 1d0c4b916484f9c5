// What the sign-in page offers, by who has come and for which room. Pure functions, so that every case can be tested.
import type { Access } from '../../protocol/access/access.ts';
import type { SignInData } from '../../protocol/api.ts';

/** Reasons that say how a sign-in went, and not that the room's door is shut. */
const OF_SIGN_IN = /^(LOGIN_(REFUSED|STALE|UNAVAILABLE|FAILED)|SIGN_IN_LIMIT)$/;

export interface WaysIn {
  /** Label of the link that leads on as things are; null if the door is shut, and where no room was wanted. */
  enter: string | null;
  /** What the buttons of the providers are for; null where the reason says it. */
  heading: string | null;
  /** Said where there are no such buttons; null where nothing has to be said. */
  none: string | null;
}

export function waysIn({
  room,
  access = 'guest',
  providers,
  guestsWelcome,
  me,
  reason,
}: SignInData): WaysIn {
  const open = room !== undefined && (reason === undefined || OF_SIGN_IN.test(reason.code));
  const welcome = open && (guestsWelcome || me !== undefined);
  return {
    enter: welcome ? (me ? 'Go in' : 'Go in as a guest') : null,
    heading: me ? 'Or sign in with another account' : guestsWelcome ? 'Come in as yourself' : null,
    none: providers.length > 0 || (me && open) ? null : NO_WAY[access],
  };
}

const NO_WAY: Readonly<Record<Access, string>> = {
  guest: 'Nobody signs in on this server: everybody is a guest here.',
  login:
    'Nobody can sign in on this server, because whoever runs it has not set that up. Tell them, if you know them.',
  invite: 'Signing in does not open this room. Open the link of an invitation instead.',
};

/** A path as the proxy's routes know it. @param root the lobby's path @param path one below it, as in `SignInData` */
export function belowRoot(root: string, path: string): string {
  return path.startsWith(root) ? path.slice(root.length - 1) : '/';
}

/** Where signing out leads: to this page again, which says what the room asks for. */
export function afterSignOut({ root, next }: Pick<SignInData, 'root' | 'next'>): string {
  return `/login?${new URLSearchParams({ next: belowRoot(root, next) })}`;
}
