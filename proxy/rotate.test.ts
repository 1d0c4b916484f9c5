// Secrets change while people are in: what they have goes on, and what was signed before counts until its end.
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { loadConfig } from './config/config.ts';
import { loadKeys } from './config/state/secrets.ts';
import { type LocalParty, startLocalParty } from './party/local/local-party.ts';
import {
  bodyOf,
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from './test/harness.ts';
import { openTerminal } from './test/terminal.ts';

const ROOMS = {
  den: 'multiplayer: true\nmax_players: 4\napp: [cat]\npersist: 60s',
  club: 'access: invite\nmode: shared\napp: [cat]\npersist: 60s',
};
/** The state folder's own secrets. */
const KEPT = { PARTY_SECRET: '' };
const operator = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };

const post = (proxy: TestProxy, target: string, body: object) =>
  fetch(proxy.url + target, { method: 'POST', headers: operator, body: JSON.stringify(body) });
async function rotate(proxy: TestProxy, secrets: string[], now = false): Promise<void> {
  expect((await post(proxy, '/api/ops/rotate', { secrets, now })).status).toBe(204);
}

/** A ticket that the party takes, whatever it is doing just now. */
async function ticketOf(visitor: TestVisitor, room = 'den'): Promise<string> {
  const response = await visitor.fetch(`/api/rooms/${room}/ticket`);
  expect(response.status).toBe(200);
  return (await bodyOf(response)).ticket;
}
const idOf = async (visitor: TestVisitor) => decodeJwt(await ticketOf(visitor)).sub;

/** What the party says to a ticket: `open`, or why its socket ended. */
async function tries(visitor: TestVisitor, ticket: string): Promise<string> {
  const socket = visitor.socket(`/parties/room-server/den?ticket=${ticket}`, '');
  const heard = new Promise<string>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => resolve(String(code)));
    // A valid one is answered by nobody before it says hello; the party answers a ping by itself.
    socket.once('message', (data) => {
      if (String(data) === 'pong') resolve('open');
    });
  });
  await once(socket, 'open');
  socket.send('ping');
  const result = await heard;
  socket.terminate();
  return result;
}
/** The same, once the party is back. */
const triesOnceBack = (visitor: TestVisitor, ticket: string) =>
  vi.waitFor(async () => {
    const result = await tries(visitor, ticket);
    expect(result).not.toBe('1013');
    return result;
  });

async function links(proxy: TestProxy): Promise<{ host: string; invite: string }> {
  const pathIn = async (response: Response) => {
    const { url } = (await response.json()) as { url: string };
    return url.slice(proxy.url.length);
  };
  return {
    host: await pathIn(await fetch(`${proxy.url}/api/rooms/den/host-link`, { headers: operator })),
    invite: await pathIn(await post(proxy, '/api/rooms/club/invites', { uses: 10 })),
  };
}
/** The answers to a host link and an invitation of people who have just come. */
async function openLinks(proxy: TestProxy, { host, invite }: { host: string; invite: string }) {
  const statuses = [];
  for (const link of [host, invite]) statuses.push((await proxy.visitor().fetch(link)).status);
  return statuses;
}

test('a rotation while somebody is in: terminal, seat, cookie, ticket, links and id go on, and the cookie is renewed', async () => {
  await using proxy = await startTestProxy(ROOMS, KEPT);
  const ada = proxy.visitor();
  const terminal = await openTerminal(ada, 'den');
  const before = { cookie: ada.cookie, id: await idOf(ada), ticket: await ticketOf(ada) };
  const made = await links(proxy);
  const seats = async () =>
    (await proxy.snapshot()).seats.map(({ room, seat, pids }) => ({ room, seat, pids }));
  const seatsBefore = await seats();

  await rotate(proxy, ['party', 'session']);
  expect(await triesOnceBack(ada, before.ticket)).toBe('open');
  terminal.type('still here\r');
  await vi.waitFor(() => expect(terminal.output()).toContain('still here'));
  expect([terminal.opened, terminal.closes, await seats()]).toEqual([1, [], seatsBefore]);
  expect(await tries(ada, await ticketOf(ada))).toBe('open');

  expect(await idOf(ada)).toBe(before.id);
  expect(ada.cookie).not.toBe(before.cookie);
  const renewed = ada.cookie;
  expect((await ada.fetch('/room/den/')).headers.getSetCookie()).toEqual([]);
  expect(ada.cookie).toBe(renewed);
  expect(await openLinks(proxy, made)).toEqual([200, 303]);
  // What is made now is of the new secret.
  const madeNow = await links(proxy);
  expect(madeNow.host).not.toBe(made.host);
  expect(await openLinks(proxy, madeNow)).toEqual([200, 303]);
  terminal.socket.close();
});

test('a host link and an invitation that were opened are remembered by cookies that are renewed, too', async () => {
  await using proxy = await startTestProxy(ROOMS, KEPT);
  const made = await links(proxy);
  const ada = proxy.visitor();
  await ada.fetch(made.host);
  await ada.fetch(made.invite);
  await rotate(proxy, ['session']);
  const renewed = (await ada.fetch('/room/den/')).headers.getSetCookie();
  expect(renewed.map((set) => set.split('=')[0]).sort()).toEqual([
    'teleport',
    'teleport_host_den',
    'teleport_invite_club',
  ]);
  const host = decodeJwt(await ticketOf(ada));
  expect(host).toMatchObject({ host: true });
  expect((await ada.fetch('/room/club/')).status).toBe(200);
});

test('--now: what was signed before is not accepted any more, and what is signed now is', async () => {
  await using proxy = await startTestProxy(ROOMS, KEPT);
  const ada = proxy.visitor();
  await ada.fetch('/room/den/');
  const id = await idOf(ada);
  const ticket = await ticketOf(ada);
  const made = await links(proxy);

  await rotate(proxy, ['party', 'session'], true);
  expect(await triesOnceBack(ada, ticket)).toBe('4401');
  expect(await openLinks(proxy, made)).toEqual([403, 404]);
  const later = await idOf(ada);
  expect(later).not.toBe(id);
  expect(await tries(ada, await ticketOf(ada))).toBe('open');
  expect(await idOf(ada)).toBe(later);
});

test('after a restart the old ones are accepted until their end, and no longer', async () => {
  await using opened = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'rotate-'));
  opened.defer(() => rm(stateDir, { recursive: true, force: true }));
  const start = () => startTestProxy(ROOMS, { ...KEPT, STATE_DIR: stateDir });
  let cookie = '';
  let ticket = '';
  {
    await using proxy = await start();
    const visitor = proxy.visitor();
    await visitor.fetch('/room/den/');
    ticket = await ticketOf(visitor);
    cookie = visitor.cookie;
    await rotate(proxy, ['party', 'session']);
  }
  const id = decodeJwt(ticket).sub;
  async function afterRestart() {
    await using proxy = await start();
    const answer = await fetch(`${proxy.url}/api/rooms/den/ticket`, { headers: { cookie } });
    return {
      id: decodeJwt((await bodyOf(answer)).ticket).sub,
      ticket: await triesOnceBack(proxy.visitor(), ticket),
    };
  }
  expect(await afterRestart()).toEqual({ id, ticket: 'open' });
  const file = path.join(stateDir, 'session_secret');
  const kept = await readFile(file, 'utf8');
  const past = new Date(Date.now() - 1_000).toISOString();
  await writeFile(file, kept.replace(/ \S+Z$/m, ` ${past}`));
  expect((await afterRestart()).id).not.toBe(id);
});

test('a secret of the configuration is not changed by the API, nor by anybody but operators', async () => {
  await using proxy = await startTestProxy(ROOMS);
  const refused = await post(proxy, '/api/ops/rotate', { secrets: ['session'] });
  expect([refused.status, (await bodyOf(refused)).error.code]).toEqual([409, 'SECRET_CONFIGURED']);
  const wrong = await post(proxy, '/api/ops/rotate', { secrets: ['visitor'] });
  expect(wrong.status).toBe(400);
  const nobody = await fetch(`${proxy.url}/api/ops/rotate`, { method: 'POST' });
  expect(nobody.status).toBe(401);
});

test('party first, then one proxy after the other: visitors are the same ones and meet all the while', async () => {
  await using opened = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'rotate-'));
  opened.defer(() => rm(stateDir, { recursive: true, force: true }));
  const [OLD, NEW] = ['the first secret, 32 bytes or more', 'the second secret, 32 bytes or more'];
  const party: LocalParty = await startLocalParty({
    ...{ stateDir, secret: OLD },
    log: pino({ level: 'silent' }),
  });
  opened.defer(() => party.close());
  const shared = { PARTY_URL: party.url, PARTY_SECRET: OLD };
  const one = opened.use(await startTestProxy(ROOMS, shared));
  const before = one.visitor();
  await before.fetch('/room/den/');
  const id = await idOf(before);
  // At its own party, then at a proxy; what `teleport rotate party` says keeps the rest as it is.
  await party.renew(NEW, { value: OLD, until: null });
  const { session, visitor: key } = await keysOf(OLD);
  const rotated = {
    ...{ PARTY_URL: party.url, PARTY_SECRET: NEW, PARTY_SECRET_OLD: OLD },
    ...{ SESSION_SECRET: session, VISITOR_KEY: key },
  };
  const other = opened.use(await startTestProxy(ROOMS, rotated));
  const at = (proxy: TestProxy, cookie: string) => async () => {
    const answer = await fetch(`${proxy.url}/api/rooms/den/ticket`, { headers: { cookie } });
    return (await bodyOf(answer)).ticket;
  };
  for (const proxy of [one, other]) {
    const ticket = await vi.waitFor(at(proxy, before.cookie));
    expect(decodeJwt(ticket).sub).toBe(id);
    // A ticket of either proxy opens a socket at both.
    for (const through of [one, other])
      expect(await triesOnceBack(through.visitor(), ticket)).toBe('open');
  }
  const old = await ticketOf(before);
  await party.renew(NEW, undefined);
  expect(await triesOnceBack(other.visitor(), old)).toBe('4401');
  expect(await tries(other.visitor(), await at(other, before.cookie)())).toBe('open');
});

/** As the command prints them for a party's secret that was the only one so far. */
async function keysOf(partySecret: string) {
  const { session, visitor } = await loadKeys(
    await loadConfig({ PARTY_SECRET: partySecret }, tmpdir()),
  );
  return { session: session[0].value, visitor: visitor.toString('base64url') };
}
