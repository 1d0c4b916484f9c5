// TX2 with real sockets in workerd: nobody in a room looks like somebody else in it, or like the room itself.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { Ticket } from '../../protocol/access/ticket.ts';
import type { RoomServer } from '../room-server.ts';
import { bridge, browser, type Client, closeAll, controlRoom } from '../test/client.ts';
import { NamesTaken, settleName } from './names.ts';

afterEach(() => {
  vi.useRealTimers();
  closeAll();
});

const stub = (name: string): DurableObjectStub<RoomServer> => env.RoomServer.getByName(name);

/** A browser of a person of its own, with a name. */
async function come(room: string, sub: string, name: string, claims: Partial<Ticket> = {}) {
  const { client, welcome } = await browser(room, sub, { claims: { name, ...claims } });
  return { client, pid: welcome.pid, name: welcome.me.name };
}

/** Lets somebody's last connection close, and their grace pass. @param left people who stay */
async function go(room: string, client: Client, left: number): Promise<void> {
  client.close();
  await vi.waitFor(async () => {
    // The room may hear of the close only after an alarm: then the next one is for it.
    vi.setSystemTime(Date.now() + 5_001);
    await runDurableObjectAlarm(stub(room));
    const facts = await (await controlRoom(room, { op: 'snapshot' })).json();
    expect(facts).toMatchObject({ people: left });
  });
  vi.useRealTimers();
}

/** What a page knows of the others: everybody's name, kept up to date from all that came. */
function seenBy(client: Client): string[] {
  const names = new Map<string, string>();
  for (const { ev, who } of client.all('presence'))
    for (const { pid, name } of who)
      if (ev === 'leave') names.delete(pid);
      else names.set(pid, name);
  return [...names.values()].sort();
}

async function rename(client: Client, name: string): Promise<string | undefined> {
  const before = client.all('error').length;
  client.send({ type: 'presence', name });
  await client.settled();
  const [error] = client.all('error').slice(before);
  if (error) expect(error).toMatchObject({ code: 'bad_msg', ref: 'presence', fatal: false });
  return error?.msg;
}

test('a seat that was opened under an earlier name gives nobody that name back, however often its bridge comes', async () => {
  const opened = { sub: 'a', name: 'scarlet-fish' };
  await bridge('earlier', 'b1', undefined, opened);
  const ada = await come('earlier', 'a', 'Ada');
  expect(ada.name).toBe('Ada');
  await bridge('earlier', 'b2', undefined, opened);
  await rename(ada.client, 'Ada L');
  await bridge('earlier', 'b3', undefined, opened);
  expect((await come('earlier', 'a', 'Ada')).name).toBe('Ada L');
  expect((await come('earlier', 'a', 'Countess')).name).toBe('Countess');
});

test.each([
  ['the same name', 'Alice'],
  ['another case', 'ALICE'],
  ['a Cyrillic letter', '\u0410lice'],
  ['full width', '\uff21\uff4c\uff49\uff43\uff45'],
  ['mathematical letters', '𝐀𝐥𝐢𝐜𝐞'],
  ['marks', 'A\u0307lic\u0323e'],
  ['hidden characters', 'Al\u200bi\u2060ce'],
])('TX2: who comes with %s gets a number', async (what, name) => {
  const room = `look-${what.replaceAll(' ', '-').toLowerCase()}`;
  const first = await come(room, 'a', 'Alice');
  const second = await come(room, 'b', name);
  const third = await come(room, 'c', 'Alice');
  expect([first.name, third.name]).toEqual(['Alice', 'Alice 3']);
  expect(second.name).toMatch(/ 2$/);
  await first.client.settled();
  expect(seenBy(first.client)).toEqual([first.name, second.name, third.name].sort());
});

test('TX2: the next free number, and never too long for a name', () => {
  const taken = new NamesTaken(['Alice', 'Alice 2', 'alice Ꮞ', 'Alice 3']);
  expect(settleName('Alice', [], taken)).toBe('Alice 5');
  const long = 'x'.repeat(32);
  const many = [long, ...Array.from({ length: 8 }, (_, n) => `${'x'.repeat(30)} ${n + 2}`)];
  expect(settleName(long, [], new NamesTaken(many))).toBe(`${'x'.repeat(29)} 10`);
  const families = '👩‍👩‍👧‍👦'.repeat(32);
  expect(settleName(families, [], new NamesTaken([families]))).toBe(`${'👩‍👩‍👧‍👦'.repeat(30)} 2`);
});

test('TX2: a number stays through reconnects, grace and sleep, and is gone when its person comes anew', async () => {
  const a = await come('again', 'a', 'Alice');
  const b = await come('again', 'b', 'alice');
  const other = await come('again', 'c', 'Cem');
  expect(b.name).toBe('alice 2');
  await evictDurableObject(stub('again'));
  await go('again', a.client, 2);
  await vi.waitFor(() => expect(seenBy(other.client)).toEqual(['Cem', 'alice 2']));
  expect((await come('again', 'b', 'alice')).name, 'a second tab').toBe('alice 2');
  const back = await come('again', 'a', 'Alice');
  expect(back.name).toBe('Alice');
  await evictDurableObject(stub('again'));
  back.client.send({ type: 'presence', status: 'typing' });
  await back.client.settled();
  await other.client.settled();
  expect(seenBy(other.client)).toEqual(['Alice', 'Cem', 'alice 2']);
});

test('TX2: who comes when the other has gone is called as it wants again', async () => {
  const a = await come('anew', 'a', 'Alice');
  const b = await come('anew', 'b', 'Alice');
  await come('anew', 'c', 'Cem');
  await go('anew', b.client, 2);
  await go('anew', a.client, 1);
  expect((await come('anew', 'b', 'Alice')).name).toBe('Alice');
  expect((await come('anew', 'a', 'Alice')).name).toBe('Alice 2');
});

test('TX2: somebody in the grace still has their name', async () => {
  const a = await come('grace', 'a', 'Alice');
  await come('grace', 'c', 'Cem');
  a.client.close();
  await vi.waitFor(async () =>
    expect(await runInDurableObject(stub('grace'), (it) => [...it.getConnections()].length)).toBe(
      1,
    ),
  );
  expect((await come('grace', 'b', 'Alice')).name).toBe('Alice 2');
  expect((await come('grace', 'a', 'Alice')).name).toBe('Alice');
});

test('TX2: a rename to a look-alike of somebody here is refused, a variant of one’s own name is not', async () => {
  const a = await come('ren', 'a', 'Alice');
  const b = await come('ren', 'b', 'Bob');
  for (const name of ['Alice', 'aLICE', '\u0410lice', 'Al\u200dice', '\uff21lice'])
    expect(await rename(b.client, name)).toBe('Somebody here is called that.');
  expect(seenBy(b.client)).toEqual(['Alice', 'Bob']);
  expect(await rename(a.client, 'ALICE')).toBeUndefined();
  expect(await rename(b.client, 'B\u03bfb')).toBeUndefined();
  await evictDurableObject(stub('ren'));
  expect(await rename(b.client, 'Alice')).toBe('Somebody here is called that.');
  expect(seenBy(a.client)).toEqual(['ALICE', 'B\u03bfb']);
  expect((await come('ren', 'c', 'Bob')).name).toBe('Bob 2');
});

test('TX2: who has a number may say its name again without losing what it wants to be called', async () => {
  const a = await come('same', 'a', 'Alice');
  const b = await come('same', 'b', 'Alice');
  await come('same', 'c', 'Cem');
  expect(await rename(b.client, 'Alice 2')).toBeUndefined();
  await go('same', b.client, 2);
  await go('same', a.client, 1);
  expect((await come('same', 'b', 'Alice')).name).toBe('Alice');
});

test('TX2: a new name in a ticket is held against the others, too', async () => {
  await come('ticket', 'a', 'Alice');
  await come('ticket', 'b', 'Bob');
  expect((await come('ticket', 'b', 'ALICE')).name).toBe('ALICE 2');
});

test('TX2: whose app alone is here can’t be spoken for in the chat', async () => {
  const seat = await bridge('apps', 'b1', undefined, { sub: 'a', name: 'Alice' });
  expect(seat.welcome.me.name).toBe('Alice');
  const other = await come('apps', 'b', 'Alice');
  expect(other.name).toBe('Alice 2');
  seat.client.send({ type: 'chat_msg', cid: 'c1', text: 'hi' });
  expect(await other.client.next('chat_msg')).toMatchObject({ sender: 'Alice' });
  expect((await come('apps', 'a', 'Alice')).name).toBe('Alice');
});

test('TX1: who comes without a name that can be seen has one all the same', async () => {
  expect((await come('hidden', 'a', '\u3164\u200b')).name).toBe('someone');
  const b = await come('hidden', 'b', '\u2800');
  expect(b.name).toBe('someone 2');
  expect(await rename(b.client, '\u115f')).toBe('The name is empty.');
});

test('TX2: reserved names are for who has the role', async () => {
  const room = 'roles';
  expect((await come(room, 'a', 'operator')).name).toBe('guest 1');
  expect((await come(room, 'b', '\u041dost')).name).toBe('guest 2');
  expect((await come(room, 'c', 'host', { role: 'host' })).name).toBe('host');
  expect((await come(room, 'd', 'Operator', { role: 'operator' })).name).toBe('Operator');
  expect((await come(room, 'e', 'operator', { role: 'host' })).name).toBe('guest 3');
  expect((await come(room, 'f', 'host', { role: 'watcher', host: true })).name).toBe('host 2');
  expect((await come(room, 'g', 'system', { role: 'operator' })).name).toBe('guest 4');
  const ali = await come(room, 'h', 'Ali');
  expect(ali.name).toBe('Ali');
  for (const name of ['host', 'H0ST', 'host 3', '[operator]', 'AII', 'Everyone', 'ᴀᴅᴍɪɴ'])
    expect(await rename(ali.client, name)).toBe('That name is kept for the room itself.');
  expect((await come(room, 'h', 'Ali')).name).toBe('Ali');
});

test('TX2: who is the host no longer is not called that either', async () => {
  const host = await browser('demoted', 'a', { claims: { name: 'host', role: 'host' } });
  const page = await browser('demoted', 'a', { sid: 'tab2', claims: { name: 'host' } });
  const bob = await come('demoted', 'b', 'Bob');
  expect(page.welcome.me.name).toBe('host');
  host.client.close();
  await vi.waitFor(() => expect(seenBy(bob.client)).toEqual(['Bob', 'guest 1']));
});
