// Who hears the operations feed at a proxy, and how: with a ticket, with the operator's token, or signed in.
import PartySocket from 'partysocket';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { OpsMessage } from '../../../protocol/streams/ops-feed.ts';
import type { TestVisitor } from '../../test/harness.ts';
import { AS_OPERATOR, FEED, OpsPage } from '../../test/ops-page.ts';
import { type LoginProxy, signIn, startLoginProxy } from '../../test/providers.ts';

let at: LoginProxy;
beforeAll(async () => {
  at = await startLoginProxy(
    { main: 'app: [cat]\nmode: shared' },
    'operators: [ "github:octo-ada" ]\nlimits: { sign_ins: 1000/1m }',
  );
});
afterAll(() => at[Symbol.asyncDispose]());

const BROADCAST = '/api/ops/broadcast';
const own = (visitor: TestVisitor) => ({ cookie: visitor.cookie, origin: at.proxy.url });
const open = (path: string, headers: Record<string, string> = {}) =>
  new OpsPage(at.proxy.url, path, headers);

async function signedIn(account: 'octo-ada' | 'octo-bob'): Promise<TestVisitor> {
  const visitor = at.proxy.visitor();
  await signIn(visitor, 'github', { account });
  return visitor;
}

async function ticket(
  path = '/api/ops/ticket',
  headers: Record<string, string> = AS_OPERATOR,
): Promise<string> {
  const answer = await fetch(at.proxy.url + path, { headers });
  return ((await answer.json()) as { ticket: string }).ticket;
}

/** A socket that tells nothing but why. */
async function refused(page: OpsPage): Promise<number> {
  using one = page;
  const code = await one.end();
  expect(one.all('history')).toEqual([]);
  return code;
}

test.each([FEED, BROADCAST])(
  'OM2: %s is for the operator’s token, and for a ticket',
  async (path) => {
    for (const page of [open(path, AS_OPERATOR), open(`${path}?ticket=${await ticket()}`)]) {
      using one = page;
      await one.first('history');
      await one.scan();
    }
  },
);

test('OM2: a PartySocket as documents write it works on a page of an operator who has signed in', async () => {
  const ada = await signedIn('octo-ada');
  class OfPage extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: own(ada) });
    }
  }
  const socket = new PartySocket({
    host: new URL(at.proxy.url).host,
    room: 'main',
    party: 'ops-monitor-broadcast',
    WebSocket: OfPage,
  });
  try {
    const scans: unknown[] = [];
    socket.addEventListener('message', (event) => {
      const data = JSON.parse(event.data) as OpsMessage;
      if (data.type === 'scan-result') scans.push(data.data);
    });
    await vi.waitFor(() => expect(scans.length).toBeGreaterThan(0));
    expect(scans[0]).toMatchObject({ proxy: { pid: process.pid } });
  } finally {
    socket.close();
  }
});

test('OM2: whoever is no operator is told so, on the socket where a page can read it', async () => {
  const bob = await signedIn('octo-bob');
  for (const page of [open(FEED), open(BROADCAST, own(bob)), open(FEED, own(bob))]) {
    const { msg } = await page.first('error');
    expect(msg).toContain('for operators');
    expect(await refused(page)).toBe(4403);
  }
  expect(await refused(open(FEED, { authorization: 'Bearer wrong' }))).toBe(401);
  for (const headers of [{}, own(bob)])
    expect((await fetch(`${at.proxy.url}/api/ops/ticket`, { headers })).status).toBe(401);
});

test('OM2: a page of another site gets nothing by an operator’s cookies', async () => {
  const ada = await signedIn('octo-ada');
  const elsewhere = { ...own(ada), origin: 'https://elsewhere.example' };
  for (const path of [FEED, BROADCAST]) expect(await refused(open(path, elsewhere))).toBe(403);
});

test('OM2: a ticket of a room called `main` is none here, and one of the feed is none there', async () => {
  const visitor = at.proxy.visitor();
  await visitor.fetch('/room/main/');
  const ofRoom = await ticket('/api/rooms/main/ticket', own(visitor));
  expect(await refused(open(`${FEED}?ticket=${ofRoom}`))).toBe(4401);
  expect(await refused(open(`/parties/room-server/main?ticket=${await ticket()}`))).toBe(4401);
});

test('OM2: an operator who signs out hears no more, whichever way the page came in', async () => {
  const ada = await signedIn('octo-ada');
  const ticketed = await ticket('/api/ops/ticket', own(ada));
  using byCookie = open(FEED, own(ada));
  using byTicket = open(`${FEED}?ticket=${ticketed}`);
  using byToken = open(FEED, AS_OPERATOR);
  for (const page of [byCookie, byTicket, byToken]) await page.first('history');
  await ada.fetch('/logout', { method: 'POST', headers: { origin: at.proxy.url } });
  for (const page of [byCookie, byTicket]) expect(await page.end()).toBe(4403);
  byToken.forget();
  await byToken.scan();
  expect(byToken.ended).toBeNull();
});
