// Takes the page to another machine when its own is gone, or sends it away (MM5).
import { type Closable, listen, together } from '../dom/closable.ts';
import type { LastingConnection } from '../state/terminal-connection-state.ts';

/** A machine that is only started anew is back before that, with the same app, in ms. */
const PATIENCE_MS = 8_000;
/** How often a page looks for one that takes it, in ms. */
const AGAIN_MS = 3_000;
/** How long a page that was told to go may take to be gone: told anew, it would begin anew. */
const GOES_MS = 30_000;
/** How long a machine may take to say that it can be entered, in ms. */
const ANSWER_MS = 4_000;

export interface PageHomes {
  /** This page on other machines, the best first, as absolute URLs. */
  homes: readonly string[];
  /** Its path, with which each of them ends. */
  here: string;
  /** The path of this machine's lobby. */
  lobbyUrl: string;
}

/** Does nothing where there is one machine. */
export function movePage(
  win: Window,
  connection: LastingConnection | undefined,
  { homes, here, lobbyUrl }: PageHomes,
): Closable {
  if (!connection || homes.length === 0) return { close() {} };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking = false;
  let closed = false;
  /** When to look again at the earliest, by `performance.now()`. */
  let notBefore = 0;

  function follow(): void {
    clearTimeout(timer);
    if (closed || looking || !win.navigator.onLine) return;
    const waitMs = untilLook();
    if (waitMs === null) return;
    const restMs = notBefore - win.performance.now();
    timer = setTimeout(() => void look(), Math.max(waitMs, restMs));
  }
  /** ms; null while nothing is wrong. */
  function untilLook(): number | null {
    if (!connection || connection.state.kind === 'live') return null;
    if (connection.refusal?.move) return 0;
    if (connection.state.kind !== 'reconnecting') return null;
    return Math.max(0, connection.state.since + PATIENCE_MS - win.performance.now());
  }
  async function look(): Promise<void> {
    looking = true;
    const isSent = connection?.refusal?.move === true;
    // A machine that answers says by itself what is wrong, or where to go.
    const own = isSent
      ? 'silent'
      : await ask(win, new URL('readyz', new URL(lobbyUrl, win.location.href)));
    const home = own === 'silent' ? await findHome(win, homes, here) : undefined;
    looking = false;
    if (closed || untilLook() === null) return;
    notBefore = win.performance.now() + (home === undefined ? AGAIN_MS : GOES_MS);
    if (home !== undefined) win.location.replace(home);
    follow();
  }

  const heard = connection.listen(({ type }) => {
    if (type === 'state') follow();
  });
  follow();
  return together(heard, listen(win, 'online', follow), {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  });
}

/** The first of them that can be entered. All are asked at the same time. */
async function findHome(
  win: Window,
  homes: readonly string[],
  here: string,
): Promise<string | undefined> {
  const asked = homes.map((home) => ask(win, new URL(`${home.slice(0, -here.length)}/readyz`)));
  for (const [n, home] of homes.entries()) if ((await asked[n]) === 'open') return home;
  return undefined;
}

/**
 * Only what a machine itself says counts: where it is gone, the server in front of it answers in its place, with a page
 * of its own and any status.
 * @returns whether it can be entered; `silent`: no machine answers there
 */
async function ask(win: Window, url: URL): Promise<'open' | 'closed' | 'silent'> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const init = { cache: 'no-store', credentials: 'omit', signal } as const;
    const response = await win.fetch(url.href, init);
    const said: unknown = await response.json();
    const isOwn = typeof said === 'object' && said !== null && 'checks' in said;
    if (isOwn) return response.ok ? 'open' : 'closed';
    console.debug('teleport: something else answers.', url.host, response.status);
  } catch (error) {
    console.debug('teleport: no machine answers.', url.host, error);
  }
  return 'silent';
}
