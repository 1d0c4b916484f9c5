// One resident on a real socket and with a real provider's client: whom it answers, with what, and what that uses.
import { rm, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SPENT } from '../../agent/model/words.ts';
import { makeProject } from '../../rooms/test-project.ts';
import { until } from '../../testing/until.ts';
import { BOB, KEY, LONG, ResidentHome } from '../test/resident-home.ts';
import { ADA } from '../test/resident-room.ts';
import { ModelKeys } from './model-keys.ts';

let at: ResidentHome;
let model: ResidentHome['model'];
let room: ResidentHome['room'];

beforeEach(async () => {
  at = await ResidentHome.open();
  ({ model, room } = at);
});
afterEach(() => at[Symbol.asyncDispose]());

test('AG2, CH5: a line is reserved, answered while it grows, and its use is told', async () => {
  model.say({ text: ['Hel', 'lo ', 'Ada.'], held: true, usage: { input: 40, output: 7 } });
  await at.home();
  const asked = room.say('Hi there');
  await until(() => expect(model.underWay).toBe(1));
  expect(room.of('turn')).toMatchObject([{ pid: ADA.pid, line: asked.id }]);
  await until(() => {
    model.release();
    expect(at.own()[0]?.text).toMatch(/^Hel/);
  });
  expect(at.own()[0]?.growing).toBe(true);
  expect(room.of('presence').at(-1)?.status).toBe('typing');
  expect(room.of('resident_is').at(-1)?.state).toBe('busy');
  model.release('all');
  await at.turns('done');
  expect(at.own()).toMatchObject([{ text: 'Hello Ada.' }]);
  expect(at.own()[0]?.growing).toBeUndefined();
  expect(room.of('turn_use').at(-1)).toMatchObject({ input: 40, output: 7 });
  expect(at.used).toBe(47);
  expect(room.of('resident_is').at(-1)?.state).toBe('home');
  expect(at.ended).toEqual(['done']);
});

test('in company it answers to its name and to a reply alone, and nobody that the room refuses', async () => {
  room.come(BOB);
  await at.home();
  room.say('What a day', BOB);
  model.say({ text: 'A fine one.' });
  room.say('Wib, what do you say?');
  await at.turns('done');
  expect(room.of('turn')).toHaveLength(1);
  room.refusal = { ok: false, why: 'messages', text: 'Later.', at: null };
  room.say('wib?', BOB);
  await until(() => expect(room.of('turn')).toHaveLength(2));
  room.refusal = undefined;
  model.say({ text: 'Yes.' });
  room.say('@Wib still there?');
  await at.turns('done', 'done');
  // The room says itself why it refuses.
  expect(at.own().map(({ text }) => text)).toEqual(['A fine one.', 'Yes.']);
});

test('without a key it says so once, also after it has come home again', async () => {
  const keys = new ModelKeys({ envKeys: {}, hostKey: undefined });
  await at.home({ keys });
  await until(() => expect(at.own()).toHaveLength(1));
  expect(at.own()[0]?.text).toMatch(/no key/);
  expect(room.of('resident_is').at(-1)?.state).toBe('no_key');
  room.say('Hello?');
  at.line?.[Symbol.dispose]();
  at.resident?.[Symbol.dispose]();
  room.received.length = 0;
  await at.home({ keys });
  room.say('Hello, Wib?');
  room.tellRoom();
  await until(() => expect(room.of('echo').length).toBeGreaterThan(0));
  expect(at.own()).toHaveLength(1);
  expect(room.of('turn')).toEqual([]);
});

test('AG9: visitors’ own keys: who has lent one is answered with it, others read once how', async () => {
  const keys = new ModelKeys({ envKeys: { anthropic: 'sk-not-this-one-0' }, hostKey: undefined });
  await at.home({ source: 'visitor_dialog', keys });
  room.say('Hello');
  await until(() => expect(at.own()).toHaveLength(1));
  expect(at.own()[0]?.text).toMatch(/^Ada: I answer with a key of your own/);
  room.say('Hello again');
  keys.give(at.lends(), 'ada', KEY);
  await until(() => expect(room.of('resident_is').at(-1)?.for).toEqual(['ada']));
  room.facts = { ...room.facts, for: [ADA.pid] };
  room.tellRoom();
  model.say({ text: 'Hello Ada.' });
  room.say('And now?');
  await at.turns('done');
  expect(
    at
      .own()
      .map(({ text }) => text)
      .at(-1),
  ).toBe('Hello Ada.');
  expect(at.own()).toHaveLength(2);
  for (const { raw } of model.requests) expect(raw).not.toContain(KEY);
  expect(at.logged).not.toContain(KEY);
  expect(JSON.stringify(room.received)).not.toContain(KEY);
});

test('it greets with the room’s welcome, once, and answers what was said while nobody ran it', async () => {
  model.say({ text: 'I am here.' });
  room.say('Anybody home?');
  await at.home({ welcome: 'Come in, the kettle is on.' });
  await at.turns('done');
  expect(at.own().map(({ text }) => text)).toEqual(['Come in, the kettle is on.', 'I am here.']);
});

test('AG7: notes of a visit are kept, and told to the next turn', async () => {
  room.memory = { visitor: 'Ada paints boats.', room: null };
  model.say({ text: 'Still boats?' }, { text: 'Ada paints boats, now in green.' });
  await at.home({ agent: { memory: true } });
  room.say('Green today');
  await until(() => expect(room.of('memory_keep')).toHaveLength(1));
  expect(room.of('memory_keep')).toMatchObject([
    { pid: ADA.pid, text: 'Ada paints boats, now in green.' },
  ]);
  expect(model.requests[0]?.raw).toContain('Ada paints boats.');
  await at.turns('done');
});

test.each([
  [{ status: 401 }, 'failed', /key is not accepted/],
  [{ stop: 'refused' as const, text: '' }, 'refused', /rather not/],
  [{ raw: 'data: {"type":"nonsense"}\n\n' }, 'failed', /./],
])('what the provider refuses or garbles (%j) is a line that says so', async (reply, how, said) => {
  model.say(reply);
  await at.home();
  room.say('Hello');
  await at.turns(how);
  expect(at.own()[0]?.text).toMatch(said);
  expect(at.own()[0]?.growing).toBeUndefined();
});

test('what its file and its files say now is told with the next answer, and the same words while nothing changes', async () => {
  await using project = await makeProject({ 'a.txt': 'The cat is grey.' });
  const file = `${project.dir}/a.txt`;
  model.say({ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }, { text: 'Four.' });
  await at.home({ files: { preloadFiles: [file], projectDir: project.dir } });
  const ask = async (text: string, count: number) => {
    room.say(text);
    await until(() => expect(room.of('turn_end')).toHaveLength(count));
  };
  const system = (at: number) => JSON.stringify(Object(model.requests[at]?.body).system);
  await ask('One?', 1);
  await ask('Two?', 2);
  expect(system(0)).toContain('The cat is grey.');
  expect(system(1)).toBe(system(0));
  await writeFile(file, 'The cat is blue.');
  await ask('Three?', 3);
  expect(system(2)).toContain('The cat is blue.');
  // Somebody in the room has made it lead elsewhere.
  await rm(file);
  await symlink('/etc/hostname', file);
  await ask('Four?', 4);
  expect(system(3)).not.toContain('a.txt');
});

test('AG3: a turn that has used what was left asks its model no more', async () => {
  room.left = { messages: 5, tokens: 100, usd: 1 };
  const look = { name: 'look', input: { at: 'windows' } };
  model.say({ text: 'Let me look.', calls: [look], usage: { input: 95, output: 9 } });
  // No notes are made for what is left of nothing.
  await at.home({ agent: { memory: true } });
  room.say('What is here?');
  await at.turns('done');
  expect(model.requests).toHaveLength(1);
  expect(at.own().at(-1)?.text).toBe(`Let me look.\n\n${SPENT}`);
});

test('AG7: who has what is kept of them erased in the midst of an answer finds nothing kept again', async () => {
  room.memory = { visitor: 'Ada paints boats.', room: null };
  model.say({ text: LONG, held: true });
  await at.home({ agent: { memory: true } });
  room.say('Count');
  await until(() => {
    model.release();
    expect(at.own()[0]?.text).toMatch(/^0,/);
  });
  room.tell({ type: 'resident', do: 'forget', by: ADA.pid });
  model.release('all');
  await at.turns('done');
  model.say({ text: 'There.' });
  room.say('Still here?');
  await until(() => expect(room.of('turn')).toHaveLength(2));
  expect(room.of('memory_keep')).toEqual([]);
});

test('AG9: a key that is taken back in the midst of an answer ends it', async () => {
  const keys = new ModelKeys({ envKeys: {}, hostKey: undefined });
  keys.give(at.lends(), 'ada', KEY);
  room.facts = { ...room.facts, for: [ADA.pid] };
  model.say({ text: LONG, held: true });
  await at.home({ source: 'visitor_dialog', keys });
  room.say('Count');
  await until(() => {
    model.release();
    expect(at.own()[0]?.text).toMatch(/^0,/);
  });
  keys.takeBack('den', 'ada');
  await at.turns('stopped');
  await until(() => expect(model.brokenOff).toBe(1));
});
