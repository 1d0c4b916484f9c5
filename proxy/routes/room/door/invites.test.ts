// Invitations and host links at the door: shown, used, used up, too old, taken back, at one proxy and at two.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditPage } from '../../../../protocol/access/audit.ts';
import type { InviteListing } from '../../../../protocol/api.ts';
import { encode } from '../../../../protocol/frames.ts';
import {
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../../test/harness.ts';
import { openSocket, openTerminal } from '../../../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
const ROOMS = {
  club: `access: invite\nmode: shared\n${CAT}`,
  hall: `mode: shared\n${CAT}`,
};
let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy(ROOMS);
});
afterAll(() => proxy.close());

const bearer = { authorization: `Bearer ${OPERATOR}` };
const api = (path: string, init: RequestInit = {}, at = proxy) =>
  fetch(`${at.url}/api/rooms/${path}`, { ...init, headers: { ...bearer, ...init.headers } });
const json = { 'content-type': 'application/json' };
async function invite(room: string, terms: object = {}): Promise<InviteListing> {
  const made = await api(`${room}/invites`, {
    method: 'POST',
    body: JSON.stringify(terms),
    headers: json,
  });
  expect(made.status).toBe(201);
  return (await made.json()) as InviteListing;
}
const list = async (room: string) =>
  ((await (await api(`${room}/invites`)).json()) as { invites: InviteListing[] }).invites;
const revoke = (room: string, { id }: InviteListing) =>
  api(`${room}/invites/${id}`, { method: 'DELETE' });

/** Follows the link. @returns the path that it leads to */
async function follow(visitor: TestVisitor, { url }: InviteListing): Promise<string | null> {
  const shown = await visitor.fetch(new URL(url).pathname);
  expect(shown.status).toBe(303);
  return shown.headers.get('location');
}
const why = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return `${response.status} ${error.code} ${error.message}`;
};

test('without an invitation every way in is closed; with one it is open, and the list says who used it', async () => {
  const eve = proxy.visitor();
  await eve.fetch('/room/hall/');
  expect(await why(await eve.fetch('/room/club/'))).toMatch(/^403 INVITE_NEEDED/);
  expect((await eve.fetch('/api/rooms/club/ticket')).status).toBe(403);
  expect((await eve.fetch('/room/club/watch')).status).toBe(403);
  const made = await invite('club');
  expect(made).toMatchObject({ role: 'guest', uses: 1, by: 'an operator', usedBy: [] });
  const ada = proxy.visitor();
  expect(await follow(ada, made)).toBe('/room/club/');
  // A program that previews the link, and its page, uses nothing up.
  await follow(proxy.visitor(), made);
  expect((await ada.fetch('/room/club/?name=Ada')).status).toBe(200);
  expect((await list('club'))[0]?.usedBy).toEqual([]);
  const terminal = await openTerminal(ada, 'club');
  expect((await list('club'))[0]).toMatchObject({ usedBy: [{ who: 'Ada' }], url: made.url });
  const bob = proxy.visitor();
  await follow(bob, made);
  expect(await why(await bob.fetch('/room/club/'))).toMatch(/as many people as it was for/);
  await terminal.leave();
  expect((await ada.fetch('/room/club/')).status, 'it counts once for each').toBe(200);
});

test('a ticket, too, uses an invitation, and so does watching', async () => {
  const made = await invite('club', { role: 'watcher', uses: 2, hours: 0.5 });
  const [ada, bob, eve] = [proxy.visitor(), proxy.visitor(), proxy.visitor()];
  for (const one of [ada, bob, eve]) expect(await follow(one, made)).toBe('/room/club/watch');
  await ada.fetch('/api/rooms/club/ticket?watch');
  await bob.fetch('/room/club/watch');
  const { socket } = await openSocket(bob, '/room/club/watch/ws');
  expect((await eve.fetch('/api/rooms/club/ticket?watch')).status).toBe(403);
  expect(await why(await ada.fetch('/room/club/'))).toMatch(/^403 WATCH_ONLY/);
  const page = await ada.fetch('/room/club/', { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('location')]).toEqual([303, '/room/club/watch']);
  socket.terminate();
});

test('taken back, it ends terminal and party of those who came with it, at once; others stay', async () => {
  const [mine, theirs] = [await invite('club', { uses: 5 }), await invite('club')];
  const [ada, bob] = [proxy.visitor(), proxy.visitor()];
  await follow(ada, mine);
  await follow(bob, theirs);
  const [a, b] = [await openTerminal(ada, 'club'), await openTerminal(bob, 'club')];
  const { ticket } = (await (await ada.fetch('/api/rooms/club/ticket')).json()) as {
    ticket: string;
  };
  const party = ada.socket(`/parties/room-server/club?ticket=${ticket}`, '');
  await once(party, 'open');
  party.send(encode({ type: 'hello', role: 'browser', sid: 'adastab' }));
  await once(party, 'message');
  const ends = [once(a.socket, 'close'), once(party, 'close')] as const;
  expect((await revoke('club', mine)).status).toBe(204);
  expect((await revoke('club', mine)).status, 'again').toBe(204);
  expect((await ends[0])[0]).toBe(4403);
  // By the room, which lets her come back with another ticket, or by the proxy, which knows that there is none.
  expect([1001, 4403]).toContain((await ends[1])[0]);
  expect(await why(await ada.fetch('/room/club/'))).toMatch(/was taken back/);
  expect(b.socket.readyState).toBe(b.socket.OPEN);
  expect((await bob.fetch('/room/club/')).status).toBe(200);
  await b.leave();
  expect((await list('club')).find(({ id }) => id === mine.id)).toMatchObject({ revoked: true });
});

test('a co-host came with an invitation, invites others, and is no host once it is taken back', async () => {
  const made = await invite('hall', { role: 'host' });
  const ada = proxy.visitor();
  await follow(ada, made);
  await ada.fetch('/room/hall/?name=Ada');
  const asAda = (init: RequestInit = {}) =>
    ada.fetch('/api/rooms/hall/invites', {
      ...init,
      headers: { origin: proxy.url, ...init.headers },
    });
  const hers = await asAda({ method: 'POST', body: '{"role":"guest"}', headers: json });
  expect(hers.status).toBe(201);
  expect(await hers.json()).toMatchObject({ by: 'Ada, a host' });
  expect((await asAda()).status).toBe(200);
  const log = await ada.fetch('/api/rooms/hall/audit', { headers: { origin: proxy.url } });
  const { rows } = (await log.json()) as AuditPage;
  expect(rows.map(({ who, what, from }) => [who, what, from])).toEqual([
    ['Ada, a host', 'invite', '127.0.0.1'],
    ['Ada', 'enter', '127.0.0.1'],
    ['an operator', 'invite', '127.0.0.1'],
  ]);
  await revoke('hall', made);
  expect((await asAda()).status).toBe(401);
  expect((await ada.fetch('/api/rooms/hall/audit')).status).toBe(401);
  expect((await api('hall/audit?before=x')).status).toBe(400);
});

test.each([
  ['another role', (token: string) => token.replace('.guest.', '.host.')],
  ['another room', (token: string) => token.replace(/^club/, 'hall')],
  ['another id', (token: string) => token.replace(/\.guest\..{12}/, '.guest.AAAAAAAAAAAA')],
  ['no mark', (token: string) => token.slice(0, -23)],
  ['nothing', () => 'x'],
  ['a script', () => encodeURIComponent('<script>alert(1)</script>')],
])('a link with %s is none', async (_, forge) => {
  const { url } = await invite('club');
  const response = await fetch(`${proxy.url}/invite/${forge(url.split('/').at(-1) ?? '')}`, {
    redirect: 'manual',
  });
  expect(response.status).toBe(404);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test('what is not an invitation is refused in words; guests make and see none', async () => {
  for (const terms of [
    { uses: 0 },
    { uses: 1.5 },
    { role: 'operator' },
    { hours: -1 },
    { room: 'x' },
    [],
  ])
    expect(
      (await api('club/invites', { method: 'POST', body: JSON.stringify(terms), headers: json }))
        .status,
    ).toBe(400);
  const guest = proxy.visitor();
  await guest.fetch('/room/hall/');
  expect((await guest.fetch('/api/rooms/hall/invites')).status).toBe(401);
  expect((await api('club/invites/none', { method: 'DELETE' })).status).toBe(404);
});

test('guesses of an address are counted', async () => {
  await using strict = await startTestProxy({ club: ROOMS.club });
  const guess = () => fetch(`${strict.url}/invite/a.guest.b.c`);
  const answers = new Set<number>();
  for (let n = 0; n < 100; n += 1) answers.add((await guess()).status);
  expect([...answers]).toEqual([404, 429]);
});

test('DO3: a renewed host link makes hosts of whoever opens it, and the one before of nobody', async () => {
  const link = async (method: string) =>
    new URL(((await (await api('hall/host-link', { method })).json()) as { url: string }).url);
  const before = await link('GET');
  const ada = proxy.visitor();
  expect((await ada.fetch(before.pathname + before.search)).status).toBe(200);
  const mayLead = async (visitor: TestVisitor) =>
    (await visitor.fetch('/api/rooms/hall/invites', { headers: { origin: proxy.url } })).status ===
    200;
  expect(await mayLead(ada)).toBe(true);
  const after = await link('POST');
  expect(after.href).not.toBe(before.href);
  expect(await link('GET')).toEqual(after);
  expect(await mayLead(ada)).toBe(false);
  expect(await why(await ada.fetch(before.pathname + before.search))).toMatch(/^403 HOST_LINK/);
  expect((await ada.fetch(after.pathname + after.search)).status).toBe(200);
  expect(await mayLead(ada)).toBe(true);
});
