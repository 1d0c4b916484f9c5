// The notice over a terminal that is not working: the cause, what happens next, and available actions. Pure functions.
import { CLOSE } from '../../protocol/codes.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { SeatStateNote } from '../../protocol/page/terminal-note.ts';
import type { TerminalState } from '../state/terminal-state.ts';

/** A disconnect or an app start that is shorter shows no notice. */
export const PATIENCE_MS = 1_000;
/** After this long, reloading the page is offered as well. */
const LONG_MS = 15_000;

/** `again` is what a message page calls `try`; `watch`: go to the page for watchers. */
export type NoticeAction = 'try' | 'again' | 'reload' | 'watch' | 'lobby' | 'restart';

export interface Notice {
  title: string;
  text: string;
  actions: readonly NoticeAction[];
  /** The terminal below is stale or unresponsive, so it is dimmed. */
  dim: boolean;
  /** The visitor has not been in yet: there is no terminal to show, so it looks like a message page. */
  door?: boolean;
  /** Id of the request that failed. */
  request?: string;
}

/** @param now ms of `performance.now()` @returns null while there is no notice */
export function noticeFor(terminal: TerminalState, now: number): Notice | null {
  const { connection, refusal, watching } = terminal;
  if (refusal && connection?.kind !== 'live') return refused(refusal, terminal, now);
  if (connection?.kind === 'ended') return ended(connection.code);
  if (connection?.kind === 'reconnecting') {
    return now - connection.since < PATIENCE_MS ? null : gap(terminal, connection, now);
  }
  if (connection?.kind !== 'live') return null;
  return watching ? watchedNotice(terminal) : seatNotice(terminal, now);
}

/** ms until the result of `noticeFor` may change; null if only an event can change it. */
export function noticeChangesIn(terminal: TerminalState, now: number): number | null {
  const { connection, refusal, seat, seatAt } = terminal;
  if (connection?.kind === 'reconnecting') {
    if (refusal) return 500;
    const silent = connection.since + PATIENCE_MS - now;
    return silent > 0 ? silent : 500;
  }
  if (!seat || seat.state === 'running') return null;
  const silent = seat.state === 'starting' ? seatAt + PATIENCE_MS - now : 0;
  return silent > 0 ? silent : 500;
}

/** Titles for somebody who has been in, where the one of the door would be no news of what happened. */
const SENT_AWAY: Readonly<Record<string, string>> = {
  INVITE_NEEDED: 'Your invitation is no longer valid',
};

export function refusalTitle(
  { code, title }: Refusal,
  { seat }: Pick<TerminalState, 'seat'>,
): string {
  return (seat && SENT_AWAY[code]) || title;
}

/** In the words of the message page. */
function refused(refusal: Refusal, terminal: TerminalState, now: number): Notice {
  const { text, retry, watch, request } = refusal;
  const { connection, seat } = terminal;
  const title = refusalTitle(refusal, terminal);
  const next = connection?.kind === 'reconnecting' ? ` ${retryWord(connection.retryAt, now)}` : '';
  const actions: NoticeAction[] = ['lobby'];
  if (watch) actions.unshift('watch');
  if (retry !== 'none') actions.unshift(retry);
  return {
    ...{ title, text: text + next, actions, dim: true, door: seat === null },
    ...(request === undefined ? {} : { request }),
  };
}

/** The proxy ends a terminal's connection for one reason alone; anything else is odd. */
function ended(code: number): Notice {
  if (code === CLOSE.REPLACED) {
    return {
      title: 'This room is open in another tab',
      text: 'The terminal goes on there.',
      actions: ['try'],
      dim: true,
    };
  }
  return {
    title: 'The terminal is not connected',
    text: 'The server does not take this page’s connection.',
    actions: ['reload', 'lobby'],
    dim: true,
  };
}

const RESTARTING = 1012;

function gap(
  { online, watching, seat }: TerminalState,
  connection: { since: number; retryAt: number | null; code: number },
  now: number,
): Notice {
  const text = `${afterGap(watching, seat !== null)} ${retryWord(connection.retryAt, now)}`;
  const actions: NoticeAction[] = now - connection.since > LONG_MS ? ['try', 'reload'] : ['try'];
  if (!online) return { title: 'This device is offline', text, actions, dim: true };
  const lost = seat ? 'Connection lost' : 'Not connected yet';
  const title = connection.code === RESTARTING ? 'The server is restarting' : lost;
  return { title, text, actions, dim: true };
}

/** @param been whether the visitor has seen a terminal here */
function afterGap(watching: boolean, been: boolean): string {
  if (!been) return 'The terminal opens as soon as there is a connection.';
  if (watching) return 'You see the room again when the connection is back.';
  return 'Your app keeps running. Keys you type are sent later.';
}

function retryWord(at: number | null, now: number): string {
  const seconds = at === null ? 0 : Math.ceil((at - now) / 1_000);
  return seconds > 0 ? `Next try in ${seconds} s.` : 'Connecting…';
}

function seatNotice({ seat, seatAt }: TerminalState, now: number): Notice | null {
  if (!seat) return null;
  const at = seat.retryMs === undefined ? null : seatAt + seat.retryMs;
  const next = at !== null && at > now ? ` Next try in ${Math.ceil((at - now) / 1_000)} s.` : '';
  switch (seat.state) {
    case 'running':
      return null;
    case 'degraded':
      // People may still press Ctrl-C, or read what it shows.
      if (seat.up) return { ...unwell(seat), actions: ['restart'], dim: false };
      return {
        title: 'The app does not stay up',
        text: `${seat.why ?? ''}${next}`.trim(),
        actions: ['restart'],
        dim: true,
      };
    case 'starting':
      if (now - seatAt < PATIENCE_MS) return null;
      return { title: 'Starting the app', text: `One moment.${next}`, actions: [], dim: false };
    default:
      return {
        title: 'The app is stopped',
        text: 'It was ended by the host, an operator or the server.',
        actions: ['reload', 'lobby'],
        dim: true,
      };
  }
}

/** Watchers can't restart a seat, so they get no actions for it. */
function watchedNotice({ seat }: TerminalState): Notice | null {
  switch (seat?.state) {
    case 'stopping':
    case 'stopped':
      return {
        title: 'Nobody is in this room',
        text: 'You see it as soon as somebody comes in.',
        actions: ['lobby'],
        dim: true,
      };
    case 'degraded':
      if (seat.up) return { ...unwell(seat), actions: [], dim: false };
      return { title: 'The app does not stay up', text: seat.why ?? '', actions: [], dim: true };
    default:
      return null;
  }
}

function unwell({ why = '' }: SeatStateNote): Pick<Notice, 'title' | 'text'> {
  return { title: 'The app is not responding', text: why };
}

/** @param keys number of refused keys, more than 0 */
export function refusedWord(keys: number): string {
  if (keys === 1) return '1 key was not sent.';
  // This many must come from a paste.
  const what = keys < 100 ? 'keys' : 'characters';
  return `${keys.toLocaleString('en')} ${what} were not sent.`;
}
