// Renders the HTML files of pages/ on the server: each page's style sheets, data and bundle, and the text of a message.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { load } from 'cheerio';
import { ROOT } from '../../node/installation.mjs';
import type { LobbyData, OpsPageData, ReplayData, SignInData } from '../../protocol/api.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { WallData } from '../../protocol/page/wall-data.ts';
import type { BasePath } from '../config/keys/base-path.ts';
import type { Bundles } from './bundles.ts';
import { scriptJson } from './inject.ts';

export type LobbyPage = (data: Omit<LobbyData, 'root'>, nonce: string) => string;
export type ReplayPage = (data: ReplayData, nonce: string) => string;
export type SignInPage = (data: SignInData, nonce: string) => string;
export type OpsPage = (data: OpsPageData, nonce: string) => string;
export interface OpsSignIn {
  /** What was wrong with the token; empty if nothing was. */
  wrong: string;
  /** A link for each provider. */
  ways: readonly { name: string; href: string }[];
}
export type OpsSignInPage = (data: OpsSignIn) => string;
export type WatchPage = (data: Omit<WallData, 'root'>, nonce: string) => string;
export interface MessageActions {
  /** Address for watching the room instead. */
  watch?: string | undefined;
  /** A button that posts a form without fields, in place of "Try again". */
  post?: { href: string; label: string } | undefined;
  /** Name of the room that it is about. */
  room?: string;
}
export type MessagePage = (refusal: Refusal, actions?: MessageActions) => string;

export interface Pages {
  lobby: LobbyPage;
  signIn: SignInPage;
  replay: ReplayPage;
  ops: OpsPage;
  opsSignIn: OpsSignInPage;
  watch: WatchPage;
  message: MessagePage;
}

/** Reads the HTML files once. @param bundles addresses of the pages' bundles @param base what links lie below */
export async function loadPages(
  bundles: Pick<Bundles, 'lobby' | 'signIn' | 'watch' | 'replay' | 'ops'>,
  { root }: BasePath,
): Promise<Pages> {
  const [lobby, signIn, watch, replay, ops, opsSignIn, message] = await Promise.all([
    readPage('lobby.html'),
    readPage('sign-in.html'),
    readPage('watch.html'),
    readPage('replay.html'),
    readPage('ops.html'),
    readPage('ops-sign-in.html'),
    readPage('message.html'),
  ]);
  const showLobby = dataPage<LobbyData>('lobby', lobby, bundles.lobby);
  const showWatch = dataPage<WallData>('watch', watch, bundles.watch);
  return {
    lobby: (data, nonce) => showLobby({ root, ...data }, nonce),
    signIn: dataPage<SignInData>('sign-in', signIn, bundles.signIn),
    replay: dataPage<ReplayData>('replay', replay, bundles.replay),
    ops: dataPage<OpsPageData>('ops', ops, bundles.ops),
    opsSignIn: opsSignInPage(opsSignIn, root),
    watch: (data, nonce) => showWatch({ root, ...data }, nonce),
    message: messagePage(message, root),
  };
}

/** Stands in a page for the style sheet of that name, so that pages that look alike share it, and nothing is loaded. */
const SHEET = /\/\* ([a-z]+\.css) \*\//g;

async function readPage(name: string): Promise<string> {
  const read = (file: string) => readFile(path.join(ROOT, 'pages', file), 'utf8');
  const html = await read(name);
  const names = [...html.matchAll(SHEET)].map(([, sheet = '']) => sheet);
  const sheets = await Promise.all(names.map(async (sheet) => [sheet, await read(sheet)] as const));
  const byName = new Map(sheets);
  return html.replaceAll(SHEET, (_, sheet: string) => byName.get(sheet) ?? '');
}

/** @param name of the page, which its elements for data and script are called after */
function dataPage<T>(name: string, html: string, bundleUrl: string) {
  return (data: T, nonce: string): string => {
    const $ = load(html);
    $(`#${name}-data`).text(scriptJson(data));
    $(`#${name}-script`).attr('src', bundleUrl);
    $('script').attr('nonce', nonce);
    return $.html();
  };
}

function opsSignInPage(html: string, root: string): OpsSignInPage {
  return ({ wrong, ways }) => {
    const $ = load(html);
    $('#lobby').attr('href', root);
    $('#wrong').text(wrong);
    if (ways.length > 0)
      $('#ways').append($('<h2></h2>').text('Or as an account that is an operator'));
    for (const { name, href } of ways)
      $('#ways').append($('<a></a>').attr({ href, class: 'button' }).text(`Sign in with ${name}`));
    return $.html();
  };
}

function messagePage(html: string, root: string): MessagePage {
  return ({ retry, title, text, request }, { watch, post, room } = {}) => {
    const $ = load(html);
    $('title').text(title);
    $('#title').text(title);
    if (room !== undefined) $('#place').text(room);
    $('#text').text(text);
    const link = (href: string, text: string, classes: string) =>
      $('<a></a>').attr({ href, class: classes }).text(text);
    const gone = retry === 'none';
    const actions = $('#actions').empty();
    if (post) {
      const button = $('<button></button>').attr('class', 'button primary').text(post.label);
      actions.append($('<form></form>').attr({ method: 'post', action: post.href }).append(button));
    } else if (!gone) actions.append(link('', 'Try again', 'button primary'));
    if (watch !== undefined) actions.append(link(watch, 'Watch instead', 'button'));
    actions.append(link(root, 'To the lobby', gone ? 'button primary' : 'button'));
    if (request !== undefined) actions.append($('<small></small>').text(`Request ${request}`));
    return $.html();
  };
}
