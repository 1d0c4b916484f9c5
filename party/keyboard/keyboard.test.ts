// The keyboard of a room with one terminal for all: who is told of it, and what of it outlives the room's sleep.
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KeyboardMode } from '../../protocol/access/keyboard.ts';
import type { HeldKeyboard } from '../../protocol/access/room-control.ts';
import type { Person } from '../../protocol/messages.ts';
import { browser, type Client, closeAll, connect, controlRoom } from '../test/client.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  closeAll();
  vi.useRealTimers();
});

const by = { who: 'Hal, a host', from: '198.51.100.7' };
/** Somebody with a seat at the one terminal. */
const sit = (room: string, name: string, claims: object = {}) =>
  browser(room, name, { claims: { seat: 1, ...claims } });
const stub = (room: string) => env.RoomServer.getByName(room);

async function control<T>(room: string, op: string, more: object = {}): Promise<T> {
  const response = await controlRoom(room, { op, ...more });
  expect(response.status, op).toBe(200);
  return response.json<T>();
}

const configure = (room: string, keyboard: KeyboardMode = 'one', more: object = {}) =>
  control(room, 'configure', { grid: null, keyboard, ...more });
const types = (room: string, visitor: string) =>
  control<HeldKeyboard>(room, 'claim_keyboard', { visitor });
const act = (room: string, op: string, more: object = {}) =>
  control<{ found: boolean; whom: string }>(room, op, { by, ...more });

/** Who has the keyboard, and who wants it, in order. */
async function keyboard(room: string): Promise<[holder: string | null, ...hands: string[]]> {
  const { people } = await control<{ people: Person[] }>(room, 'people');
  const hands = people.filter(({ hand }) => hand).sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0));
  const holders = people.filter((person) => person.keyboard).map(({ name }) => name);
  expect(holders.length).toBeLessThanOrEqual(1);
  return [holders[0] ?? null, ...hands.map(({ name }) => name)];
}

async function hand(client: Client, what: 'raise' | 'lower' | 'release'): Promise<void> {
  client.send({ type: 'keyboard', do: what });
  await client.settled();
}

/** Lets time pass, as far as the room can tell: at most 40 s, since everybody here is heard of only then. */
async function pass(room: string, ms: number, here: readonly Client[]): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  for (const client of here) await client.settled();
  await runDurableObjectAlarm(stub(room));
}

test('KB1, KB2: who types first has it; another gets it when they let go, and a proxy hears of it at once', async () => {
  await configure('first');
  const proxy = await connect('first', { role: 'proxy', sub: 'proxy' });
  expect(await proxy.next('room')).toMatchObject({ keyboard: 'one' });
  expect(await proxy.next('keyboard')).toMatchObject({ holder: null });
  const ana = await sit('first', 'Ana');
  const bob = await sit('first', 'Bob');
  expect(await ana.client.next('room')).toMatchObject({ keyboard: 'one' });
  expect(await types('first', 'Ana')).toEqual({ holder: 'Ana' });
  expect(await proxy.next('keyboard')).toMatchObject({ holder: 'Ana' });
  await vi.waitFor(() =>
    expect(bob.client.all('presence').flatMap(({ who }) => who)).toContainEqual(
      expect.objectContaining({ name: 'Ana', keyboard: true }),
    ),
  );
  expect(await types('first', 'Bob')).toEqual({ holder: 'Ana' });
  await hand(ana.client, 'release');
  expect(await proxy.next('keyboard')).toMatchObject({ holder: null });
  expect(await types('first', 'Bob')).toEqual({ holder: 'Bob' });
  expect(await keyboard('first')).toEqual(['Bob']);
});

test('KB2: it is passed on when its holder rests for a minute, or leaves; keys keep it, and a pause does', async () => {
  await configure('rest');
  const ana = await sit('rest', 'Ana');
  const bob = await sit('rest', 'Bob');
  const cem = await sit('rest', 'Cem');
  const all = [ana.client, bob.client, cem.client];
  await types('rest', 'Ana');
  await hand(bob.client, 'raise');
  await hand(cem.client, 'raise');
  expect(await keyboard('rest')).toEqual(['Ana', 'Bob', 'Cem']);
  await pass('rest', 40_000, all);
  await types('rest', 'Ana');
  await pass('rest', 40_000, all);
  expect(await keyboard('rest')).toEqual(['Ana', 'Bob', 'Cem']);
  await control('rest', 'pause');
  for (let step = 0; step < 4; step += 1) await pass('rest', 40_000, all);
  expect(await keyboard('rest'), 'a pause').toEqual(['Ana', 'Bob', 'Cem']);
  await control('rest', 'resume');
  for (const ms of [40_000, 19_000]) await pass('rest', ms, all);
  expect(await keyboard('rest')).toEqual(['Ana', 'Bob', 'Cem']);
  await pass('rest', 1_001, all);
  expect(await keyboard('rest'), 'a rest').toEqual(['Bob', 'Cem']);
  bob.client.close();
  await pass('rest', 2_000, [ana.client, cem.client]);
  // Who reloads the page has it still.
  expect(await keyboard('rest')).toEqual(['Bob', 'Cem']);
  await pass('rest', 5_001, [ana.client, cem.client]);
  expect(await keyboard('rest'), 'gone').toEqual(['Cem']);
});

test('KB3: hands are raised once, lowered, remembered through the room’s sleep; who may not type raises none', async () => {
  await configure('hands', 'one', {
    guests: { type: false, arrange: true, chat: true, point: true },
  });
  const guest = await sit('hands', 'Gus');
  await hand(guest.client, 'raise');
  expect(await guest.client.next('error')).toMatchObject({ code: 'forbidden', ref: 'keyboard' });
  await configure('hands');
  const ana = await sit('hands', 'Ana');
  const bob = await sit('hands', 'Bob');
  await hand(ana.client, 'raise');
  expect(await keyboard('hands'), 'it was free').toEqual(['Ana']);
  await hand(guest.client, 'raise');
  await hand(bob.client, 'raise');
  await hand(guest.client, 'raise');
  expect(await keyboard('hands')).toEqual(['Ana', 'Gus', 'Bob']);
  await evictDurableObject(stub('hands'));
  expect(await keyboard('hands')).toEqual(['Ana', 'Gus', 'Bob']);
  await hand(guest.client, 'lower');
  expect(await keyboard('hands')).toEqual(['Ana', 'Bob']);
  const watcher = await browser('hands', 'Wat', { claims: { role: 'watcher' } });
  await hand(watcher.client, 'raise');
  expect(await watcher.client.next('error')).toMatchObject({ code: 'forbidden', ref: 'keyboard' });
});

test('KB3, MM5: a machine is lost with everybody in line: the line is as it was once they are back by way of another one', async () => {
  await configure('lost');
  const names = ['Ana', 'Bob', 'Cem', 'Dee'];
  const claim = (visitor: string, proxy: string) =>
    control('lost', 'claim_seat', {
      ...{ proxy, visitor, max: 9, shared: true, heldMs: 20_000, stays: [] },
    });
  const hold = (proxy: string, visitors: string[]) =>
    control('lost', 'hold_seats', {
      ...{ proxy, max: 9, shared: true },
      places: visitors.map((visitor) => ({ visitor, seat: 1, connected: true, heldMs: 0 })),
    });
  const come = async (name: string) => (await sit('lost', name)).client;
  for (const name of names) await claim(name, 'a');
  await hold('a', names);
  const clients = [];
  for (const name of names) clients.push(await come(name));
  for (const client of clients) await hand(client, 'raise');
  expect(await keyboard('lost')).toEqual(names);

  for (const client of clients) client.close();
  await vi.waitFor(async () => {
    await pass('lost', 5_001, []);
    expect(await keyboard('lost'), 'nobody is here').toEqual([null]);
  });
  const back: Client[] = [];
  for (const name of ['Dee', 'Bob', 'Cem']) {
    await claim(name, 'b');
    // A page may be in the room before its terminal is.
    if (name === 'Bob') await browser('lost', name);
    back.push(await come(name));
  }
  await hold('b', ['Dee', 'Bob', 'Cem']);
  expect(await keyboard('lost')).toEqual(['Dee', 'Bob', 'Cem']);

  back[1]?.close();
  await hold('b', ['Dee', 'Cem']);
  await pass('lost', 5_001, [back[0], back[2]] as Client[]);
  expect(await keyboard('lost'), 'somebody has left').toEqual(['Dee', 'Cem']);
  await hand(back[0] as Client, 'release');
  expect(await keyboard('lost')).toEqual(['Cem']);
});

test('KB4: a host gives and takes it, everybody is told, and the log has it', async () => {
  await configure('given');
  const ana = await sit('given', 'Ana');
  const bob = await sit('given', 'Bob');
  const watcher = await browser('given', 'Wat', { claims: { role: 'watcher' } });
  await types('given', 'Ana');
  expect(await act('given', 'give_keyboard', { person: bob.welcome.pid })).toMatchObject({
    ...{ found: true, whom: 'Bob' },
  });
  expect(await ana.client.next('told')).toMatchObject({ what: 'give_keyboard', whom: 'Bob' });
  expect(await keyboard('given')).toEqual(['Bob']);
  for (const person of [watcher.welcome.pid, 'p99'])
    expect(await act('given', 'give_keyboard', { person })).toMatchObject({ found: false });
  expect(await types('given', 'Ana'), 'taken from her').toEqual({ holder: 'Bob' });
  await hand(ana.client, 'raise');
  await act('given', 'free_keyboard');
  expect(await ana.client.next('told')).toMatchObject({ what: 'free_keyboard' });
  expect(await keyboard('given')).toEqual(['Ana']);
  const { rows } = await control<{ rows: { what: string; whom: string; outcome: string }[] }>(
    'given',
    'audit',
  );
  expect(rows.map(({ what, whom, outcome }) => `${what} ${whom} ${outcome}`)).toEqual([
    'free_keyboard  done',
    'give_keyboard  failed',
    'give_keyboard  failed',
    'give_keyboard Bob done',
  ]);
});

test('KB1, KB4: what a host sets stays when the proxy comes again with the same file, and goes when the file says otherwise', async () => {
  await configure('mode', 'everyone');
  const ana = await sit('mode', 'Ana');
  await sit('mode', 'Bob');
  await types('mode', 'Ana');
  expect(await types('mode', 'Bob'), 'everybody types').toMatchObject({ holder: 'Bob' });
  await ana.client.next('room');
  await act('mode', 'set_keyboard', { mode: 'one' });
  expect(await ana.client.next('room')).toMatchObject({ keyboard: 'one' });
  await configure('mode', 'everyone');
  expect(await types('mode', 'Ana')).toMatchObject({ holder: 'Bob' });
  await hand(ana.client, 'raise');
  await act('mode', 'set_keyboard', { mode: 'everyone' });
  expect(await keyboard('mode'), 'nobody waits').toEqual(['Bob']);
  await act('mode', 'give_keyboard', { person: ana.welcome.pid });
  expect(await types('mode', 'Bob'), 'one at a time from then on').toMatchObject({ holder: 'Ana' });
  await configure('mode', 'one');
  await configure('mode', 'everyone');
  expect(await types('mode', 'Bob')).toMatchObject({ holder: 'Bob' });
});

test('KB1: where everybody has a terminal there is no keyboard to be had', async () => {
  await control('own', 'configure', { grid: null });
  const ana = await sit('own', 'Ana');
  expect(await types('own', 'Ana')).toEqual({ holder: null });
  await hand(ana.client, 'raise');
  expect(await keyboard('own')).toEqual([null]);
  expect(await act('own', 'give_keyboard', { person: ana.welcome.pid })).toMatchObject({
    found: false,
  });
});

test('KB5: pages have the one caret themselves, so nobody’s is told', async () => {
  await configure('caret');
  const ana = await sit('caret', 'Ana');
  const bob = await sit('caret', 'Bob');
  await types('caret', 'Ana');
  for (const { client } of [ana, bob]) {
    client.send({ type: 'cursor_pos', k: 'caret', p: [[0, 1, 1]] });
    client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 5, 5]] });
  }
  const seen = async () =>
    bob.client.all('cursor_pos').flatMap(({ c }) => c.map(([pid, kind]) => `${pid} ${kind}`));
  await vi.waitFor(async () => {
    expect(await seen()).toContain(`${ana.welcome.pid} pointer`);
    expect(await seen()).toContain(`${bob.welcome.pid} pointer`);
  });
  expect((await seen()).filter((one) => one.endsWith('caret'))).toEqual([]);
});

test('KB1: everybody who is in, and every proxy, hears at once that the file says otherwise', async () => {
  const proxy = await connect('file', { role: 'proxy', sub: 'proxy' });
  const ana = await sit('file', 'Ana');
  expect(await proxy.next('room')).not.toHaveProperty('keyboard');
  await configure('file', 'everyone');
  for (const client of [proxy, ana.client])
    expect(await client.next('room')).toMatchObject({ keyboard: 'everyone' });
  await types('file', 'Ana');
  await configure('file', 'one');
  for (const client of [proxy, ana.client])
    expect(await client.next('room')).toMatchObject({ keyboard: 'one' });
  expect(proxy.all('keyboard').at(-1)).toMatchObject({ holder: 'Ana' });
  await control('file', 'configure', { grid: null });
  for (const client of [proxy, ana.client])
    expect(await client.next('room')).not.toHaveProperty('keyboard');
  await vi.waitFor(() => expect(proxy.all('keyboard').at(-1)).toMatchObject({ holder: null }));
  expect(await keyboard('file')).toEqual([null]);
});

test('KB2, KB3: who is not here, or has no seat, gets no keyboard; who loses seat or right to type loses it', async () => {
  await configure('who');
  expect(await types('who', 'Ana'), 'nobody knows her yet').toEqual({ holder: null });
  const watching = await browser('who', 'Hal', { claims: { role: 'watcher', host: true } });
  expect(await types('who', 'Hal')).toEqual({ holder: null });
  await hand(watching.client, 'raise');
  expect(await watching.client.next('error')).toMatchObject({ code: 'forbidden' });
  expect(
    await act('who', 'give_keyboard', { person: watching.welcome.pid }),
    'from a page without a seat',
  ).toMatchObject({ found: false });

  const ana = await sit('who', 'Ana');
  const bob = await sit('who', 'Bob');
  const host = await sit('who', 'Hal', { role: 'host' });
  expect(await types('who', 'Ana')).toEqual({ holder: 'Ana' });
  for (const { client } of [bob, host]) await hand(client, 'raise');
  const page = await browser('who', 'Ana', { sid: 'watchpage', claims: { role: 'watcher' } });
  ana.client.close();
  // Her page that watches goes on, without a seat.
  await vi.waitFor(async () => expect(await keyboard('who')).toEqual(['Bob', 'Hal']));
  await configure('who', 'one', {
    guests: { type: false, arrange: true, chat: true, point: true },
  });
  expect(await keyboard('who')).toEqual(['Hal']);
  page.client.close();
});

test('KB3: hands that go up and down too often are refused, with a time', async () => {
  await configure('often');
  await sit('often', 'Ana');
  await types('often', 'Ana');
  const bob = await sit('often', 'Bob');
  for (let turn = 0; turn < 3; turn += 1)
    for (const what of ['raise', 'lower'] as const) await hand(bob.client, what);
  await hand(bob.client, 'raise');
  expect(await bob.client.next('error')).toMatchObject({
    ...{ code: 'rate_limited', ref: 'keyboard', retryMs: expect.any(Number) },
  });
  expect(await keyboard('often')).toEqual(['Ana']);
});

test('KB4: it is taken from whom it was meant to be taken from, and from nobody where nobody has it', async () => {
  await configure('meant');
  const ana = await sit('meant', 'Ana');
  const bob = await sit('meant', 'Bob');
  expect(await act('meant', 'free_keyboard')).toMatchObject({ found: false });
  await types('meant', 'Ana');
  expect(await act('meant', 'free_keyboard', { person: bob.welcome.pid })).toMatchObject({
    found: false,
  });
  expect(await act('meant', 'free_keyboard', { person: ana.welcome.pid })).toMatchObject({
    found: true,
  });
  expect(await keyboard('meant')).toEqual([null]);
});
