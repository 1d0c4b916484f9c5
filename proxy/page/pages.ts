// Renders the HTML files of pages/ on the server: the lobby's data and bundle, and the text of a message.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'cheerio';
import type { RoomListing } from '../../protocol/api.ts';
import { type AppError, ERRORS } from '../../protocol/errors.ts';
import { PROJECT_DIR } from '../config/config.ts';
import { scriptJson } from './inject.ts';

/** The data of the lobby's page. */
export interface LobbyData {
  rooms: RoomListing[];
}

export type LobbyPage = (data: LobbyData, nonce: string) => string;
/** @param watch address for watching the room instead */
export type MessagePage = (error: AppError, requestId: string, watch?: string) => string;

export interface Pages {
  lobby: LobbyPage;
  message: MessagePage;
}

/** Reads the HTML files once. @param lobbyUrl address of the lobby's bundle */
export async function loadPages(lobbyUrl: string): Promise<Pages> {
  const read = (name: string) => readFile(path.join(PROJECT_DIR, 'pages', name), 'utf8');
  const [lobby, message] = await Promise.all([read('lobby.html'), read('message.html')]);
  return { lobby: lobbyPage(lobby, lobbyUrl), message: messagePage(message) };
}

function lobbyPage(html: string, bundleUrl: string): LobbyPage {
  return (data, nonce) => {
    const $ = load(html);
    $('#lobby-data').text(scriptJson(data));
    $('#lobby-script').attr('src', bundleUrl);
    $('script').attr('nonce', nonce);
    return $.html();
  };
}

/** Titles of the messages that people meet by following a link; any other shows as "Something is wrong". */
const TITLES: Partial<Record<AppError['code'], string>> = {
  ROOM_FULL: 'This room is full',
  SERVER_FULL: 'The server is full',
  RESTARTING: 'The server is restarting',
  ROOM_NOT_FOUND: 'No such room',
  NOBODY_IN: 'Nobody is in',
  WATCH_PRIVATE: 'This room is private',
  ROOM_PAUSED: 'This room is paused',
  NOT_FOUND: 'Nothing here',
  RATE_LIMITED: 'Too fast',
  TOO_MANY_PLACES: 'Too many at once',
  SEAT_START_FAILED: 'The terminal did not start',
};

function messagePage(html: string): MessagePage {
  return (error, requestId, watch) => {
    const $ = load(html);
    const title = TITLES[error.code] ?? 'Something is wrong';
    $('title').text(title);
    $('#title').text(title);
    $('#text').text(textOf(error));
    const link = (href: string, text: string, classes: string) =>
      $('<a></a>').attr({ href, class: classes }).text(text);
    const gone = error.code === 'NOT_FOUND' || error.code === 'ROOM_NOT_FOUND';
    const actions = $('#actions').empty();
    if (!gone) actions.append(link('', 'Try again', 'button primary'));
    if (watch !== undefined) actions.append(link(watch, 'Watch instead', 'button'));
    actions.append(link('/', 'To the lobby', gone ? 'button primary' : 'button'));
    if (error.status >= 500) actions.append($('<small></small>').text(`Request ${requestId}`));
    return $.html();
  };
}

/** Details of an error are for the log and for programs; a visitor is told what to do, without any path. */
function textOf(error: AppError): string {
  const told =
    error.status < 500 || (error.code === 'SEAT_START_FAILED' && !/[/\\]/.test(error.message));
  return told ? error.message : ERRORS[error.code][1];
}
