// Residents in whole proxies: two of them, one real party, and a provider on a real socket.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { type Visit, visit } from '../test/resident-visit.ts';

const KEY = 'sk-ant-of-the-test-0123456789';
let model: ModelServer;
let home: TestProxy;
let other: TestProxy;
const left: Disposable[] = [];

beforeAll(async () => {
  model = await startModelServer({ key: KEY });
  const agent = (more: string) =>
    `multiplayer: true\nmax_players: 4\napp: [cat]\npersist: 60s\nagent: { name: Wib, base_url: "${model.anthropic}", memory: false, ${more} }`;
  const rooms = {
    talk: agent('speaks: always'),
    acts: agent('speaks: always, hands: [{ point: ask }]'),
    poor: agent('speaks: always, budget: { tokens_per_day: 100 }'),
    shut: agent('speaks: always'),
    move: agent('speaks: always'),
  };
  const env = { ANTHROPIC_API_KEY: KEY };
  home = await startTestProxy(rooms, env);
  other = await startTestProxy(rooms, { ...env, PARTY_URL: home.url });
});
afterEach(() => {
  model.forget();
  for (const one of left.splice(0)) one[Symbol.dispose]();
});
afterAll(async () => {
  await other.close();
  await home.close();
  await model[Symbol.asyncDispose]();
});

/** Comes to the room at a proxy, until the test ends. */
async function join(proxy: TestProxy, room: string, name: string): Promise<Visit> {
  const come = await visit(proxy, room, name);
  left.push(come);
  return come;
}

const post = (proxy: TestProxy, path: string, body: object) =>
  fetch(`${proxy.url}/api/rooms/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('AG1, CH5: it comes home with the first person, and its answer grows on the pages of both proxies', async () => {
  model.say({ text: ['Hello ', 'you ', 'two.'], usage: { input: 30, output: 6 } });
  const ada = await join(home, 'talk', 'Ada');
  const bob = await join(other, 'talk', 'Bob');
  await ada.isHome();
  ada.say('Hi');
  for (const one of [ada, bob])
    await until(() => expect(one.answers()).toContain('Hello you two.'));
  expect(bob.of('chat_msg').some(({ growing }) => growing)).toBe(true);
  await until(async () => {
    const { rooms } = await home.snapshot();
    const { resident } = rooms.find(({ id }) => id === 'talk') ?? {};
    expect(resident?.usage).toMatchObject({ messages: 1, turns: 1, failed: 0 });
  });
  // The two of them, and not who lives there.
  const facts = (await (await fetch(`${home.url}/api/rooms/talk`)).json()) as { people: number };
  expect(facts.people).toBe(2);
  const shown = JSON.stringify([ada.heard, bob.heard, await home.snapshot()]);
  expect(shown).not.toContain(KEY);
  for (const { raw } of model.requests) expect(raw).not.toContain(OPERATOR);
});

test('AG6: an act waits until an operator approves it, by any proxy', async () => {
  model.say({ calls: [{ name: 'point', input: { at: [10, 20] } }] }, { text: 'There.' });
  const ada = await join(home, 'acts', 'Ada');
  await ada.isHome();
  ada.say('Point somewhere');
  await until(() => expect(ada.of('room').at(-1)?.resident?.waits).toBe(1));
  const { id = '' } = JSON.parse(
    await (
      await fetch(`${home.url}/api/ops/rooms/acts`, {
        headers: { authorization: `Bearer ${OPERATOR}` },
      })
    ).text(),
  ).inspection.resident.acts[0];
  expect((await post(other, 'acts/acts/unknown', { do: 'approve' })).status).toBe(404);
  expect((await post(other, `acts/acts/${id}`, { do: 'approve' })).status).toBe(204);
  await until(() => expect(ada.answers()).toContain('There.'));
  await until(() => expect(ada.of('cursor_pos').flatMap(({ c }) => c)).not.toEqual([]));
});

test('AG3: what visitors at two proxies use is counted together, and each reads once when it goes on', async () => {
  // Of 100 tokens a day the first answer takes more than four fifths, the second the rest.
  model.say({ text: 'One.', usage: { input: 80, output: 5 } });
  model.say({ text: 'Two.', usage: { input: 40, output: 5 } });
  const before = model.requests.length;
  const ada = await join(home, 'poor', 'Ada');
  const bob = await join(other, 'poor', 'Bob');
  await ada.isHome();
  ada.say('First');
  await until(() => expect(bob.answers()).toContain('One.'));
  bob.say('Second');
  await until(() => expect(ada.answers()).toContain('Two.'));
  const text = 'My words for today are nearly used up in this room.';
  await until(() => expect(bob.of('resident_near')).toMatchObject([{ text }]));
  for (const one of [ada, bob]) for (const text of ['Third', 'Fourth']) one.say(text);
  for (const name of ['Ada', 'Bob'])
    await until(() =>
      expect(bob.answers().some((text) => text.startsWith(`${name}: This room has used up`))).toBe(
        true,
      ),
    );
  ada.say('Fifth');
  ada.send({ type: 'echo', t: 1 });
  await until(() => expect(ada.of('echo').length).toBeGreaterThan(0));
  expect(ada.answers().filter((text) => text.startsWith('Ada: This room'))).toHaveLength(1);
  // A proxy asks for a room's facts once a second at most.
  await until(async () => {
    const { rooms } = await other.snapshot();
    const { resident } = rooms.find(({ id }) => id === 'poor') ?? {};
    expect(resident?.usage).toMatchObject({ messages: 2, input: 120, output: 10, turns: 2 });
  });
  expect(model.requests).toHaveLength(before + 2);
});

test('AG8: turned off it is silent in the midst of a word, and answers nobody until it is on', async () => {
  model.say({ text: Array.from({ length: 400 }, (_, at) => `${at}, `), held: true });
  const ada = await join(home, 'shut', 'Ada');
  await ada.isHome();
  ada.say('Count');
  await until(() => {
    model.release();
    expect(ada.of('chat_grow').length).toBeGreaterThan(0);
  });
  expect((await post(home, 'shut/resident/off', { reason: 'enough' })).status).toBe(204);
  await until(() => expect(ada.state()).toBe('off'));
  await until(() => expect(model.brokenOff).toBeGreaterThan(0));
  await until(() => expect(ada.of('chat_grow').at(-1)?.done).toBe(true));
  ada.say('Hello?');
  model.say({ text: 'Back again.' });
  expect((await post(home, 'shut/resident/on', {})).status).toBe(204);
  await ada.isHome();
  ada.say('And now?');
  await until(() => expect(ada.answers()).toContain('Back again.'));
});

test('AG1: where the proxy that runs it ends, another takes over, and nothing is said twice', async () => {
  model.say({ text: 'From the first.' });
  const ada = await join(other, 'move', 'Ada');
  await ada.isHome();
  ada.say('Who are you?');
  await until(() => expect(ada.answers()).toContain('From the first.'));
  const bob = await join(home, 'move', 'Bob');
  await other.close();
  model.say({ text: 'From the second.' });
  await until(() => {
    const present = bob.of('room').at(-1)?.resident?.state;
    expect(present).toBe('home');
  });
  bob.say('And now?');
  await until(() => expect(bob.answers()).toContain('From the second.'));
  expect(bob.answers().filter((text) => text === 'From the first.').length).toBeLessThan(2);
});
