// What a resident does in its room: each by the rules that people have, and what a host is asked for.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALL_GUEST_RIGHTS } from '../../../protocol/access/guest-rights.ts';
import { until } from '../../../testing/until.ts';
import { BOB, KEY, ResidentHome } from '../../test/resident-home.ts';
import { ADA } from '../../test/resident-room.ts';
import { ModelKeys } from '../model-keys.ts';

let at: ResidentHome;
let model: ResidentHome['model'];
let room: ResidentHome['room'];

beforeEach(async () => {
  at = await ResidentHome.open();
  ({ model, room } = at);
});
afterEach(() => at[Symbol.asyncDispose]());

test('AG6: a hand that is asked for waits, and does what the host made of it', async () => {
  const g = 'aa:1';
  room.model.delta('aa', 1, [{ op: 'add', g, type: 'note', rect: [1, 1, 20, 8], title: 'List' }]);
  model.say(
    { calls: [{ name: 'write', input: { window: g, text: 'milk', how: 'append' } }] },
    { text: 'Done.' },
  );
  await at.home({ agent: { hands: { write: 'ask' } } });
  room.say('Note milk');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  const [act] = room.of('act_ask');
  expect(act).toMatchObject({ tool: 'write', words: 'add “milk” to “List”' });
  expect(room.of('state_delta')).toEqual([]);
  const input = JSON.stringify({ window: g, text: 'oat milk', how: 'append' });
  room.tell({ type: 'act_answer', id: act?.id ?? '', do: 'approve', input, by: 'Host' });
  await at.turns('done');
  expect(at.textOf(g)).toBe('oat milk');
  expect(room.of('act_done')).toMatchObject([{ tool: 'write', outcome: 'done', pid: ADA.pid }]);
});

test.each(['refuse', 'expired'] as const)(
  'AG6: an act that is answered %s is not done',
  async (how) => {
    model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'As you wish.' });
    await at.home({ agent: { hands: { open: 'ask' } } });
    room.say('Open a note');
    await until(() => expect(room.of('act_ask')).toHaveLength(1));
    room.tell({ type: 'act_answer', id: room.of('act_ask')[0]?.id ?? '', do: how, by: 'Host' });
    await at.turns('done');
    expect(room.of('state_delta')).toEqual([]);
    expect(room.of('act_done')).toEqual([]);
  },
);

test('AG6: while a host is asked for one, others are answered, and what it says afterwards is a line of its own', async () => {
  model.say(
    { text: 'I ask for it.', calls: [{ name: 'open', input: { type: 'note' } }] },
    { text: 'Hello Bob.' },
    { text: 'There it is.' },
  );
  await at.home({ agent: { hands: { open: 'ask' } } });
  room.come(BOB);
  room.say('@Wib open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  room.say('@Wib hello', BOB);
  await at.turns('done');
  expect(at.own().map(({ text }) => text)).toEqual(['I ask for it.', 'Hello Bob.']);
  expect(at.own().some(({ growing }) => growing)).toBe(false);
  const id = room.of('act_ask')[0]?.id ?? '';
  room.tell({ type: 'act_answer', id, do: 'approve', by: 'Host' });
  await at.turns('done', 'done');
  expect(at.own().at(-1)?.text).toBe('There it is.');
  expect(room.of('act_done')).toMatchObject([{ tool: 'open', outcome: 'done', pid: ADA.pid }]);
});

test('AG6: who waits for a host already is answered when that is over, and keeps nobody else from it', async () => {
  const opens = { calls: [{ name: 'open', input: { type: 'note' } }] };
  model.say(opens, { text: 'Hello Bob.' }, { text: 'There it is.' }, { text: 'One more word.' });
  await at.home({ agent: { hands: { open: 'ask' } } });
  room.come(BOB);
  room.say('@Wib open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  room.say('@Wib and another');
  room.say('@Wib hello', BOB);
  await at.turns('done');
  expect(at.own().map(({ text }) => text)).toEqual(['Hello Bob.']);
  expect(room.of('turn')).toHaveLength(2);
  const { id = '', turn = '' } = room.of('act_ask')[0] ?? {};
  expect(turn).toBe(room.of('turn')[0]?.id);
  room.tell({ type: 'act_answer', id, do: 'refuse', by: 'Host' });
  await at.turns('done', 'done', 'done');
  expect(at.own().at(-1)?.text).toBe('One more word.');
});

test('AG6: the end of its pace for one thing keeps back no change of windows', async () => {
  model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'There it is.' });
  await at.home({ agent: { hands: { open: 'do' } } });
  room.tell({
    ...{ type: 'error', code: 'rate_limited', msg: 'Not so fast.', fatal: false },
    ...{ ref: 'act_done', retryMs: 3_600_000 },
  });
  room.say('Open a note');
  await at.turns('done');
  expect(room.of('state_delta')).toHaveLength(1);
});

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
  await at.home({ agent: { hands: { open: 'do' } } });
  room.say('Do it all');
  await at.turns('done');
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
  await at.home({
    agent: { hands: { open: 'do', art: 'do', point: 'do', give: 'do', look: 'do' } },
  });
  room.say('Show me');
  await at.turns('done');
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
    await at.home({
      agent: { speaks: 'always', hands: { raise: 'do', art: 'do', point: 'do' } },
      file,
    });
    room.say('Do it for me');
    await at.turns('done');
    expect(room.of('act_done').map(({ tool }) => tool)).toEqual(done);
    expect(room.of('state_delta')).toHaveLength(done.length - 1);
    const refused = model.requests.at(-1)?.raw.match(/may not do that in this room themselves/g);
    expect(refused?.length ?? 0).toBe(3 - done.length);
  },
);

test('MO6, AG6: what a host approves is done, though who asked may not', async () => {
  model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'Done.' });
  const file = { guests: { ...ALL_GUEST_RIGHTS, arrange: false } };
  await at.home({ agent: { hands: { open: 'ask' } }, file });
  room.say('Open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  room.tell({ type: 'act_answer', id: room.of('act_ask')[0]?.id ?? '', do: 'approve', by: 'Host' });
  await at.turns('done');
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
  await at.home({ agent: { hands: { look: 'do', art: 'do' } } });
  room.say('What is there?');
  await at.turns('done');
  expect(room.of('state_delta')).toEqual([]);
  // Its own call has one.
  expect(model.requests.at(-1)?.raw.match(/stroke\./g)).toHaveLength(1);
  expect(model.requests.at(-1)?.raw).toContain(String.raw`\"strokes\":300`);
  expect(model.requests.at(-1)?.raw).toContain('no such parameter');
});

test('it looks at no screen but that of the visitor whom the room has reserved the answer for', async () => {
  room.visitor = 'somebody else';
  model.say({ calls: [{ name: 'look', input: { at: 'screen' } }] }, { text: 'I can’t see it.' });
  await at.home();
  room.say('What is on my screen?');
  await at.turns('done');
  expect(model.requests.at(-1)?.raw).not.toContain('ada@den');
  expect(model.requests.at(-1)?.raw).toContain('can’t be seen from here');
});

test('TE1: it adds to a text, and reads what stands there', async () => {
  at.note('aa:1', 'milk');
  model.say(
    { calls: [{ name: 'look', input: { at: 'windows' } }] },
    { calls: [{ name: 'write', input: { window: 'aa:1', text: 'tea', how: 'append' } }] },
    { text: 'Added.' },
  );
  await at.home({ agent: { hands: { look: 'do', write: 'do' } } });
  room.say('Add tea');
  await at.turns('done');
  expect(at.textOf('aa:1')).toBe('milk\ntea');
  expect(model.requests[1]?.raw).toContain(String.raw`\"text\":\"milk\"`);
  expect(room.of('state_delta')).toMatchObject([{ ops: [{ op: 'text', g: 'aa:1' }] }]);
});

test('TE1, AG6: what people write while a host is asked stays, although all else is replaced', async () => {
  at.note('aa:1', 'milk\nbread');
  model.say(
    { calls: [{ name: 'look', input: { at: 'windows' } }] },
    { calls: [{ name: 'write', input: { window: 'aa:1', text: 'tea\nbread', how: 'replace' } }] },
    { text: 'Done.' },
  );
  await at.home({ agent: { hands: { look: 'do', write: 'ask' } } });
  room.say('Tea instead of milk');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  at.writes('aa:1', 'milk\nbread'.length, ' and jam');
  room.tell({
    ...{ type: 'act_answer', id: room.of('act_ask')[0]?.id ?? '', do: 'approve', by: 'Host' },
  });
  await at.turns('done');
  expect(at.textOf('aa:1')).toBe('tea\nbread and jam');
});

test('AG6: what is too long for a host to be asked, and what the room does not take, is a failed act', async () => {
  const text = '"'.repeat(16_000);
  model.say(
    { calls: [{ name: 'open', input: { type: 'note', text } }] },
    { calls: [{ name: 'open', input: { type: 'note' } }] },
    { text: 'It can’t be.' },
  );
  await at.home({ agent: { hands: { open: 'ask' } } });
  room.say('Open a note');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  expect(model.requests.at(-1)?.raw).toContain('too long for the host to be asked');
  const ref = room.of('act_ask')[0]?.id ?? '';
  room.tell({ type: 'error', code: 'bad_msg', msg: 'At most 16 acts wait.', fatal: false, ref });
  await at.turns('done');
  expect(model.requests.at(-1)?.raw).toContain('At most 16 acts wait.');
});

test('AG6: acts of calls with the same id are different acts, and a connection that breaks asks again', async () => {
  const call = { id: 'call_1', name: 'open', input: { type: 'note' } };
  model.say({ calls: [call] }, { text: 'One.' }, { calls: [call] }, { text: 'Two.' });
  await at.home({
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
  await at.turns('done');
  room.say('And another');
  await until(() => expect(room.of('act_ask')).toHaveLength(3));
  const second = room.of('act_ask')[2]?.id ?? '';
  expect(second).not.toBe(first?.id);
  room.tell({ type: 'act_answer', id: second, do: 'refuse', by: 'Host' });
  await at.turns('done', 'done');
  expect(room.model.windows.size).toBe(1);
});

test('TE1: what others write after it has looked stays, also where it adds to the text first', async () => {
  const g = 'aa:1';
  at.note(g, 'milk');
  const add = { name: 'write', input: { window: g, text: 'bread', how: 'append' } };
  const replace = { name: 'write', input: { window: g, text: 'eggs', how: 'replace' } };
  model.say(
    { calls: [{ name: 'look', input: { at: 'windows' } }] },
    { text: ['Now', ' I write.'], held: true, calls: [add, replace] },
    { text: 'Done.' },
  );
  await at.home({ agent: { hands: { look: 'do', write: 'do' } } });
  room.say('Write');
  await until(() => expect(model.requests).toHaveLength(2));
  at.writes(g, 4, ' (oat)');
  model.release('all');
  await at.turns('done');
  expect(at.textOf(g)).toContain('(oat)');
  expect(at.textOf(g)).toContain('eggs');
  expect(at.textOf(g)).not.toContain('bread');
});

test('AR1: it sets parameters of pictures, and of nothing else', async () => {
  const g = 'aa:1';
  at.note(g, 'milk');
  model.say(
    { calls: [{ name: 'art', input: { window: g, params: { speed: 9 } } }] },
    { text: 'I can’t.' },
  );
  await at.home({ agent: { hands: { art: 'do' } } });
  room.say('Faster');
  await at.turns('done');
  expect(room.of('state_delta')).toEqual([]);
  expect(model.requests.at(-1)?.raw).toContain('That is no window with a picture.');
});

test('AG6: a host reads what would be done, without what nobody sees', async () => {
  model.say(
    { calls: [{ name: 'open', input: { type: 'note', title: 'A\u202eB', text: 'x\u200by' } }] },
    { text: 'Done.' },
  );
  await at.home({ agent: { hands: { open: 'ask' } } });
  room.say('Open');
  await until(() => expect(room.of('act_ask')).toHaveLength(1));
  const { id = '', input = '' } = room.of('act_ask')[0] ?? {};
  expect(JSON.parse(input)).toMatchObject({ title: 'AB', text: 'xy' });
  room.tell({ type: 'act_answer', id, do: 'refuse', by: 'Host' });
  await at.turns('done');
});
