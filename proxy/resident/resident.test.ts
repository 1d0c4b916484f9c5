// One resident on a real socket and with a real provider's client: what it answers, when it stops, and what it does.
import { rm, symlink, writeFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SPENT } from '../../agent/model/words.ts';
import { ALL_GUEST_RIGHTS } from '../../protocol/access/guest-rights.ts';
import type { Person } from '../../protocol/messages.ts';
import { toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import type { Resident as ResidentKeys } from '../../rooms/agent-keys.ts';
import type { Room } from '../../rooms/load.ts';
import { makeProject } from '../../rooms/test-project.ts';
import { type ModelServer, startModelServer } from '../../testing/model/server.ts';
import { until } from '../../testing/until.ts';
import { ADA, ResidentRoom } from '../test/resident-room.ts';
import { ModelKeys } from './model-keys.ts';
import { Resident } from './resident.ts';
import { RoomLine } from './room/room-line.ts';

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
  /** What else its file says. */
  file?: Partial<Room>;
  files?: Pick<Room, 'preloadFiles' | 'projectDir'>;
}
const NO_FILES = { preloadFiles: [], projectDir: '/' };

/** The room as far as keys of visitors go. */
const lends = () => ({
  ...{ id: 'den', apiKeySource: 'visitor_dialog' as const },
  agent: { provider: AGENT.provider, baseUrl: model.anthropic },
});

/** Comes home, and has looked around. */
async function home({
  agent,
  source = 'env',
  welcome = '',
  keys,
  allowTypes = [],
  file,
  files = NO_FILES,
}: Wanted = {}) {
  const of = {
    ...{ guests: ALL_GUEST_RIGHTS, ...file },
    ...{ id: 'den', displayName: 'Den', apiKeySource: source, welcome, allowTypes },
    ...{ systemPrompt: 'Be brief.', ...files },
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
    ...{ room: of, line, prices: {}, secrets: ['operator-secret'], log },
    keys: keys ?? new ModelKeys({ envKeys: { anthropic: KEY }, hostKey: undefined }),
    screenOf: async (visitor) => (visitor === 'ada' ? 'ada@den:~$ ls' : null),
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
const textOf = (g: string) => String(room.model.windows.get(g)?.text);
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
  expect(textOf(g)).toBe('oat milk');
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
  expect(String(opened?.text)).toBe('Hi[2J');
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

test.each([
  ['a guest where guests arrange nothing', 'guest', { arrange: false }, ['art', 'point']],
  ['a guest where guests type nothing', 'guest', { type: false }, ['raise', 'point']],
  ['who only watches', 'watcher', {}, ['point']],
  [
    'a host, whatever guests may',
    'host',
    { arrange: false, type: false },
    ['raise', 'art', 'point'],
  ],
] as const)(
  'MO6: it does no more for %s than they may do themselves',
  async (_, role, guests, done) => {
    const g = 'aa:1';
    room.model.delta('aa', 1, [
      { op: 'add', g, type: 'torus', rect: [1, 1, 40, 12], title: '', props: { speed: 4 } },
      { op: 'add', g: 'aa:2', type: 'note', rect: [1, 1, 20, 8], title: 'List' },
    ]);
    room.people = room.people.map((one) => (one.pid === ADA.pid ? { ...one, role } : one));
    model.say(
      {
        calls: [
          { name: 'raise', input: { window: g } },
          { name: 'art', input: { window: g, params: { speed: 8 } } },
          { name: 'point', input: { at: [50, 50] } },
        ],
      },
      { text: 'There.' },
    );
    const file = { guests: { ...ALL_GUEST_RIGHTS, ...guests } };
    await home({
      agent: { speaks: 'always', hands: { raise: 'do', art: 'do', point: 'do' } },
      file,
    });
    room.say('Do it for me');
    await turns('done');
    expect(room.of('act_done').map(({ tool }) => tool)).toEqual(done);
    expect(room.of('state_delta')).toHaveLength(done.length - 1);
    const refused = model.requests.at(-1)?.raw.match(/may not do that in this room themselves/g);
    expect(refused?.length ?? 0).toBe(3 - done.length);
  },
);

test('MO6, AG6: what a host approves is done, though who asked may not', async () => {
  model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'Done.' });
  const file = { guests: { ...ALL_GUEST_RIGHTS, arrange: false } };
  await home({ agent: { hands: { open: 'ask' } }, file });
  room.say('Open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  room.tell({ type: 'act_answer', id: room.of('act_ask')[0]?.id ?? '', do: 'approve', by: 'Host' });
  await turns('done');
  expect(room.of('act_done')).toMatchObject([{ tool: 'open', outcome: 'done' }]);
});

test('PA2: strokes are nothing that it reads one by one, and nothing that it changes', async () => {
  const g = 'aa:1';
  const strokes = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`stroke.${String(n).padStart(8, '0')}_adaa`, 'p2a0000']),
  );
  room.model.delta('aa', 1, [
    { op: 'add', g, type: 'paint', rect: [1, 1, 40, 12], title: '', props: strokes },
  ]);
  const [key = ''] = Object.keys(strokes);
  model.say(
    {
      calls: [
        { name: 'look', input: { at: 'windows' } },
        { name: 'art', input: { window: g, params: { [key]: 'p0a0000' } } },
      ],
    },
    { text: 'A picture.' },
  );
  await home({ agent: { hands: { look: 'do', art: 'do' } } });
  room.say('What is there?');
  await turns('done');
  expect(room.of('state_delta')).toEqual([]);
  // Its own call has one.
  expect(model.requests.at(-1)?.raw.match(/stroke\./g)).toHaveLength(1);
  expect(model.requests.at(-1)?.raw).toContain(String.raw`\"strokes\":300`);
  expect(model.requests.at(-1)?.raw).toContain('no such parameter');
});

test('it looks at no screen but that of the visitor whom the room has reserved the answer for', async () => {
  room.visitor = 'somebody else';
  model.say({ calls: [{ name: 'look', input: { at: 'screen' } }] }, { text: 'I can’t see it.' });
  await home();
  room.say('What is on my screen?');
  await turns('done');
  expect(model.requests.at(-1)?.raw).not.toContain('ada@den');
  expect(model.requests.at(-1)?.raw).toContain('can’t be seen from here');
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
  keys.give(lends(), 'ada', KEY);
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

/** A note with a text in it. */
function note(g: string, text: string): void {
  const u = toWire(SharedText.written(text, 7).state());
  room.model.delta('aa', room.model.rev + 1, [
    { op: 'add', g, type: 'note', rect: [1, 1, 20, 8], title: 'List', u },
  ]);
}
/** Somebody else writes, and all are told. */
function writes(g: string, at: number, insert: string): void {
  const text = room.model.windows.get(g)?.text;
  const { update } = text?.edited([[at, 0, insert]], 9) ?? { update: new Uint8Array() };
  const out = room.model.delta('aa', room.model.rev + 1, [{ op: 'text', g, u: toWire(update) }]);
  if (out !== 'seq_gap' && out.others) room.tell(out.others);
}

test('TE1: it adds to a text, and reads what stands there', async () => {
  note('aa:1', 'milk');
  model.say(
    { calls: [{ name: 'look', input: { at: 'windows' } }] },
    { calls: [{ name: 'write', input: { window: 'aa:1', text: 'tea', how: 'append' } }] },
    { text: 'Added.' },
  );
  await home({ agent: { hands: { look: 'do', write: 'do' } } });
  room.say('Add tea');
  await turns('done');
  expect(textOf('aa:1')).toBe('milk\ntea');
  expect(model.requests[1]?.raw).toContain(String.raw`\"text\":\"milk\"`);
  expect(room.of('state_delta')).toMatchObject([{ ops: [{ op: 'text', g: 'aa:1' }] }]);
});

test('TE1, AG6: what people write while a host is asked stays, although all else is replaced', async () => {
  note('aa:1', 'milk\nbread');
  model.say(
    { calls: [{ name: 'look', input: { at: 'windows' } }] },
    { calls: [{ name: 'write', input: { window: 'aa:1', text: 'tea\nbread', how: 'replace' } }] },
    { text: 'Done.' },
  );
  await home({ agent: { hands: { look: 'do', write: 'ask' } } });
  room.say('Tea instead of milk');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  writes('aa:1', 'milk\nbread'.length, ' and jam');
  room.tell({
    ...{ type: 'act_answer', id: room.of('act_ask')[0]?.id ?? '', do: 'approve', by: 'Host' },
  });
  await turns('done');
  expect(textOf('aa:1')).toBe('tea\nbread and jam');
});

test('AG6: what is too long for a host to be asked, and what the room does not take, is a failed act', async () => {
  const text = '"'.repeat(16_000);
  model.say(
    { calls: [{ name: 'open', input: { type: 'note', text } }] },
    { calls: [{ name: 'open', input: { type: 'note' } }] },
    { text: 'It can’t be.' },
  );
  await home({ agent: { hands: { open: 'ask' } } });
  room.say('Open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  expect(model.requests.at(-1)?.raw).toContain('too long for the host to be asked');
  const ref = room.of('act_ask')[0]?.id ?? '';
  room.tell({ type: 'error', code: 'bad_msg', msg: 'At most 16 acts wait.', fatal: false, ref });
  await turns('done');
  expect(model.requests.at(-1)?.raw).toContain('At most 16 acts wait.');
});

test('AG6: acts of calls with the same id are different acts, and a connection that breaks asks again', async () => {
  const call = { id: 'call_1', name: 'open', input: { type: 'note' } };
  model.say({ calls: [call] }, { text: 'One.' }, { calls: [call] }, { text: 'Two.' });
  await home({
    keys: new ModelKeys({ envKeys: { openai: KEY }, hostKey: undefined }),
    agent: { hands: { open: 'ask' }, provider: 'openai', baseUrl: model.openai },
  });
  room.say('Open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  const [first] = room.of('act_ask');
  room.drop();
  await until(() => expect(room.of('act_ask')).toHaveLength(2));
  expect(room.of('act_ask')[1]).toEqual(first);
  room.tell({ type: 'act_answer', id: first?.id ?? '', do: 'approve', by: 'Host' });
  await turns('done');
  room.say('And another');
  await until(() => expect(room.of('act_ask')).toHaveLength(3));
  const second = room.of('act_ask')[2]?.id ?? '';
  expect(second).not.toBe(first?.id);
  room.tell({ type: 'act_answer', id: second, do: 'refuse', by: 'Host' });
  await turns('done', 'done');
  expect(room.model.windows.size).toBe(1);
});

test('what its file and its files say now is told with the next answer, and the same words while nothing changes', async () => {
  await using project = await makeProject({ 'a.txt': 'The cat is grey.' });
  const file = `${project.dir}/a.txt`;
  model.say({ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }, { text: 'Four.' });
  await home({ files: { preloadFiles: [file], projectDir: project.dir } });
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

test('a line that is said while the connection is broken is answered', async () => {
  model.say({ text: 'One.' }, { text: 'I am back.' });
  await home();
  room.say('Hello');
  await turns('done');
  room.drop();
  room.say('Anybody?');
  await turns('done', 'done');
  expect(own().map(({ text }) => text)).toEqual(['One.', 'I am back.']);
});

test('CH5: the last words are told again where the connection broke with them', async () => {
  model.say({ text: 'Well then.' });
  await home();
  room.deaf = true;
  room.say('Hello');
  await until(() => expect(model.underWay).toBe(0));
  await until(() => expect(logged).toContain('the resident has answered'));
  room.deaf = false;
  room.drop();
  await until(() => expect(own()).toMatchObject([{ text: 'Well then.' }]));
  await until(() => expect(own()[0]?.growing).toBeUndefined());
});

test('AG3: a turn that has used what was left asks its model no more', async () => {
  room.left = { messages: 5, tokens: 100, usd: 1 };
  const look = { name: 'look', input: { at: 'windows' } };
  model.say({ text: 'Let me look.', calls: [look], usage: { input: 95, output: 9 } });
  await home();
  room.say('What is here?');
  await turns('done');
  expect(model.requests).toHaveLength(1);
  expect(own().at(-1)?.text).toBe(`Let me look.\n\n${SPENT}`);
});

test('AG7: who has what is kept of them erased in the midst of an answer finds nothing kept again', async () => {
  room.memory = { visitor: 'Ada paints boats.', room: null };
  model.say({ text: LONG, held: true });
  await home({ agent: { memory: true } });
  room.say('Count');
  await until(() => {
    model.release();
    expect(own()[0]?.text).toMatch(/^0,/);
  });
  room.tell({ type: 'resident', do: 'forget', by: ADA.pid });
  model.release('all');
  await turns('done');
  model.say({ text: 'There.' });
  room.say('Still here?');
  await until(() => expect(room.of('turn')).toHaveLength(2));
  expect(room.of('memory_keep')).toEqual([]);
});

test('AG5: who stops it before it has begun is not answered', async () => {
  await home();
  room.holdsTurns = true;
  room.say('Hello');
  await until(() => expect(room.of('turn')).toHaveLength(1));
  room.tell({ type: 'resident', do: 'stop', by: ADA.pid });
  room.answerTurn();
  await turns('stopped');
  expect(model.requests).toEqual([]);
});

test('AG9: a key that is taken back in the midst of an answer ends it', async () => {
  const keys = new ModelKeys({ envKeys: {}, hostKey: undefined });
  keys.give(lends(), 'ada', KEY);
  room.facts = { ...room.facts, for: [ADA.pid] };
  model.say({ text: LONG, held: true });
  await home({ source: 'visitor_dialog', keys });
  room.say('Count');
  await until(() => {
    model.release();
    expect(own()[0]?.text).toMatch(/^0,/);
  });
  keys.takeBack('den', 'ada');
  await turns('stopped');
  await until(() => expect(model.brokenOff).toBe(1));
});

test('LK2: a change that a pause broke off is not made when the room goes on', async () => {
  model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'There.' });
  await home({ agent: { hands: { open: 'do' } } });
  room.holdsDeltas = true;
  room.say('Open a note');
  await until(() => expect(room.of('state_delta')).toHaveLength(1));
  room.paused = true;
  room.tellRoom();
  await turns('stopped');
  room.holdsDeltas = false;
  room.paused = false;
  room.tellRoom();
  room.drop();
  await until(() => expect(room.of('state_delta').length).toBeGreaterThan(1));
  expect(room.model.windows.size).toBe(0);
});

test('TE1: what others write after it has looked stays, also where it adds to the text first', async () => {
  const g = 'aa:1';
  note(g, 'milk');
  const add = { name: 'write', input: { window: g, text: 'bread', how: 'append' } };
  const replace = { name: 'write', input: { window: g, text: 'eggs', how: 'replace' } };
  model.say(
    { calls: [{ name: 'look', input: { at: 'windows' } }] },
    { text: ['Now', ' I write.'], held: true, calls: [add, replace] },
    { text: 'Done.' },
  );
  await home({ agent: { hands: { look: 'do', write: 'do' } } });
  room.say('Write');
  await until(() => expect(model.requests).toHaveLength(2));
  writes(g, 4, ' (oat)');
  model.release('all');
  await turns('done');
  expect(textOf(g)).toContain('(oat)');
  expect(textOf(g)).toContain('eggs');
  expect(textOf(g)).not.toContain('bread');
});
