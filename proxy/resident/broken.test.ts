// What becomes of a resident's answers where they are stopped, and where its connection breaks.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../testing/until.ts';
import { LONG, ResidentHome } from '../test/resident-home.ts';
import { ADA } from '../test/resident-room.ts';

let at: ResidentHome;
let model: ResidentHome['model'];
let room: ResidentHome['room'];

beforeEach(async () => {
  at = await ResidentHome.open();
  ({ model, room } = at);
});
afterEach(() => at[Symbol.asyncDispose]());

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
  await at.begin();
  stop();
  await at.turns('stopped');
  await until(() => expect(model.brokenOff).toBe(1));
  expect(at.own()[0]?.text).not.toContain('399');
  expect(at.own()[0]?.growing).toBeUndefined();
});

test('who leaves with the lease answers nothing more', async () => {
  await at.begin();
  at.resident?.[Symbol.dispose]();
  at.line?.[Symbol.dispose]();
  await until(() => expect(model.brokenOff).toBe(1));
});

test('a connection that breaks in the midst of an answer loses none of it', async () => {
  await at.begin();
  room.drop();
  model.release('all');
  await until(() => expect(at.own()).toMatchObject([{ text: LONG.join('').trim() }]));
  await at.turns('done');
  expect(at.own()).toHaveLength(1);
  expect(at.own()[0]?.growing).toBeUndefined();
});

test('a line that is said while the connection is broken is answered', async () => {
  model.say({ text: 'One.' }, { text: 'I am back.' });
  await at.home();
  room.say('Hello');
  await at.turns('done');
  room.drop();
  room.say('Anybody?');
  await at.turns('done', 'done');
  expect(at.own().map(({ text }) => text)).toEqual(['One.', 'I am back.']);
});

test('CH5: the last words are told again where the connection broke with them', async () => {
  model.say({ text: 'Well then.' });
  await at.home();
  room.deaf = true;
  room.say('Hello');
  await until(() => expect(model.underWay).toBe(0));
  await until(() => expect(at.logged).toContain('the resident has answered'));
  room.deaf = false;
  room.drop();
  await until(() => expect(at.own()).toMatchObject([{ text: 'Well then.' }]));
  await until(() => expect(at.own()[0]?.growing).toBeUndefined());
});

test('AG5: who stops it before it has begun is not answered', async () => {
  await at.home();
  room.holdsTurns = true;
  room.say('Hello');
  await until(() => expect(room.of('turn')).toHaveLength(1));
  room.tell({ type: 'resident', do: 'stop', by: ADA.pid });
  room.answerTurn();
  await at.turns('stopped');
  expect(model.requests).toEqual([]);
});

test('LK2: a change that a pause broke off is not made when the room goes on', async () => {
  model.say({ calls: [{ name: 'open', input: { type: 'note' } }] }, { text: 'There.' });
  await at.home({ agent: { hands: { open: 'do' } } });
  room.holdsDeltas = true;
  room.say('Open a note');
  await until(() => expect(room.of('state_delta')).toHaveLength(1));
  room.paused = true;
  room.tellRoom();
  await at.turns('stopped');
  room.holdsDeltas = false;
  room.paused = false;
  room.tellRoom();
  room.drop();
  await until(() => expect(room.of('state_delta').length).toBeGreaterThan(1));
  expect(room.model.windows.size).toBe(0);
});

test('AG2: a reservation whose answer was lost is asked for again, by the same id', async () => {
  model.say({ text: 'Here.' });
  await at.home();
  room.holdsTurns = true;
  room.say('Anybody?');
  await until(() => expect(room.of('turn')).toHaveLength(1));
  room.drop();
  await until(() => expect(room.of('turn')).toHaveLength(2));
  const [first, again] = room.of('turn');
  expect(again).toEqual(first);
  room.answerTurn();
  await at.turns('done');
  expect(at.own().map(({ text }) => text)).toEqual(['Here.']);
});

test('AG3: what a turn has used and its end are told again where the connection may have lost them', async () => {
  model.say({ text: 'Here.', usage: { input: 40, output: 7 } });
  await at.home();
  room.holdsTurns = true;
  room.say('Anybody?');
  await until(() => expect(room.of('turn')).toHaveLength(1));
  room.deaf = true;
  room.answerTurn();
  await until(() => expect(at.logged).toContain('the resident has answered'));
  expect(room.of('turn_end')).toEqual([]);
  room.deaf = false;
  room.drop();
  await at.turns('done');
  expect(room.of('turn_use').at(-1)).toMatchObject({ input: 40, output: 7 });
});

test('AG1: what it was saying when it left says that it broke off, and what it has used is told', async () => {
  await at.begin();
  at.resident?.[Symbol.dispose]();
  await at.resident?.ended();
  await at.turns('stopped');
  expect(at.own()[0]?.text).toMatch(/^0,.*\n\nMy answer broke off\. Ask me again\.$/s);
  expect(at.own()[0]?.growing).toBeUndefined();
  expect(room.of('turn_use')).not.toEqual([]);
});

test('CH5, MO3: what the room takes no more of is not told again after a break', async () => {
  await at.begin();
  const [line] = at.own();
  const saysHello = async (why: () => void) => {
    const before = room.of('resident_is').length;
    why();
    await until(() => expect(room.of('resident_is').length).toBeGreaterThan(before));
  };
  room.tell({
    ...{ type: 'error', code: 'bad_msg', msg: 'The line is gone.', fatal: false },
    ref: line?.cid ?? '',
  });
  // Once it has answered this it has heard of the other.
  await saysHello(() => room.tell({ type: 'again', grid: null }));
  const grown = room.of('chat_grow').length;
  model.release('all');
  await at.turns('done');
  await saysHello(() => room.drop());
  expect(room.of('chat_grow').length).toBe(grown);
  expect(room.of('chat_msg')).toHaveLength(1);
});

test('CH3: what is gone from the chat is told with every hello, and not forgotten twice', async () => {
  model.say({ text: 'One.' }, { text: 'Ada said hello.' });
  await at.home({ agent: { memory: true } });
  room.gone = [99];
  room.drop();
  await until(() => expect(room.of('resident_is').length).toBeGreaterThan(1));
  room.holdsTurns = true;
  room.say('Hello');
  await until(() => expect(room.of('turn')).toHaveLength(1));
  const hellos = room.of('resident_is').length;
  room.tell({ type: 'again', grid: null });
  await until(() => expect(room.of('resident_is').length).toBeGreaterThan(hellos));
  room.answerTurn();
  await until(() => expect(room.of('memory_keep')).toHaveLength(1));
});
