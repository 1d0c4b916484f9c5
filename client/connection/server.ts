// Where an installation of Teleport Rooms is: its pages, and its party.

export interface Server {
  /** Everything lies below; ends in `/`. */
  root: URL;
  /** As PartySocket wants it. */
  socket: { host: string; protocol: 'ws' | 'wss'; prefix: string };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/**
 * @param host `rooms.example`, as for PartySocket, or `https://rooms.example/below/`; default: the page's own
 * @param page address of the page, where there is one
 * @throws TypeError if it is none, or there is neither
 */
export function serverAt(host?: string, page = globalThis.location?.href): Server {
  const root = rootOf(host, page);
  if (!root.pathname.endsWith('/')) root.pathname += '/';
  const secure = root.protocol === 'https:' || root.protocol === 'wss:';
  root.protocol = secure ? 'https:' : 'http:';
  return {
    root,
    socket: {
      host: root.host,
      protocol: secure ? 'wss' : 'ws',
      prefix: `${root.pathname.slice(1)}parties`,
    },
  };
}

function rootOf(host: string | undefined, page: string | undefined): URL {
  if (host === undefined) {
    if (page === undefined) throw new TypeError('Outside of a page, a host has to be given.');
    return new URL('/', page);
  }
  if (/^(?:https?|wss?):\/\//.test(host)) {
    // URL refuses to make a WebSocket's scheme another one.
    const url = new URL(host.replace(/^ws/, 'http'));
    url.search = '';
    url.hash = '';
    return url;
  }
  const own = page === undefined ? undefined : new URL(page);
  const scheme = own?.host === host ? own.protocol : LOOPBACK.test(host) ? 'http:' : 'https:';
  return new URL(`${scheme}//${host}`);
}
