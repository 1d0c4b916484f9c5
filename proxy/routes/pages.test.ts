// What people's browsers fetch: lobby, rooms, sessions, policies, caching, errors. Real ttyd, real party.

import { load } from 'cheerio';
import { jwtVerify } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { overlayConfigSchema } from '../../protocol/page/overlay-config.ts';
import {
  bodyOf,
  PARTY_SECRET,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../test/harness.ts';
import { openSocket, openTerminal } from '../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    den: `display_name: The Den\n${CAT}`,
    hall: `mode: shared\nmax_players: 2\n${CAT}`,
    nook: CAT,
    pair: `multiplayer: true\nmax_players: 2\n${CAT}`,
    wob: 'app: wibwob',
  });
});
afterAll(() => proxy.close());

const html = { accept: 'text/html' };
const page = async (visitor: TestVisitor, path: string) => {
  const response = await visitor.fetch(path, { headers: html });
  return { response, $: load(await response.text()) };
};
const configIn = ($: ReturnType<typeof load>) =>
  v.parse(overlayConfigSchema, JSON.parse($('#teleport-config').text()));

test('the lobby carries the rooms and a script that its policy allows', async () => {
  const { response, $ } = await page(proxy.visitor(), '/');
  expect(response.status).toBe(200);
  const { rooms } = JSON.parse($('#lobby-data').text());
  expect(rooms.map((room: { id: string }) => room.id)).toEqual([
    'den',
    'hall',
    'nook',
    'pair',
    'wob',
  ]);
  const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
  expect($('#lobby-script').attr('nonce')).toBe(nonce);
  const script = await fetch(proxy.url + $('#lobby-script').attr('src'));
  expect(script.headers.get('content-type')).toContain('text/javascript');
});

test('/api/rooms says what the contract says, and nothing else', async () => {
  const response = await fetch(`${proxy.url}/api/rooms`);
  const { rooms } = (await response.json()) as { rooms: unknown[] };
  expect(rooms[3]).toEqual({
    id: 'pair',
    displayName: 'pair',
    mode: 'mirror',
    multiplayer: true,
    maxPlayers: 2,
    people: 0,
    seatsFree: 2,
    paused: false,
    recorded: false,
  });
  const one = await fetch(`${proxy.url}/api/rooms/pair`);
  expect(await one.json()).toEqual(rooms[3]);
});

test('a room’s address without the slash leads to the one with it, and keeps only the name', async () => {
  const response = await proxy.visitor().fetch('/room/den?name=A%26B&disableStdin=true');
  expect(response.status).toBe(308);
  expect(response.headers.get('location')).toBe('/room/den/?name=A%26B');
});

test('a first visit gets a session and a friendly name; a second visit keeps both', async () => {
  const visitor = proxy.visitor();
  const first = await page(visitor, '/room/pair/');
  expect(first.response.status).toBe(200);
  const cookie = first.response.headers.getSetCookie()[0] ?? '';
  expect(cookie).toMatch(/^teleport=/);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
  expect(cookie).not.toMatch(/Secure/);
  const config = configIn(first.$);
  expect(config).toMatchObject({
    room: 'pair',
    displayName: 'pair',
    welcome: 'Hello in pair.',
    watching: false,
    ticketUrl: '/api/rooms/pair/ticket',
    refusalUrl: '/api/rooms/pair/refusal',
    socketUrl: '/room/pair/ws',
    partyUrl: '/parties/room-server/pair',
    reportUrl: '/api/rooms/pair/page-report',
    lobbyUrl: '/',
    grid: null,
  });
  expect(config.me.name).toMatch(/^[a-z]+-[a-z]+$/);
  const second = await page(visitor, '/room/pair/');
  expect(second.response.headers.getSetCookie()).toEqual([]);
  expect(configIn(second.$)).toEqual(config);
});

test('?name= chooses the name, cleaned, and the session keeps it', async () => {
  const visitor = proxy.visitor();
  const named = await page(
    visitor,
    `/room/hall/?name=${encodeURIComponent('  Ada\u202e\x1b[31m <3 ')}`,
  );
  expect(configIn(named.$).me.name).toBe('Ada[31m <3');
  expect(configIn((await page(visitor, '/room/hall/')).$).me.name).toBe('Ada[31m <3');
});

test('a forged cookie is no session', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/hall/');
  const [name, value = ''] = visitor.cookie.split('=');
  const forged = `${name}=${value.replace(/^./, (first) => (first === 'x' ? 'y' : 'x'))}`;
  const response = await fetch(`${proxy.url}/room/hall/ws`, { headers: { cookie: forged } });
  expect(response.status).toBe(404);
  const again = await fetch(`${proxy.url}/api/rooms/hall/ticket`, { headers: { cookie: forged } });
  expect(again.headers.getSetCookie()).toHaveLength(1);
});

test('the real ttyd’s page has the structure that the overlay relies on, and every script the nonce', async () => {
  const { response, $ } = await page(proxy.visitor(), '/room/den/?name=Ada');
  const policy = response.headers.get('content-security-policy') ?? '';
  const nonce = /script-src 'nonce-([0-9a-f]{32})'/.exec(policy)?.[1];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("script-src 'unsafe");
  const scripts = $('script').get();
  expect(scripts.length).toBe(5);
  for (const script of scripts) expect($(script).attr('nonce')).toBe(nonce);
  expect($('title').text()).toBe('The Den');
  expect($.html()).toContain('terminal-container');
  const overlay = await fetch(proxy.url + $('script[src]').attr('src'));
  expect(overlay.status).toBe(200);
  expect(overlay.headers.get('cache-control')).toContain('immutable');
});

test('the page is compressed and revalidated: a 304 carries no policy, another name gets another page', async () => {
  const visitor = proxy.visitor();
  const first = await visitor.fetch('/room/nook/', {
    headers: { ...html, 'accept-encoding': 'br' },
  });
  expect(first.headers.get('content-encoding')).toBe('br');
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  expect((await first.text()).length).toBeGreaterThan(500_000);
  const etag = first.headers.get('etag') ?? '';
  const same = await visitor.fetch('/room/nook/', { headers: { 'if-none-match': etag } });
  expect(same.status).toBe(304);
  expect(same.headers.get('etag')).toBe(etag);
  expect(same.headers.get('content-security-policy')).toBeNull();
  const renamed = await visitor.fetch('/room/nook/?name=Other', {
    headers: { 'if-none-match': etag },
  });
  expect(renamed.status).toBe(200);
});

test('reading a page takes no seat, whoever reads: a link preview, an image, a crawler, a person; its socket does', async () => {
  const free = async () => (await bodyOf(await fetch(`${proxy.url}/api/rooms/nook`))).seatsFree;
  const readers = [
    { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' },
    { 'user-agent': 'facebookexternalhit/1.1', range: 'bytes=0-524287' },
    { 'sec-fetch-dest': 'image', accept: 'image/avif,image/webp,*/*' },
    { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
    html,
  ];
  for (const headers of readers)
    expect((await fetch(`${proxy.url}/room/nook/`, { headers })).status).toBe(200);
  expect((await proxy.snapshot()).seats.filter(({ room }) => room === 'nook')).toEqual([]);
  expect(await free()).toBe(1);
  const ada = await openTerminal(proxy.visitor(), 'nook');
  expect((await proxy.snapshot()).seats.filter(({ room }) => room === 'nook')).toHaveLength(1);
  expect(await free()).toBe(0);
  await ada.leave();
});

test('looking at a link takes no seat: HEAD and prefetch', async () => {
  const free = async () => (await bodyOf(await fetch(`${proxy.url}/api/rooms/hall`))).seatsFree;
  const before = await free();
  expect((await fetch(`${proxy.url}/room/hall/`, { method: 'HEAD' })).status).toBe(200);
  const guess = { headers: { 'sec-purpose': 'prefetch;prerender' } };
  expect((await fetch(`${proxy.url}/room/hall/`, guess)).status).toBe(400);
  expect(await free()).toBe(before);
});

test('a full room says so, to people with a page and to programs with a code', async () => {
  const late = proxy.visitor();
  expect((await late.fetch('/room/den/')).status).toBe(200);
  const ada = await openTerminal(proxy.visitor(), 'den');
  // Whoever has the page already reads the same at its terminal.
  const told = await openSocket(late, '/room/den/ws');
  await vi.waitFor(() => expect(told.closeCode).toBe(4430));
  const { response, $ } = await page(proxy.visitor(), '/room/den/');
  expect(told.refusal).toEqual({
    ...{ type: 'refusal', code: 'ROOM_FULL', title: $('#title').text(), text: $('#text').text() },
    ...{ retry: 'again', watch: false },
  });
  expect(response.status).toBe(409);
  expect($('#title').text()).toBe('This room is full');
  const json = await proxy.visitor().fetch('/room/den/');
  expect(json.status).toBe(409);
  const { error } = await bodyOf(json);
  expect(error).toEqual({
    code: 'ROOM_FULL',
    message: expect.stringContaining('full'),
    requestId: expect.any(String),
  });
  await ada.leave();
});

test('a room that is not there, an address that is not there, an app that is not configured', async () => {
  const { response, $ } = await page(proxy.visitor(), '/room/nowhere/');
  expect(response.status).toBe(404);
  expect($('#title').text()).toBe('No such room');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await fetch(`${proxy.url}/api/nothing`)).status).toBe(404);
  expect(await (await fetch(`${proxy.url}/assets/../secret`)).json()).toMatchObject({
    error: { code: 'NOT_FOUND' },
  });
  const wob = await proxy.visitor().fetch('/room/wob/');
  expect((await bodyOf(wob)).error.code).toBe('APP_NOT_CONFIGURED');
});

test('HS5: a ticket says who the visitor is for a minute, without the session’s secret', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/pair/?name=Tess');
  await openTerminal(proxy.visitor(), 'pair');
  await openTerminal(visitor, 'pair');
  const response = await visitor.fetch('/api/rooms/pair/ticket');
  const { ticket, expiresAt } = await bodyOf(response);
  const { payload } = await jwtVerify(ticket, new TextEncoder().encode(PARTY_SECRET), {
    audience: 'teleport-party',
  });
  expect(payload).toMatchObject({ room: 'pair', name: 'Tess', role: 'guest', seat: 2 });
  expect(payload.color).toBeGreaterThanOrEqual(0);
  expect(decodeURIComponent(visitor.cookie)).not.toContain(payload.sub);
  expect((payload.exp ?? 0) * 1_000).toBe(expiresAt);
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(60_000);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('who has no seat gets a watcher’s ticket, and other pages get none', async () => {
  const response = await proxy.visitor().fetch('/api/rooms/pair/ticket');
  const { ticket } = await bodyOf(response);
  const claims = JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString());
  expect(claims.role).toBe('watcher');
  expect(claims.seat).toBeUndefined();
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    const refused = await fetch(`${proxy.url}/api/rooms/pair/ticket`, { headers });
    expect(refused.status).toBe(403);
  }
});
