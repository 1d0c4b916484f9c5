// One real terminal for several people, one of whom types at a time (KB1, KB2): nobody else's keys reach the program.
import { afterEach, expect, test } from 'vitest';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { until } from '../../testing/until.ts';
import { comeIn } from '../test/come-in.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { typeIn } from '../test/terminal.ts';

const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
const opened = new Set<AsyncDisposable>();
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]();
  opened.clear();
});

async function start(rooms: Record<string, string>): Promise<TestProxy> {
  const proxy = await startTestProxy(rooms);
  opened.add(proxy);
  return proxy;
}

const post = (proxy: TestProxy, target: string, body: object = {}): Promise<Response> =>
  fetch(proxy.url + target, { method: 'POST', headers, body: JSON.stringify(body) });

async function act(proxy: TestProxy, target: string, body: object = {}): Promise<void> {
  const response = await post(proxy, target, body);
  expect(response.status, await response.text()).toBe(200);
}

/** Types a word until it is there: a proxy hears a little later of what a host has done. */
const typesUntilSeen = (who: TerminalVisitor, word: string): Promise<void> =>
  until(async () => {
    await typeIn(who, `${word}\r`);
    expect(who.output()).toContain(word);
  });

/** A move of the mouse with no button down, and a window that gets the focus: what a terminal reports by itself. */
const BY_ITSELF = '\x1b[<35;10;5M\x1b[I';

test('KB1, KB2: with `keyboard: one` only the keys of who has it arrive, until a host passes it on', async () => {
  const proxy = await start({ one: 'mode: shared\nkeyboard: one\napp: [cat]' });
  const people = [await comeIn(proxy, 'one', 'Ana'), await comeIn(proxy, 'one', 'Bob')] as const;
  const [ana, bob] = [people[0].terminal, people[1].terminal];
  // Reports are nobody's claim to the keyboard.
  await typeIn(bob, BY_ITSELF);
  await typesUntilSeen(ana, 'ana-1');
  await typeIn(bob, 'bob-1\r');
  await typesUntilSeen(ana, 'ana-still');
  // The room hears of who types beside that.
  await until(() => act(proxy, '/api/rooms/one/free_keyboard'));
  await typesUntilSeen(bob, 'bob-2');
  await typeIn(ana, 'ana-2\r');
  await act(proxy, '/api/rooms/one/set_keyboard', { mode: 'everyone' });
  await typesUntilSeen(ana, 'ana-3');
  await typeIn(bob, 'bob-3\r');
  await until(() => expect(ana.output()).toContain('bob-3'));
  for (const seen of [ana, bob]) {
    for (const dropped of ['bob-1', 'ana-2']) expect(seen.output()).not.toContain(dropped);
  }
  for (const { party, terminal } of people)
    for (const socket of [party, terminal.socket]) socket.terminate();
});

test('KB4: acts on the keyboard say what they need', async () => {
  const proxy = await start({
    shell: 'mode: shared\napp: [cat]',
    own: 'multiplayer: true\nmax_players: 2\napp: [cat]',
  });
  const answer = async (target: string, body: object) => {
    const response = await post(proxy, target, body);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return `${response.status} ${error.code} ${error.message}`;
  };
  expect(await answer('/api/rooms/own/set_keyboard', { mode: 'one' })).toBe(
    '400 BAD_REQUEST The request is not valid. Only a room with `mode: shared` has one keyboard for all.',
  );
  expect(await answer('/api/rooms/shell/set_keyboard', { mode: 'two' })).toContain('BAD_REQUEST');
  expect(await answer('/api/rooms/shell/give_keyboard', { person: 'p7' })).toBe(
    '404 PERSON_UNKNOWN There is no such person, line or ban in this room. It goes to somebody who has a seat in the room and may type there.',
  );
});
