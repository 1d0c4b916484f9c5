// The one table of errors shown to people and programs: code, HTTP status, and a message that says what to do.
import { comeBack } from './text/come-back.ts';
import { printable } from './text/printable.ts';

export const ERRORS = {
  CONFIG_INVALID: [500, 'The configuration is not valid.'],
  STATE_DIR_FULL: [
    500,
    'The disk of the state folder is full. Make room and start again; apps that run go on meanwhile.',
  ],
  STATE_DIR_BUSY: [
    500,
    'Another proxy has this state folder. Stop it first, or set another STATE_DIR.',
  ],
  STATE_DIR_LONG: [500, 'The path of the state folder is too long for the sockets in it.'],
  NOT_RUNNING: [503, 'No proxy runs here.'],
  PROXY_SILENT: [503, 'The proxy does not answer.'],
  STOP_FAILED: [500, 'The proxy did not end.'],
  ACT_FAILED: [500, 'That was not done.'],
  AUDIT_FAILED: [500, 'The room’s log can’t be read.'],
  INSPECT_FAILED: [500, 'The room can’t be looked into.'],
  INVITE_FAILED: [500, 'The invitation was not made or changed.'],
  TUNNEL_MISSING: [
    503,
    'There is no tunnel to share by. Install cloudflared or tailscale, or name a host of yours: `--via ssh:you@example.org`.',
  ],
  TUNNEL_FAILED: [503, 'The tunnel did not open.'],
  DRAIN_FAILED: [500, 'The machine was not told to leave.'],
  ROTATE_FAILED: [500, 'The secret was not changed.'],
  SECRET_CONFIGURED: [
    409,
    'The proxy has this secret from its configuration or shares it with its party: run `teleport rotate` with the same configuration, and it says what to set.',
  ],
  RESTART_FAILED: [500, 'The seat’s app was not started anew.'],
  ROOM_UNKNOWN: [404, 'There is no room of that name.'],
  ROOM_FILE_INVALID: [500, 'A room file is not valid.'],
  ROOM_FILE_CHANGED: [
    409,
    'Somebody has changed the file meanwhile. Look at what it says now, and save again.',
  ],
  LAYOUT_INVALID: [422, 'A layout file is not valid.'],
  ROOM_NOT_FOUND: [
    404,
    'There is no such room. Ask for the link again, or pick a room in the lobby.',
  ],
  ROOM_FULL: [409, 'This room is full. Try again when somebody has left.'],
  SERVER_FULL: [
    503,
    'This server has no room for another terminal just now. Try again in a few minutes.',
  ],
  SEAT_ELSEWHERE: [
    409,
    'There is a place for you on another machine of this server. This page takes you there.',
  ],
  MACHINE_LEAVES: [
    503,
    'This machine of the server is about to be taken away. This page takes you to another one.',
  ],
  ONE_MACHINE: [
    409,
    'This machine knows of no others: set `address` on each of them, as docs/deploy.md says, or stop this one with `teleport stop`.',
  ],
  RUNS_PARTY: [
    409,
    'The party of all machines runs on this one and ends with it, and so would every room on the others. Give them another party first (docs/deploy.md, "Several machines"), or take it away all the same with `teleport drain --force`.',
  ],
  RESTARTING: [503, 'The server is restarting. Try again in a moment.'],
  ROOM_PAUSED: [423, 'This room is paused by its operator. Try again later.'],
  ROOM_PRIVATE: [403, 'This room is for one person at a time: nothing in it is shared.'],
  WATCH_PRIVATE: [403, 'This room is private: nobody can watch it.'],
  WATCH_FULL: [409, 'As many people as may watch this room do so already. Try again later.'],
  NOBODY_IN: [
    404,
    'Nobody is in this room just now. This page shows it as soon as somebody comes in.',
  ],
  SEAT_NOT_FOUND: [404, 'There is no such seat.'],
  SEAT_TTYD_MISSING: [503, 'ttyd was not found.'],
  SEAT_TTYD_VERSION: [503, 'ttyd has another version than the pinned one.'],
  SEAT_TTYD_CHECKSUM: [503, 'ttyd has another checksum than the pinned one.'],
  TTYD_UNCHANGED: [500, 'ttyd stays as it was.'],
  SEAT_SOCAT_MISSING: [503, 'socat was not found.'],
  KEEPER_SILENT: [503, 'The process that holds the apps does not answer.'],
  KEEPER_REFUSED: [503, 'The process that holds the apps can’t do that.'],
  SEAT_START_FAILED: [503, 'The seat could not be started. Try again in a moment.'],
  SEAT_SOCKET_BUSY: [503, 'Another process listens on this seat’s socket.'],
  SEAT_PORT_BUSY: [503, 'Another process listens on this seat’s port.'],
  SEAT_PAGE: [502, 'The terminal’s page could not be fetched. Reload in a moment.'],
  SANDBOX_MISSING: [503, 'This room’s app runs only in a box, and there is none on this server.'],
  APP_NOT_CONFIGURED: [503, 'The app of this room is not configured.'],
  SEAT_STOPPED: [403, 'This terminal was stopped. Load the page again for another one.'],
  IPC_UNAVAILABLE: [503, 'The app does not answer on its IPC socket.'],
  IPC_TIMEOUT: [504, 'The app did not answer in time; whether it did what was asked is not known.'],
  IPC_AUTH: [502, 'The app refused the secret.'],
  IPC_TOO_LONG: [413, 'An IPC command holds at most 2,047 bytes.'],
  IPC_BAD_REPLY: [502, 'The reply of the app can’t be read.'],
  IPC_BAD_COMMAND: [400, 'The IPC command is not valid.'],
  PARTY_UNAVAILABLE: [503, 'The party does not answer.'],
  LOGIN_NEEDED: [401, 'This room is for people who have signed in.'],
  NOT_ALLOWED: [
    403,
    'Your account is not on this room’s list. Sign in with another, or ask the host to let you in.',
  ],
  INVITE_NEEDED: [403, 'This room is for people with an invitation. Ask its host for one.'],
  WATCH_ONLY: [403, 'Your invitation is for watching this room.'],
  INVITE_INVALID: [404, 'This invitation is not valid. Ask for a new one.'],
  KICKED: [403, 'You were removed from this room for a while.'],
  BANNED: [403, 'You may not enter this room.'],
  ROOM_CLOSED: [403, 'The host lets nobody new into this room just now. Try again later.'],
  ROOM_ENDED: [403, 'The host has ended this room.'],
  KNOCK: [403, 'Its host lets people in one by one. Knock, and wait here until the door opens.'],
  KNOCKED: [403, 'This page opens the room as soon as its host lets you in. Stay here.'],
  TURNED_AWAY: [403, 'The host does not let you in just now. You may knock again later.'],
  RECORDING_UNKNOWN: [404, 'There is no such recording of this room on this server.'],
  RECORDING_LINK: [
    403,
    'This link to a recording has ended, or is none. Ask the host for a new one.',
  ],
  RECORDING_RUNS: [409, 'This recording is still being made. Stop it first.'],
  PERSON_UNKNOWN: [404, 'There is no such person, line or ban in this room.'],
  NO_RESIDENT: [404, 'Nobody lives in this room.'],
  KEY_NOT_WANTED: [409, 'The resident of this room answers without a key of yours.'],
  ACT_UNKNOWN: [404, 'This act of the resident does not wait any more.'],
  SIGNED_OUT: [
    401,
    'Your account is signed out in this browser. Load the page again: the door says how to come in.',
  ],
  SIGN_IN_LIMIT: [429, 'That was signing in very often.'],
  AUTH_REQUIRED: [401, 'Operators only: send `Authorization: Bearer OPERATOR_TOKEN`.'],
  OPERATORS_FEED: [
    403,
    'This feed is for operators: sign in with an account that the configuration names, or bring a ticket of `/api/ops/ticket`.',
  ],
  TOKEN_WRONG: [401, 'That is not the operator’s token of this server.'],
  BAD_REQUEST: [400, 'The request is not valid.'],
  FORBIDDEN_ORIGIN: [403, 'This address may only be used from its own pages.'],
  COOKIES_NEEDED: [
    403,
    'This site needs a cookie to know your terminal by, and your browser does not send it. Allow cookies for this site, then reload. If they are allowed, something between you and the server takes them away.',
  ],
  ADDRESS_MISMATCH: [403, 'The server does not know the address that this page is open under.'],
  SOCKETS_BLOCKED: [
    426,
    'Pages of this server reach you, but its terminals (WebSockets) do not. Tell whoever runs it that the proxy in front does not pass WebSocket upgrades, or try another network.',
  ],
  HOST_LINK: [403, 'This host link is not valid for this room. Ask the operator for a new one.'],
  LOGIN_REFUSED: [
    403,
    'You have not signed in, since you said no there. Nothing else has changed.',
  ],
  LOGIN_STALE: [
    400,
    'This sign-in was begun elsewhere, too long ago, or has been used already. Begin it again.',
  ],
  LOGIN_UNAVAILABLE: [
    503,
    'The service that you sign in with does not answer just now. Try again in a minute, or another way.',
  ],
  LOGIN_FAILED: [
    502,
    'The service that you sign in with gave an answer that can’t be trusted. Try again; if it stays so, tell whoever runs this server.',
  ],
  NOT_FOUND: [404, 'There is nothing at this address.'],
  TOO_MANY_PLACES: [429, 'Many people have just come in from your network.'],
  RATE_LIMITED: [429, 'Too much at once.'],
  TOO_LARGE: [413, 'The request is larger than this address takes.'],
  INTERNAL: [500, 'Something went wrong here. The log has it under this request id.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type AppErrorCode = keyof typeof ERRORS;

/** What somebody is told whom a room keeps out (MO1, MO4, DO5). */
export const KEPT_OUT = {
  kicked: 'KICKED',
  banned: 'BANNED',
  closed: 'ROOM_CLOSED',
  ended: 'ROOM_ENDED',
  knock: 'KNOCK',
  knocked: 'KNOCKED',
  turned_away: 'TURNED_AWAY',
} as const satisfies Record<string, AppErrorCode>;

/** An error that is safe to show: code and message come from the table, `detail` adds the specifics. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;
  readonly status: number;
  /** When it may be tried again, in ms from now, where that is known. */
  readonly retryMs: number | undefined;
  /** @param detail what exactly, and what to do; appended to the table's message */
  constructor(
    code: AppErrorCode,
    detail?: string,
    { retryMs, ...options }: ErrorOptions & { retryMs?: number } = {},
  ) {
    const [status, message] = ERRORS[code];
    // Names of files and programs are among the details, and people read them in pages, terminals and logs.
    super(detail ? `${message} ${printable(detail)}` : message, options);
    this.code = code;
    this.status = status;
    this.retryMs = retryMs;
  }
}

/**
 * For whoever is above a limit: says when to come back.
 * @param waitMs until they are within it @param what was too much, as a sentence
 */
export function limited(
  code: 'RATE_LIMITED' | 'TOO_MANY_PLACES' | 'SIGN_IN_LIMIT',
  waitMs: number,
  what?: string,
): AppError {
  const detail = [what, comeBack(waitMs)].filter(Boolean).join(' ');
  return new AppError(code, detail, { retryMs: waitMs });
}
