// One resident on a real socket and with a real provider's client: what it answers, when it stops, and what it does.
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Person } from '../../protocol/messages.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { ADA, ResidentRoom } from '../test/resident-room.ts';
import { ModelKeys } from './model-keys.ts';
import { Resident } from './resident.ts';
import { RoomLine } from './room-line.ts';

const KEY = 'sk-test-0123456789abcdef';
const BOB: Person = { pid: 'p3', name: 'Bob', color: 2, role: 'guest', status: 'active' };

let model: ModelServer;
let room: ResidentRoom;
let line: RoomLine | undefined;
let resident: Resident | undefined;
let used: number;
let ended: string[];
let logged: string;

beforeEach(async () => {
  model = await startModelServer({ key: KEY });
  room = await new ResidentRoom().start();
  used = 0;
  ended = [];
  logged = '';
});
afterEach(async () => {
  resident?.[Symbol.dispose]();
  line?.[Symbol.dispose]();
  await room[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

const AGENT: ResidentKeys = {
  ...{ name: 'Wib', provider: 'anthropic', maxTokens: 256, speaks: 'asked', memory: false },
  hands: { look: 'do', point: 'do' },
  budget: { messagesPerHour: 20, tokensPerVisitor: 1e6, tokensPerDay: 1e6, usdPerDay: 5 },
};

interface Wanted {
  agent?: Partial<ResidentKeys>;
  source?: Room['apiKeySource'];
  welcome?: string;
  keys?: ModelKeys;
  allowTypes?: string[];
}

/** Comes home, and has looked around. */
async function home({ agent, source = 'env', welcome = '', keys, allowTypes = [] }: Wanted = {}) {
  const of = {
    ...{ id: 'den', displayName: 'Den', apiKeySource: source, welcome, allowTypes },
    systemPrompt: 'Be brief.',
    agent: { ...AGENT, baseUrl: model.anthropic, ...agent },
  } as Room;
  const log = pino(
    { level: 'trace' },
    {
      write(row: string) {
        logged += row;
      },
    },
  );
  line = new RoomLine({ url: async () => room.url, log });
  resident = new Resident({
    ...{ room: of, line, files: [], prices: {}, secrets: ['operator-secret'], log },
    keys: keys ?? new ModelKeys({ envKeys: { anthropic: KEY }, hostKey: undefined }),
    screenOf: async () => 'ada@den:~$ ls',
    meter: {
      firstWord: () => {},
      turnEnded: (_room, how) => ended.push(how),
      used: (_room, usage) => {
        used += usage.input + usage.output;
      },
    },
  });
  await until(() => expect(room.of('resident_is').length).toBeGreaterThan(0));
}

/** As many pieces as nobody waits through. */
const LONG = Array.from({ length: 400 }, (_, at) => `${at}, `);
/** Asks for a long answer, and lets its first words through. */
async function begin(): Promise<void> {
  model.say({ text: LONG, held: true });
  await home();
  room.say('Count');
  await until(() => {
    model.release();
    expect(own()[0]?.text).toMatch(/^0,/);
  });
}
/** How turns have ended, as the room has heard it, after all that was told before. */
const turns = (...how: string[]) =>
  until(() => expect(room.of('turn_end').map((end) => end.how)).toEqual(how));
const own = () => room.lines.filter(({ pid }) => pid === 'p1');

test('AG2, CH5: a line is reserved, answered while it grows, and its use is told', async () => {
  model.say({ text: ['Hel', 'lo ', 'Ada.'], held: true, usage: { input: 40, output: 7 } });
  await home();
  const asked = room.say('Hi there');
  await until(() => expect(model.underWay).toBe(1));
  expect(room.of('turn')).toMatchObject([{ pid: ADA.pid, line: asked.id }]);
  await until(() => {
    model.release();
    expect(own()[0]?.text).toMatch(/^Hel/);
  });
  expect(own()[0]?.growing).toBe(true);
  expect(room.of('presence').at(-1)?.status).toBe('typing');
  expect(room.of('resident_is').at(-1)?.state).toBe('busy');
  model.release('all');
  await turns('done');
  expect(own()).toMatchObject([{ text: 'Hello Ada.' }]);
  expect(own()[0]?.growing).toBeUndefined();
  expect(room.of('turn_use').reduce((sum, { input, output }) => sum + input + output, 0)).toBe(47);
  expect(used).toBe(47);
  expect(room.of('resident_is').at(-1)?.state).toBe('home');
  expect(ended).toEqual(['done']);
});

test('in company it answers to its name and to a reply alone, and nobody that the room refuses', async () => {
  room.come(BOB);
  await home();
  room.say('What a day', BOB);
  model.say({ text: 'A fine one.' });
  room.say('Wib, what do you say?');
  await turns('done');
  expect(room.of('turn')).toHaveLength(1);
  room.refusal = { ok: false, why: 'messages', text: 'Later.', at: null };
  room.say('wib?', BOB);
  await until(() => expect(room.of('turn')).toHaveLength(2));
  room.refusal = undefined;
  model.say({ text: 'Yes.' });
  room.say('@Wib still there?');
  await turns('done', 'done');
  // The room says itself why it refuses.
  expect(own().map(({ text }) => text)).toEqual(['A fine one.', 'Yes.']);
});

test.each([
  ['somebody stops it', () => room.tell({ type: 'resident', do: 'stop', by: 'p3' })],
  ['who asked leaves', () => room.leave(ADA.pid)],
  [
    'the room is paused',
    () => {
      room.paused = true;
      room.tellRoom();
    },
  ],
  [
    'it is turned off',
    () => {
      room.facts = { ...room.facts, state: 'off' };
      room.tellRoom();
    },
  ],
])('AG5: %s: the request is broken off, and the line ends with what it has', async (_, stop) => {
  await begin();
  stop();
  await turns('stopped');
  await until(() => expect(model.brokenOff).toBe(1));
  expect(own()[0]?.text).not.toContain('399');
  expect(own()[0]?.growing).toBeUndefined();
});

test('who leaves with the lease answers nothing more', async () => {
  await begin();
  resident?.[Symbol.dispose]();
  line?.[Symbol.dispose]();
  await until(() => expect(model.brokenOff).toBe(1));
});

test('AG6: a hand that is asked for waits, and does what the host made of it', async () => {
  const g = 'aa:1';
  room.model.delta('aa', 1, [{ op: 'add', g, type: 'note', rect: [1, 1, 20, 8], title: 'List' }]);
  model.say(
    { calls: [{ name: 'write', input: { window: g, text: 'milk', how: 'append' } }] },
    { text: 'Done.' },
  );
  await home({ agent: { hands: { write: 'ask' } } });
  room.say('Note milk');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  const [act] = room.of('act_ask');
  expect(act).toMatchObject({ tool: 'write', words: 'add “milk” to “List”' });
  expect(room.of('state_delta')).toEqual([]);
  const input = JSON.stringify({ window: g, text: 'oat milk', how: 'append' });
  room.tell({ type: 'act_answer', id: act?.id ?? '', do: 'approve', input, by: 'Host' });
  await turns('done');
  expect(room.model.windows.get(g)?.props.text).toBe('oat milk');
  expect(room.of('act_done')).toMatchObject([{ tool: 'write', outcome: 'done', pid: ADA.pid }]);
});

test.each(['refuse', 'expired'] as const)(
  'AG6: an act that is answered %s is not done',
  async (how) => {
    model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'As you wish.' });
    await home({ agent: { hands: { open: 'ask' } } });
    room.say('Open a note');
    await until(() => expect(room.of('act_ask')).toHaveLength(1));
    room.tell({ type: 'act_answer', id: room.of('act_ask')[0]?.id ?? '', do: how, by: 'Host' });
    await turns('done');
    expect(room.of('state_delta')).toEqual([]);
    expect(room.of('act_done')).toEqual([]);
  },
);

test('BR15: risky windows, files, other hands and wrong inputs come to nothing', async () => {
  model.say(
    {
      calls: [
        { name: 'open', input: { type: 'terminal' } },
        { name: 'open', input: { type: 'text_view' } },
        { name: 'close', input: { window: 'aa:1' } },
        { name: 'open', input: { type: 'note', command: 'rm' } },
        { name: 'shell', input: { run: 'id' } },
      ],
    },
    { text: 'I can’t.' },
  );
  await home({ agent: { hands: { open: 'do' } } });
  room.say('Do it all');
  await turns('done');
  expect(room.of('state_delta')).toEqual([]);
  expect(model.requests.at(-1)?.raw).toContain('Not done: This room does not let anybody open');
});

test('GE2, AR1: it opens, moves, points, sets art and gives, each by the rules that people have', async () => {
  const g = 'aa:1';
  room.model.delta('aa', 1, [
    { op: 'add', g, type: 'torus', rect: [10, 4, 42, 12], title: '', props: { speed: 4 } },
  ]);
  model.say(
    {
      calls: [
        { name: 'open', input: { type: 'note', rect: [900, 900, 30, 9], text: 'Hi\u001b[2J' } },
        { name: 'art', input: { window: g, params: { speed: 8, path: '/etc/passwd', text: 'x' } } },
        { name: 'point', input: { at: [50, 50], window: g } },
        { name: 'give', input: { to: ADA.pid, text: 'a text' } },
        { name: 'look', input: { at: 'screen' } },
      ],
    },
    { text: 'There.' },
  );
  await home({
    agent: { hands: { open: 'do', art: 'do', point: 'do', give: 'do', look: 'do' } },
  });
  room.say('Show me');
  await turns('done');
  const opened = [...room.model.windows.values()].find(({ type }) => type === 'note');
  expect(opened?.props.text).toBe('Hi[2J');
  expect(opened?.rect[0]).toBeLessThan(80);
  expect(opened?.rect[1]).toBeLessThan(22);
  const { props } = room.model.windows.get(g) ?? {};
  expect(props).toMatchObject({ speed: 8, since: expect.any(Number), frame: expect.any(Number) });
  expect(Object.keys(props ?? {}).sort()).toEqual(['frame', 'since', 'speed']);
  expect(room.of('cursor_pos')).toMatchObject([{ k: 'pointer', w: [g, 20, 5, 0.5, 0.5] }]);
  expect(room.of('give')).toEqual([{ type: 'give', to: ADA.pid, text: 'a text' }]);
  expect(model.requests.at(-1)?.raw).toContain('ada@den:~$ ls');
  expect(room.of('act_done').map(({ tool }) => tool)).toEqual([
    ...['open', 'art', 'point', 'give', 'look'],
  ]);
});

test('without a key it says so once, also after it has come home again', async () => {
  const keys = new ModelKeys({ envKeys: {}, hostKey: undefined });
  await home({ keys });
  await until(() => expect(own()).toHaveLength(1));
  expect(own()[0]?.text).toMatch(/no key/);
  expect(room.of('resident_is').at(-1)?.state).toBe('no_key');
  room.say('Hello?');
  line?.[Symbol.dispose]();
  resident?.[Symbol.dispose]();
  room.received.length = 0;
  await home({ keys });
  room.say('Hello, Wib?');
  room.tellRoom();
  await until(() => expect(room.of('echo').length).toBeGreaterThan(0));
  expect(own()).toHaveLength(1);
  expect(room.of('turn')).toEqual([]);
});

test('AG9: visitors’ own keys: who has lent one is answered with it, others read once how', async () => {
  const keys = new ModelKeys({ envKeys: { anthropic: 'sk-not-this-one-0' }, hostKey: undefined });
  await home({ source: 'visitor_dialog', keys });
  room.say('Hello');
  await until(() => expect(own()).toHaveLength(1));
  expect(own()[0]?.text).toMatch(/^Ada: I answer with a key of your own/);
  room.say('Hello again');
  keys.give('den', 'ada', KEY);
  await until(() => expect(room.of('resident_is').at(-1)?.for).toEqual(['ada']));
  room.facts = { ...room.facts, for: [ADA.pid] };
  room.tellRoom();
  model.say({ text: 'Hello Ada.' });
  room.say('And now?');
  await turns('done');
  expect(
    own()
      .map(({ text }) => text)
      .at(-1),
  ).toBe('Hello Ada.');
  expect(own()).toHaveLength(2);
  for (const { raw } of model.requests) expect(raw).not.toContain(KEY);
  expect(logged).not.toContain(KEY);
  expect(JSON.stringify(room.received)).not.toContain(KEY);
});

test('it greets with the room’s welcome, once, and answers what was said while nobody ran it', async () => {
  model.say({ text: 'I am here.' });
  room.say('Anybody home?');
  await home({ welcome: 'Come in, the kettle is on.' });
  await turns('done');
  expect(own().map(({ text }) => text)).toEqual(['Come in, the kettle is on.', 'I am here.']);
});

test('AG7: notes of a visit are kept, and told to the next turn', async () => {
  room.memory = { visitor: 'Ada paints boats.', room: null };
  model.say({ text: 'Still boats?' }, { text: 'Ada paints boats, now in green.' });
  await home({ agent: { memory: true } });
  room.say('Green today');
  await until(() => expect(room.of('memory_keep')).toHaveLength(1));
  expect(room.of('memory_keep')).toMatchObject([
    { pid: ADA.pid, text: 'Ada paints boats, now in green.' },
  ]);
  expect(model.requests[0]?.raw).toContain('Ada paints boats.');
  await turns('done');
});

test('a connection that breaks in the midst of an answer loses none of it', async () => {
  await begin();
  room.drop();
  model.release('all');
  await until(() => expect(own()).toMatchObject([{ text: LONG.join('').trim() }]));
  await turns('done');
  expect(own()).toHaveLength(1);
  expect(own()[0]?.growing).toBeUndefined();
});

test.each([
  [{ status: 401 }, 'failed', /key is not accepted/],
  [{ stop: 'refused' as const, text: '' }, 'refused', /rather not/],
  [{ raw: 'data: {"type":"nonsense"}\n\n' }, 'failed', /./],
])('what the provider refuses or garbles (%j) is a line that says so', async (reply, how, said) => {
  model.say(reply);
  await home();
  room.say('Hello');
  await turns(how);
  expect(own()[0]?.text).toMatch(said);
  expect(own()[0]?.growing).toBeUndefined();
});
