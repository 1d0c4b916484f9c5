// Tickets, invitations and cookies of links, shown where or when they are good no longer: in another room, used up, taken
// back, too old, under another's name.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { InviteListing } from '../../../../protocol/api.ts';
import { CLOSE, GOING_AWAY } from '../../../../protocol/codes.ts';
import {
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../../test/harness.ts';
import { openTerminal } from '../../../test/terminal.ts';
import { ask, type Caller, joinWith, ticketOf, WAYS_IN } from '../../../test/ways-in.ts';

const CAT = 'mode: shared\nmax_players: 20\napp: [cat]\npersist: 60s';
const ROOMS = {
  hall: CAT,
  den: CAT,
  club: `access: invite\n${CAT}`,
  lab: `access: invite\n${CAT}`,
};
const operator = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
let proxy: TestProxy;
let seated: Awaited<ReturnType<typeof openTerminal>>;
beforeAll(async () => {
  proxy = await startTestProxy(ROOMS);
  // Somebody to watch.
  const host = proxy.visitor();
  await host.fetch(pathOf(await invite('club', { role: 'host' })));
  seated = await openTerminal(host, 'club');
});
afterAll(async () => {
  await seated?.leave();
  await proxy?.close();
});

const asCaller = ({ cookie }: TestVisitor): Caller => ({ url: proxy.url, cookie });
const pathOf = ({ url }: { url: string }) => url.slice(proxy.url.length);
const api = (path: string, method = 'GET', body?: object) =>
  fetch(`${proxy.url}/api/rooms/${path}`, {
    ...{ method, headers: operator, body: JSON.stringify(body ?? {}) },
    ...(method === 'GET' || method === 'DELETE'
      ? { body: null, headers: { authorization: operator.authorization } }
      : {}),
  });
async function invite(room: string, terms: object = {}): Promise<InviteListing> {
  const made = await api(`${room}/invites`, 'POST', { role: 'guest', uses: 1, ...terms });
  return (await made.json()) as InviteListing;
}
async function guestOf(room: string): Promise<TestVisitor> {
  const visitor = proxy.visitor();
  await visitor.fetch(`/room/${room}/`);
  return visitor;
}
/** What the party says to a ticket at last: `in`, or the number of its close. */
async function atLast(caller: Caller, room: string, ticket: string): Promise<string> {
  const { outcome, socket } = await joinWith(caller, room, ticket);
  socket.terminate();
  return outcome;
}

describe('a ticket', () => {
  test('of one room in another, at its socket', async () => {
    const ada = asCaller(await guestOf('hall'));
    const ticket = await ticketOf(ada, 'hall');
    for (const room of ['den', 'club', 'no-such-room', 'hall.1', 'HALL', 'hall%2f', 'hall%00'])
      expect([room, await atLast(ada, room, ticket)]).toEqual([room, '4401']);
    expect(await atLast(ada, 'hall', ticket), 'in its own').toBe('in');
  });

  test('of one room in another, for a request, and at the party of the accounts', async () => {
    const terminal = await openTerminal(proxy.visitor(), 'hall');
    const ada = asCaller(await guestOf('hall'));
    const ticket = await ticketOf(ada, 'hall');
    const control = (path: string) =>
      fetch(`${proxy.url}/parties/${path}/control`, {
        ...{ method: 'POST', body: '{"op":"snapshot"}' },
        headers: { ...operator, authorization: `Bearer ${ticket}` },
      });
    for (const path of ['room-server/den', 'accounts-server/_accounts'])
      expect([path, (await control(path)).status]).toEqual([path, 401]);
    expect((await control('room-server/hall')).status, 'in its own, of a guest').toBe(403);
    const socket = proxy
      .visitor()
      .socket(`/parties/accounts-server/_accounts?ticket=${ticket}`, '');
    expect((await once(socket, 'close'))[0]).toBe(4401);
    await terminal.leave();
  });

  test('beside another: the first counts, and none is taken from anywhere else', async () => {
    const ada = asCaller(await guestOf('hall'));
    const [hall, den] = [await ticketOf(ada, 'hall'), await ticketOf(ada, 'den')];
    expect(await atLast(ada, 'den', `${hall}&ticket=${den}`)).toBe('4401');
    const headers = { authorization: `Bearer ${den}`, 'x-teleport-ticket': den };
    const socket = proxy.visitor().socket('/parties/room-server/den', '', headers);
    expect((await once(socket, 'close'))[0]).toBe(4401);
  });

  test('that is older than a minute', async () => {
    const ada = asCaller(await guestOf('hall'));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 70_000 });
    const old = await ticketOf(ada, 'hall').finally(() => vi.useRealTimers());
    expect(await atLast(ada, 'hall', old)).toBe('4401');
  });

  test('of somebody who was removed, also in another page of theirs', async () => {
    const ada = await guestOf('den');
    const terminal = await openTerminal(ada, 'den');
    const caller = asCaller(ada);
    const [first, second] = [await ticketOf(caller, 'den'), await ticketOf(caller, 'den')];
    const { outcome, socket } = await joinWith(caller, 'den', first);
    expect(outcome).toBe('in');
    const closed = once(socket, 'close');
    const listed = (await (await api('den/people')).json()) as { people: { pid: string }[] };
    const [person] = listed.people;
    expect((await api('den/kick', 'POST', { person: person?.pid })).status).toBe(200);
    await closed;
    expect(await atLast(caller, 'den', second)).toBe('4403');
    await terminal.leave();
  });

  test('of an invitation that was taken back, and of a host whose link was renewed', async () => {
    const ada = proxy.visitor();
    const made = await invite('lab', { uses: 5 });
    await ada.fetch(pathOf(made));
    const ticket = await ticketOf(asCaller(ada), 'lab');
    expect(await atLast(asCaller(ada), 'lab', ticket), 'before').toBe('in');
    await api(`lab/invites/${made.id}`, 'DELETE');
    expect(await atLast(asCaller(ada), 'lab', ticket)).toBe('4403');

    const link = (await (await api('hall/host-link')).json()) as { url: string };
    const host = proxy.visitor();
    await host.fetch(pathOf(link));
    const terminal = await openTerminal(host, 'hall');
    const hers = await ticketOf(asCaller(host), 'hall');
    expect(await atLast(asCaller(host), 'hall', hers), 'before').toBe('in');
    await api('hall/host-link', 'POST');
    // Whoever is first to see it ends it: the party, or the proxy that looks again.
    expect([`${CLOSE.TICKET}`, `${GOING_AWAY}`]).toContain(
      await atLast(asCaller(host), 'hall', hers),
    );
    expect((await ask(asCaller(host), '/api/rooms/hall/open', { method: 'POST' })).status).toBe(
      401,
    );
    await terminal.leave();
  });
});

describe('an invitation', () => {
  /** Somebody has it as a link and as a cookie, and has not come in with it. */
  async function held(room: string, terms: object = {}) {
    const made = await invite(room, terms);
    // Sockets are for who has opened a page.
    const eve = await guestOf('hall');
    expect((await eve.fetch(pathOf(made))).status).toBe(303);
    return { made, eve: asCaller(eve) };
  }

  const ENDS: [what: string, terms: object, end: (made: InviteListing) => Promise<unknown>][] = [
    [
      'that is used up',
      {},
      async (made) => {
        const ada = proxy.visitor();
        await ada.fetch(pathOf(made));
        expect((await ada.fetch('/api/rooms/club/ticket')).status).toBe(200);
      },
    ],
    ['that was taken back', { uses: 5 }, ({ id }) => api(`club/invites/${id}`, 'DELETE')],
    [
      'that is too old',
      { uses: 5, hours: 1 / 3_600 },
      ({ url }) =>
        vi.waitFor(async () => {
          const late = proxy.visitor();
          await late.fetch(pathOf({ url }));
          const said = await (await late.fetch('/room/club/')).text();
          expect(said).toContain('is too old');
        }),
    ],
  ];
  describe.each(ENDS)('%s', (_, terms, end) => {
    test.each(WAYS_IN)('%s', async (_name, way) => {
      const { made, eve } = await held('club', terms);
      await end(made);
      expect(await way(eve, 'club'), 'the cookie').toBe('INVITE_NEEDED');
      const again = proxy.visitor();
      again.plant(eve.cookie);
      await again.fetch(pathOf(made));
      expect(await way(asCaller(again), 'club'), 'the link again').toBe('INVITE_NEEDED');
    });
  });

  test('that many try to use up at the same time lets in as many as it is for', async () => {
    const made = await invite('club', { uses: 3 });
    const crowd = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const one = proxy.visitor();
        await one.fetch(pathOf(made));
        return (await one.fetch('/api/rooms/club/ticket')).status;
      }),
    );
    expect(crowd.sort()).toEqual([...Array(3).fill(200), ...Array(9).fill(403)]);
  });

  test('used up by whoever deletes their cookies, and comes again as somebody else', async () => {
    const { made, eve } = await held('club');
    expect((await ask(eve, '/api/rooms/club/ticket')).status).toBe(200);
    // Without the guest's cookie, which says who has used it.
    const rest = eve.cookie.split('; ').filter((pair) => !pair.startsWith('teleport='));
    const other = { ...eve, cookie: rest.join('; ') };
    expect((await ask(other, '/api/rooms/club/ticket')).status).toBe(403);
    const [{ usedBy } = { usedBy: [] }] = (
      (await (await api('club/invites')).json()) as { invites: InviteListing[] }
    ).invites.filter(({ id }) => id === made.id);
    expect(usedBy).toHaveLength(1);
  });

  test.each(WAYS_IN)('of one room in another: %s', async (_, way) => {
    const { eve } = await held('lab', { uses: 9 });
    const renamed = eve.cookie.replace('teleport_invite_lab', 'teleport_invite_club');
    expect(renamed).not.toBe(eve.cookie);
    expect(await way({ ...eve, cookie: renamed }, 'club')).toBe('INVITE_NEEDED');
  });
});

describe('a signed cookie under another’s name', () => {
  test('opens nothing, and makes nobody a host', async () => {
    const ada = proxy.visitor();
    const link = (await (await api('den/host-link')).json()) as { url: string };
    await ada.fetch(pathOf(link));
    await ada.fetch(pathOf(await invite('lab', { role: 'host', uses: 99 })));
    const jar = ada.cookie.split('; ').map((pair) => pair.split('=') as [string, string]);
    const names = jar.map(([name]) => name);
    expect(names.sort()).toEqual(['teleport', 'teleport_host_den', 'teleport_invite_lab']);
    const leads = async (cookie: string, room: string) =>
      (await ask({ url: proxy.url, cookie }, `/api/rooms/${room}/bans`)).status;
    expect(await leads(ada.cookie, 'den'), 'as it is').toBe(200);
    const guest = (await guestOf('hall')).cookie;
    for (const [name, value] of jar)
      for (const other of [...names, 'teleport_host_hall', 'teleport_invite_club']) {
        if (name === other) continue;
        const cookie = `${other === 'teleport' ? '' : `${guest}; `}${other}=${value}`;
        for (const room of Object.keys(ROOMS))
          expect([name, other, room, await leads(cookie, room)]).toEqual([name, other, room, 401]);
      }
  });
});
