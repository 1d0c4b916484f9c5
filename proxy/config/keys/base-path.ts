// The path below which people reach the proxy, from PUBLIC_URL. Only this file knows it: routes are written without it,
// requests lose it where a reverse proxy in front has left it on, and every address for a browser gets it.

/** What the proxy's own paths begin with. PUBLIC_URL's may not: nobody could tell whether it is still on. */
const OWN: ReadonlySet<string> = new Set([
  'api',
  'assets',
  'healthz',
  'invite',
  'login',
  'logout',
  'metrics',
  'ops',
  'parties',
  'readyz',
  'room',
]);

export class BasePath {
  /** `/`, or for example `/rooms/`: the lobby's path, and that of cookies. */
  readonly root: string;

  /** @param publicUrl an address of the configuration */
  constructor(publicUrl: string | undefined) {
    const { pathname } = new URL(publicUrl ?? 'http://localhost');
    this.root = pathname.endsWith('/') ? pathname : `${pathname}/`;
  }

  /** The address of one of the proxy's own paths, for a browser. @param path `/room/...` */
  at(path: string): string {
    return this.root + path.slice(1);
  }

  /** A request's target as routes know it, whether or not the proxy in front has taken the base path off. */
  without(target: string): string {
    const base = this.root.slice(0, -1);
    if (!target.startsWith(base)) return target;
    const rest = target.slice(base.length);
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    return isPathTarget(rest) ? rest : target;
  }
}

/** Whether a URL's path can be a base: segments of plain characters, and not one of the proxy's own paths. */
export function isBasePath(pathname: string): boolean {
  const [, first = ''] = pathname.split('/');
  return /^(\/[A-Za-z0-9._~-]+)*\/?$/.test(pathname) && !OWN.has(first);
}

/**
 * Whether a request target is a path (RFC 9112, origin-form) and stays one when it is parsed as a URL: it begins
 * with exactly one slash. An absolute URL there, or `//host`, would name another server.
 */
export function isPathTarget(target: string | undefined): boolean {
  return target !== undefined && /^\/(?![/\\])/.test(target);
}
