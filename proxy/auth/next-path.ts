// Where a visitor wanted to go before signing in: a path of this site, and nothing that leads elsewhere.
import { isPathTarget } from '../config/keys/base-path.ts';

const MAX_CHARS = 1_024;
/** No host can resolve; only tells whether a path stays below its origin. */
const HERE = 'http://here.invalid';

/** @param given from a query, as typed @returns one of the proxy's own paths with its query, `/` for anything else */
export function nextPath(given: string): string {
  if (given.length > MAX_CHARS || !isPathTarget(given) || /[\\\u0000-\u0020\u007f]/.test(given))
    return '/';
  const url = URL.parse(given, HERE);
  if (url?.origin !== HERE || !isPathTarget(url.pathname)) return '/';
  return url.pathname + url.search;
}

/** The id of the room that a path leads to; undefined for any other path. */
export function roomInPath(path: string): string | undefined {
  return /^\/room\/([a-z0-9-]{1,64})(?:[/?]|$)/.exec(path)?.[1];
}
