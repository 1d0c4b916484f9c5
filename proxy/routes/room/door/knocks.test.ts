// Knocking (DO5): who waits, who is let in, who is turned away; nobody else comes in by any way meanwhile.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Knock } from '../../../../protocol/access/knocks.ts';
import { encode } from '../../../../protocol/frames.ts';
import {
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../../test/harness.ts';
import { openTerminal } from '../../../test/terminal.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({
    club: 'mode: shared\ndoor: knock\napp: [cat]\npersist: 60s',
  });
});
afterAll(() => proxy.close());

const api = (path: string, body?: object) =>
  fetch(`${proxy.url}/api/rooms/club/${path}`, {
    headers: {
      authorization: `Bearer ${OPERATOR}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
const waiting = async () => ((await (await api('knocks')).json()) as { knocks: Knock[] }).knocks;
const page = { headers: { accept: 'text/html' } };
const knock = (visitor: TestVisitor) =>
  visitor.fetch('/room/club/door', { method: 'POST', headers: { origin: proxy.url } });
const door = async (visitor: TestVisitor) => {
  const response = await visitor.fetch('/room/club/door', page);
  const title = /<h1 id="title">([^<]*)</.exec(await response.text())?.[1];
  return [response.status, response.headers.get('refresh'), title];
};

test('DO5: who has not been let in is led to the door, and comes in by no other way', async () => {
  const bob = proxy.visitor();
  const sent = await bob.fetch('/room/club/?name=Bob', page);
  expect([sent.status, sent.headers.get('location')]).toEqual([303, '/room/club/door']);
  expect(await door(bob)).toEqual([403, null, 'Knock to come in']);
  for (const path of ['/room/club/', '/room/club/watch', '/api/rooms/club/ticket'])
    expect((await bob.fetch(path)).status, path).toBe(403);
  const socket = bob.socket('/room/club/ws');
  expect((await once(socket, 'close'))[0]).toBe(4403);
  expect(await waiting()).toEqual([]);
});

test('DO5: who knocks waits, is seen by the hosts, and comes in once they are let in, also after they have left', async () => {
  const link = (await (await api('host-link')).json()) as { url: string };
  const host = proxy.visitor();
  const { pathname, search } = new URL(link.url);
  expect((await host.fetch(pathname + search)).status).toBe(200);
  await openTerminal(host, 'club');
  const { ticket } = (await (await host.fetch('/api/rooms/club/ticket')).json()) as {
    ticket: string;
  };
  const party = host.socket(`/parties/room-server/club?ticket=${ticket}`, '');
  const heard: string[] = [];
  party.on('message', (data) => heard.push(String(data)));
  await once(party, 'open');
  party.send(encode({ type: 'hello', role: 'browser', sid: 'hoststab' }));

  const bob = proxy.visitor();
  await bob.fetch('/room/club/?name=Bob', page);
  const knocked = await knock(bob);
  expect([knocked.status, knocked.headers.get('location')]).toEqual([303, '/room/club/door']);
  expect(await door(bob)).toEqual([403, '3', 'You have knocked']);
  await expect.poll(() => heard.join()).toContain('"type":"knocks","knocks":[{');
  const [one] = await waiting();
  expect(one).toMatchObject({ who: 'Bob' });
  const guest = proxy.visitor();
  await guest.fetch('/room/club/', page);
  const asGuest = await guest.fetch('/api/rooms/club/let_in', {
    ...{ method: 'POST', body: JSON.stringify({ visitor: one?.visitor }) },
    headers: { origin: proxy.url, 'content-type': 'application/json' },
  });
  expect(asGuest.status, 'nobody lets themselves in').toBe(401);
  expect((await api('let_in', { visitor: one?.visitor })).status).toBe(200);
  expect((await api('let_in', { visitor: one?.visitor })).status, 'once').toBe(404);
  const opened = await bob.fetch('/room/club/door', page);
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/room/club/']);
  const terminal = await openTerminal(bob, 'club');
  await terminal.leave();
  expect((await bob.fetch('/room/club/')).status).toBe(200);
  expect(await waiting()).toEqual([]);
  party.terminate();
});

test('DO5: who is turned away reads so, and knocking again changes nothing for a while', async () => {
  const eve = proxy.visitor();
  await eve.fetch('/room/club/?name=Eve', page);
  await knock(eve);
  const [one] = await waiting();
  expect((await api('turn_away', { visitor: one?.visitor })).status).toBe(200);
  expect(await door(eve)).toEqual([403, null, 'Not just now']);
  await knock(eve);
  expect(await waiting()).toEqual([]);
  const log = (await (await api('audit')).json()) as {
    rows: { what: string; whom: string; outcome: string }[];
  };
  expect(log.rows.slice(0, 3).map(({ what, whom, outcome }) => [what, whom, outcome])).toEqual([
    ['turn_away', 'Eve', 'done'],
    ['let_in', expect.any(String), 'failed'],
    ['let_in', 'Bob', 'done'],
  ]);
});

test('DO5: an invitation opens the door without knocking; another site’s page can’t knock', async () => {
  const made = await api('invites', {});
  const { url } = (await made.json()) as { url: string };
  const ann = proxy.visitor();
  await ann.fetch(new URL(url).pathname);
  expect((await ann.fetch('/room/club/')).status).toBe(200);
  const terminal = await openTerminal(ann, 'club');
  await terminal.leave();
  const eve = proxy.visitor();
  await eve.fetch('/room/club/', page);
  for (const headers of [{ origin: 'https://evil.example' }, {}] as Record<string, string>[])
    expect((await eve.fetch('/room/club/door', { method: 'POST', headers })).status).toBe(403);
});
