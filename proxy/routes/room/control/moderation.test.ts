// Acts of hosts and operators on people, through the API: terminals end at once, seats are free again, keys are dropped.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Ban } from '../../../../protocol/access/moderation.ts';
import { comeIn as enter } from '../../../test/come-in.ts';
import {
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../../test/harness.ts';
import { openTerminal } from '../../../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({
    hall: `mode: shared\nmax_players: 4\n${CAT}`,
    pair: `multiplayer: true\nmax_players: 3\n${CAT}`,
    show: `mode: shared\nguests: { type: false }\n${CAT}`,
    last: `multiplayer: true\nmax_players: 3\n${CAT}`,
  });
});
afterAll(() => proxy.close());

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${proxy.url}/api/rooms/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
  });
const act = (room: string, op: string, body: object = {}) =>
  api(`${room}/${op}`, { method: 'POST', body: JSON.stringify(body) });
const bans = async (room: string) =>
  ((await (await api(`${room}/bans`)).json()) as { bans: Ban[] }).bans;

const comeIn = (room: string, name: string) => enter(proxy, room, name);
const why = async (visitor: TestVisitor, path: string) => {
  const { error } = (await (await visitor.fetch(path)).json()) as {
    error: { code: string; message: string };
  };
  return `${error.code} ${error.message}`;
};

test('MO1: who is removed loses terminal, party and seat at once, reads why, and comes back when the time is over', async () => {
  const [ada, bob] = [await comeIn('pair', 'Ada'), await comeIn('pair', 'Bob')];
  const ends = [once(bob.terminal.socket, 'close'), once(bob.party, 'close')];
  const seats = async () => (await proxy.snapshot()).seats.filter(({ room }) => room === 'pair');
  expect(await seats()).toHaveLength(2);
  expect(
    (await act('pair', 'kick', { person: bob.pid, minutes: 5, reason: 'be kind' })).status,
  ).toBe(200);
  for (const end of ends) expect((await end)[0]).toBe(4403);
  expect(bob.heard.at(-1)).toMatchObject({
    ...{ type: 'error', msg: 'You were removed from this room by an operator. be kind' },
  });
  expect(bob.terminal.notes.find(({ type }) => type === 'refusal')).toMatchObject({
    ...{ code: 'KICKED', title: 'You were removed', retry: 'reload' },
    text: expect.stringMatching(/for a while\. be kind You may come back after .* UTC\.$/),
  });
  await vi.waitFor(async () => expect(await seats()).toHaveLength(1));
  for (const path of ['/room/pair/', '/room/pair/watch', '/api/rooms/pair/ticket'])
    expect(await why(bob.visitor, path)).toMatch(/^KICKED/);
  const [ban] = await bans('pair');
  expect(ban).toMatchObject({ who: 'Bob', account: false, address: false, by: 'an operator' });
  expect((await act('pair', 'unban', { ban: ban?.id })).status).toBe(200);
  expect((await bob.visitor.fetch('/room/pair/')).status).toBe(200);
  expect(ada.terminal.socket.readyState).toBe(ada.terminal.socket.OPEN);
  for (const socket of [ada.terminal.socket, ada.party]) socket.terminate();
});

test('MO1: without the address another cookie is another visitor; with it, it is not', async () => {
  const eve = await comeIn('hall', 'Eve');
  await act('hall', 'ban', { person: eve.pid });
  expect(await why(eve.visitor, '/room/hall/')).toMatch(/^BANNED/);
  const again = await comeIn('hall', 'Eve2');
  await act('hall', 'ban', { person: again.pid, address: true, hours: 1 });
  expect(await why(proxy.visitor(), '/room/hall/')).toMatch(/^BANNED.*You may come back after/);
  for (const { id } of await bans('hall')) await act('hall', 'unban', { ban: id });
  expect(await bans('hall')).toEqual([]);
});

test('MO4: a closed room keeps its people and lets nobody new in', async () => {
  const ada = await comeIn('hall', 'Ada');
  await act('hall', 'close');
  expect(await why(proxy.visitor(), '/room/hall/')).toMatch(/^ROOM_CLOSED/);
  expect((await ada.visitor.fetch('/room/hall/')).status).toBe(200);
  const back = await openTerminal(ada.visitor, 'hall');
  await act('hall', 'open');
  expect((await proxy.visitor().fetch('/room/hall/')).status).toBe(200);
  for (const socket of [ada.terminal.socket, ada.party, back.socket]) socket.terminate();
});

test('MO5: ending a room sends everybody away, ends its seats, and leaves it closed', async () => {
  const [ada, bob] = [await comeIn('last', 'Ada'), await comeIn('last', 'Bob')];
  const ends = [ada, bob].flatMap(({ terminal, party }) => [
    once(terminal.socket, 'close'),
    once(party, 'close'),
  ]);
  expect((await act('last', 'end', { reason: 'good night' })).status).toBe(200);
  for (const end of ends) expect((await end)[0]).toBe(4403);
  for (const { heard } of [ada, bob])
    expect(heard.at(-1)).toMatchObject({ type: 'error', msg: 'The room was ended. good night' });
  expect(bob.terminal.notes.find(({ type }) => type === 'refusal')).toMatchObject({
    ...{ code: 'ROOM_ENDED', text: 'The host has ended this room. good night' },
  });
  await vi.waitFor(async () =>
    expect((await proxy.snapshot()).seats.filter(({ room }) => room === 'last')).toEqual([]),
  );
  expect(await why(ada.visitor, '/room/last/')).toMatch(/^ROOM_ENDED/);
});

test('MO6: keys of who may not type are dropped; a host’s are not', async () => {
  const ada = await comeIn('show', 'Ada');
  const link = (await (await api('show/host-link')).json()) as { url: string };
  const host = proxy.visitor();
  const { pathname, search } = new URL(link.url);
  await host.fetch(pathname + search);
  const hal = await openTerminal(host, 'show');
  ada.terminal.type('from a guest\r');
  hal.type('from the host\r');
  await vi.waitFor(() => expect(ada.terminal.output()).toContain('from the host'));
  expect(ada.terminal.output()).not.toContain('from a guest');
  for (const socket of [ada.terminal.socket, ada.party, hal.socket]) socket.terminate();
});

test('acts are for hosts and operators, and say what is wrong', async () => {
  const guest = proxy.visitor();
  await guest.fetch('/room/hall/');
  for (const op of ['kick', 'ban', 'mute', 'close', 'end'])
    expect(
      (
        await guest.fetch(`/api/rooms/hall/${op}`, {
          method: 'POST',
          headers: { origin: proxy.url },
        })
      ).status,
    ).toBe(401);
  for (const path of ['people', 'bans'])
    expect((await guest.fetch(`/api/rooms/hall/${path}`)).status).toBe(401);
  expect((await act('hall', 'kick', { person: 'p999' })).status).toBe(404);
  expect((await act('hall', 'kick', { person: 'Ada' })).status).toBe(400);
  expect((await act('hall', 'kick', { person: 'p1', minutes: 0 })).status).toBe(400);
  expect((await act('hall', 'ban', { person: 'p1', by: { who: 'x', from: '' } })).status).toBe(400);
  expect((await act('nowhere', 'close')).status).toBe(404);
});
