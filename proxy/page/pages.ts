// Renders the HTML files of pages/ on the server: the lobby's data and bundle, and the text of a message.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'cheerio';
import type { LobbyData, RoomListing } from '../../protocol/api.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { BasePath } from '../config/base-path.ts';
import { PROJECT_DIR } from '../config/config.ts';
import { scriptJson } from './inject.ts';

export type LobbyPage = (rooms: RoomListing[], nonce: string) => string;
/** @param watch address for watching the room instead */
export type MessagePage = (refusal: Refusal, watch?: string) => string;

export interface Pages {
  lobby: LobbyPage;
  message: MessagePage;
}

/** Reads the HTML files once. @param lobbyUrl address of the lobby's bundle @param base what links lie below */
export async function loadPages(lobbyUrl: string, { root }: BasePath): Promise<Pages> {
  const read = (name: string) => readFile(path.join(PROJECT_DIR, 'pages', name), 'utf8');
  const [lobby, message] = await Promise.all([read('lobby.html'), read('message.html')]);
  return { lobby: lobbyPage(lobby, lobbyUrl, root), message: messagePage(message, root) };
}

function lobbyPage(html: string, bundleUrl: string, root: string): LobbyPage {
  return (rooms, nonce) => {
    const data: LobbyData = { root, rooms };
    const $ = load(html);
    $('#lobby-data').text(scriptJson(data));
    $('#lobby-script').attr('src', bundleUrl);
    $('script').attr('nonce', nonce);
    return $.html();
  };
}

function messagePage(html: string, root: string): MessagePage {
  return ({ retry, title, text, request }, watch) => {
    const $ = load(html);
    $('title').text(title);
    $('#title').text(title);
    $('#text').text(text);
    const link = (href: string, text: string, classes: string) =>
      $('<a></a>').attr({ href, class: classes }).text(text);
    const gone = retry === 'none';
    const actions = $('#actions').empty();
    if (!gone) actions.append(link('', 'Try again', 'button primary'));
    if (watch !== undefined) actions.append(link(watch, 'Watch instead', 'button'));
    actions.append(link(root, 'To the lobby', gone ? 'button primary' : 'button'));
    if (request !== undefined) actions.append($('<small></small>').text(`Request ${request}`));
    return $.html();
  };
}
