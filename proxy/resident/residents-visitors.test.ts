// What a resident has of each visitor in a whole proxy with its real party: a key for as long as they are there, and no
// screen but their own.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { startTestProxy, type TestProxy } from '../test/harness.ts';
import { visit } from '../test/resident-visit.ts';
import { typeIn } from '../test/terminal.ts';

const KEY = 'sk-ant-of-a-visitor-0123456789';
let model: ModelServer;
let proxy: TestProxy;

beforeAll(async () => {
  model = await startModelServer({ key: KEY });
  const lives = (more: string) =>
    `multiplayer: true\nmax_players: 4\napp: [cat]\npersist: 600s\n${more}\nagent: { name: Wib, base_url: "${model.anthropic}", memory: false, speaks: always }`;
  const rooms = { lent: lives('api_key_source: visitor_dialog'), screens: lives('') };
  proxy = await startTestProxy(rooms, { ANTHROPIC_API_KEY: KEY });
});
afterAll(async () => {
  await proxy.close();
  await model[Symbol.asyncDispose]();
});

async function come(room: string, name: string) {
  const one = await visit(proxy, room, name);
  onTestFinished(() => one[Symbol.dispose]());
  return one;
}

test('AG9: a lent key is forgotten once its visitor’s terminal has closed, though their seat waits', async () => {
  const ada = await come('lent', 'Ada');
  // For whom the resident stays at home.
  const bob = await come('lent', 'Bob');
  await ada.isHome();
  const lenders = () => ada.of('room').at(-1)?.resident?.for;
  const lent = await ada.person.visitor.fetch('/api/rooms/lent/resident/key', {
    method: 'POST',
    body: JSON.stringify({ key: KEY }),
    headers: { 'content-type': 'application/json', origin: proxy.url },
  });
  expect(lent.status).toBe(204);
  await until(() => expect(lenders()).toEqual([ada.person.pid]));
  model.say({ text: 'With your key.' });
  ada.say('Hello');
  await until(() => expect(ada.answers()).toContain('With your key.'));
  ada.person.terminal[Symbol.dispose]();
  await until(() => expect(lenders()).toEqual([]));
  expect(bob.state()).toBe('home');
  const { seats } = await proxy.snapshot();
  expect(seats.filter(({ room }) => room === 'lent')).toHaveLength(2);
});

test('a screen is told to whoever has its seat, and to nobody else', async () => {
  const ada = await come('screens', 'Ada');
  const bob = await come('screens', 'Bob');
  await ada.isHome();
  await typeIn(ada.person.terminal, 'a note of Ada\r');
  await typeIn(bob.person.terminal, 'a note of Bob\r');
  for (const [one, own, other] of [
    [ada, 'Ada', 'Bob'],
    [bob, 'Bob', 'Ada'],
  ] as const) {
    const text = `Seen for ${own}.`;
    model.say({ calls: [{ name: 'look', input: { at: 'screen' } }] }, { text });
    one.say('What is on my screen?');
    await until(() => expect(one.answers()).toContain(text));
    expect(model.requests.at(-1)?.raw).toContain(`a note of ${own}`);
    expect(model.requests.at(-1)?.raw).not.toContain(`a note of ${other}`);
  }
});
