// The words for a visitor who is refused: one source for the message page and for the page of a terminal.
import { type AppError, type AppErrorCode, ERRORS } from '../../protocol/errors.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';

/** Longest text of a refusal, in characters; a room's host may have given a reason. */
const MAX_CHARS = 600;

/** Titles of the messages that people meet by following a link; any other shows as "Something is wrong". */
const TITLES: Partial<Record<AppErrorCode, string>> = {
  ROOM_FULL: 'This room is full',
  SERVER_FULL: 'The server is full',
  SEAT_ELSEWHERE: 'Your place is on another machine',
  MACHINE_LEAVES: 'Moving to another machine',
  RESTARTING: 'The server is restarting',
  ROOM_NOT_FOUND: 'No such room',
  KNOCK: 'Knock to come in',
  KNOCKED: 'You have knocked',
  TURNED_AWAY: 'Not just now',
  KICKED: 'You were removed',
  BANNED: 'You may not enter',
  ROOM_CLOSED: 'This room is closed',
  ROOM_ENDED: 'This room has ended',
  LOGIN_NEEDED: 'Sign in to enter',
  SIGNED_OUT: 'You are signed out',
  NOT_ALLOWED: 'Your account is not on the list',
  INVITE_NEEDED: 'You need an invitation',
  WATCH_ONLY: 'You are invited to watch',
  INVITE_INVALID: 'This invitation is not valid',
  SEAT_STOPPED: 'This terminal was stopped',
  ROOM_PRIVATE: 'This room is private',
  NOBODY_IN: 'Nobody is in',
  WATCH_PRIVATE: 'This room is private',
  WATCH_FULL: 'Too many people watch this room',
  ROOM_PAUSED: 'This room is paused',
  NOT_FOUND: 'Nothing here',
  RATE_LIMITED: 'Too fast',
  TOO_MANY_PLACES: 'Too many at once',
  SIGN_IN_LIMIT: 'Too many sign-ins',
  TOO_LARGE: 'Too large',
  SEAT_START_FAILED: 'The terminal did not start',
  APP_NOT_CONFIGURED: 'The terminal did not start',
  COOKIES_NEEDED: 'Cookies are needed here',
  ADDRESS_MISMATCH: 'This address is not the server’s own',
  SOCKETS_BLOCKED: 'The terminal can’t connect',
};

/** What helps where it is not to try again. */
const RETRIES: Partial<Record<AppErrorCode, Refusal['retry']>> = {
  COOKIES_NEEDED: 'reload',
  KNOCK: 'reload',
  KNOCKED: 'reload',
  TURNED_AWAY: 'reload',
  KICKED: 'reload',
  BANNED: 'reload',
  ROOM_CLOSED: 'reload',
  ROOM_ENDED: 'reload',
  SEAT_STOPPED: 'reload',
  LOGIN_NEEDED: 'reload',
  SIGNED_OUT: 'reload',
  NOT_ALLOWED: 'reload',
  INVITE_NEEDED: 'reload',
  WATCH_ONLY: 'reload',
  ROOM_PRIVATE: 'reload',
  WATCH_PRIVATE: 'reload',
  ROOM_NOT_FOUND: 'none',
  INVITE_INVALID: 'none',
  NOT_FOUND: 'none',
};

/** Errors of rooms and machines that can't take another seat, though somebody can be watched. */
const WATCH_INSTEAD: ReadonlySet<AppErrorCode> = new Set(['ROOM_FULL', 'SERVER_FULL']);

/** Errors after which another machine takes the page (MM5). */
const MOVES: ReadonlySet<AppErrorCode> = new Set(['SEAT_ELSEWHERE', 'MACHINE_LEAVES']);

/** @param requestId shown where something failed here @param canWatch whether the room has somebody to watch */
export function refusalOf(error: AppError, requestId: string, canWatch: () => boolean): Refusal {
  const { code, status } = error;
  return {
    code,
    title: TITLES[code] ?? 'Something is wrong',
    text: textOf(error).slice(0, MAX_CHARS),
    retry: RETRIES[code] ?? 'again',
    watch: WATCH_INSTEAD.has(code) && canWatch(),
    ...(MOVES.has(code) ? { move: true } : {}),
    ...(status >= 500 && !MOVES.has(code) ? { request: requestId } : {}),
  };
}

/** Details of an error are for the log and for programs; a visitor is told what to do, without any path. */
function textOf(error: AppError): string {
  const told =
    error.status < 500 ||
    MOVES.has(error.code) ||
    (error.code === 'SEAT_START_FAILED' && !/[/\\]/.test(error.message));
  return told ? error.message : ERRORS[error.code][1];
}
