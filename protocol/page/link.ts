// Which links of an app's output (OSC 8) may be there at all, and what a person is told before one is opened. Pure.

/** Longest address that terminals agree on, in characters (the OSC 8 proposal of VTE and iTerm2). */
export const MAX_LINK_CHARS = 2_083;
/** An address as the proposal wants it, in printable ASCII, and of the kinds that open a page or a letter. */
const ALLOWED = /^(?:https?:\/\/|mailto:)[!-~]+$/i;
/** Pages of this site that do nothing but show: the lobby, and rooms without a query. */
const SHOWN_HERE = /^(?:room\/[a-z0-9-]+\/(?:watch)?)?$/;

// Available in every runtime that uses this file, but no runtime's types are loaded here.
interface Parsed {
  href: string;
  host: string;
  hostname: string;
  pathname: string;
  protocol: string;
  username: string;
  password: string;
}
declare const URL: { parse(address: string): Parsed | null; new (address: string): Parsed };

/** Cheap enough for each link of a flood. */
export function isLink(address: string): boolean {
  return address.length <= MAX_LINK_CHARS && ALLOWED.test(address);
}

export interface Destination {
  /** The whole address, as a browser would open it. */
  href: string;
  /** Whose it is: a host's name in the letters of the network (punycode), or a mail address. */
  to: string;
}

/**
 * Where a link leads.
 * @param root address of this site's lobby. Of its host, whatever the scheme, port and spelling, only pages of this
 * site that show are opened. What other hosts answer, a redirect to this one perhaps, nobody knows
 * @returns null for what is not opened
 */
export function destinationOf(address: string, root: string): Destination | null {
  const url = isLink(address) ? URL.parse(address) : null;
  if (!url) return null;
  // A user name could pose as the host.
  if (url.username || url.password) return null;
  const { href, host, pathname, protocol } = url;
  if (protocol === 'mailto:') return { href, to: pathname };
  const here = new URL(root);
  if (hostOf(url) === hostOf(here)) {
    const within = href.startsWith(here.href) ? href.slice(here.href.length) : null;
    if (within === null || !SHOWN_HERE.test(within)) return null;
  }
  return { href, to: host };
}

/** The cookies of a host go to all of its ports, and a dot at the end of its name is the same host. */
function hostOf({ hostname }: Parsed): string {
  return hostname.replace(/\.$/, '');
}
