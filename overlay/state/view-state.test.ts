import { describe, expect, test } from 'vitest';
import type { ChatLine, Person, ServerMessage } from '../../protocol/messages.ts';
import type { PendingAct } from '../../protocol/room/resident-words.ts';
import { snapshotOf } from '../snapshot.ts';
import { disconnected, moved, NO_MOVEMENT } from './movement.ts';
import { me, pinnedGrid, startState, withConnection, withMessage } from './view-state.ts';

const ada: Person = { pid: 'p1', name: 'Ada', color: 0, role: 'guest', status: 'active', seat: 1 };
const bob: Person = { ...ada, pid: 'p2', name: 'Bob', color: 1, seat: 2 };
const line: ChatLine = {
  id: 5,
  cid: 'c',
  sid: 'bobsid',
  pid: 'p2',
  sender: 'Bob',
  color: 1,
  ts: 0,
  text: 'hi',
};
const welcome: ServerMessage = {
  type: 'welcome',
  pid: 'p1',
  me: ada,
  ack: 0,
  seed: false,
  grid: null,
  paused: false,
  may: ['type', 'arrange', 'chat', 'point'],
  limits: { frameBytes: 1, chatChars: 1, windows: 1 },
};
const together: ServerMessage[] = [
  welcome,
  { type: 'presence', ev: 'sync', who: [ada, bob] },
  { type: 'state_sync', mode: 'full', epoch: 'e', rev: 7, put: [], del: [], hash: '' },
  { type: 'chat_history', lines: [], more: false },
  { type: 'cursor_pos', at: 0, c: [['p2', 'pointer', 50, 50]], gone: [] },
];
const live = together.reduce(
  withMessage,
  withConnection(startState({ sid: 'adasid', grid: null }), { kind: 'live' }),
);
const moving = together.reduce(
  (movement, message) => moved(movement, message, 'p1', 0),
  NO_MOVEMENT,
);
const then = withMessage;

test('a room with two people, as `window.teleport.snapshot()` tells it', () => {
  expect(snapshotOf(live, moving, { cols: 100, rows: 40 })).toEqual({
    me: ada,
    status: 'live',
    people: [ada, bob],
    ghosts: [{ pid: 'p2', kind: 'pointer', col: 50, row: 20, x: 50, y: 50 }],
    rev: 7,
    rttMs: null,
    chat: [],
    terminal: { status: null, seat: null, grid: { cols: 100, rows: 40 } },
  });
  expect(snapshotOf(live, moving, null).terminal.grid).toBeNull();
  expect(snapshotOf(live, moving, null).ghosts[0]).toMatchObject({ col: null, row: null });
});

test('a page that watches has the size of the seat that it shows, whatever the room asks for', () => {
  const grid = { cols: 100, rows: 30 };
  const seat = { type: 'seat', state: 'running', seat: 2, cols: 90, rows: 28 } as const;
  const at = (watching: boolean, told: typeof seat | null) => {
    const state = startState({ sid: 's', grid, watching });
    return pinnedGrid({ ...state, terminal: { ...state.terminal, seat: told } });
  };
  expect(at(true, seat)).toEqual({ cols: 90, rows: 28 });
  expect(at(true, null)).toEqual(grid);
  expect(at(false, seat)).toEqual(grid);
});

test('rev follows the room', () => {
  const delta: ServerMessage = { type: 'state_delta', prev: 7, rev: 8, by: 'p2', ops: [] };
  expect(moved(moving, delta, 'p1', 100).rev).toBe(8);
  expect(live.said).toBe('');
});

test('what moves many times a second is no new view state, which would be drawn', () => {
  for (const message of together.filter(({ type }) => /^(state|cursor)_/.test(type)))
    expect(then(live, message)).toBe(live);
});

test('who leaves takes the ghost along', () => {
  const left = (who: Person): ServerMessage => ({ type: 'presence', ev: 'leave', who: [who] });
  expect(moved(moving, left(bob), 'p1', 100).ghosts.size).toBe(0);
  expect(moved(moving, left(ada), 'p1', 100).ghosts.size).toBe(1);
});

const goesOn = { type: 'room', paused: false, pauses: { seats: {} } } as const;
const isPaused = (reason: string): ServerMessage => ({
  ...{ type: 'room', paused: true },
  pauses: { room: { by: 'Bob', at: 1, reason }, seats: {} },
});

test('LK1: a locked layout is shown until it is unlocked, or the next welcome says nothing of it', () => {
  const locked = then(live, { ...goesOn, locked: true });
  expect(locked.locked).toBe(true);
  expect(then(locked, isPaused('Lunch.')).locked).toBe(false);
  expect(then(locked, welcome).locked).toBe(false);
});

test('RE2: a room that is recorded is shown until it is not, or the next welcome says nothing of it', () => {
  expect(startState({ sid: 's', grid: null, recorded: true }).recorded).toEqual({ by: '' });
  const recorded = then(live, { ...goesOn, recorded: { by: 'Ada', at: 1 } });
  expect(recorded.recorded).toMatchObject({ by: 'Ada' });
  expect(then(recorded, goesOn).recorded).toBeNull();
  expect(then(recorded, welcome).recorded).toBeNull();
});

test('paused is shown while live, and offline is never hidden by it', () => {
  const paused = then(live, isPaused('Lunch.'));
  expect(snapshotOf(paused, moving, null).status).toBe('paused');
  const lost = withConnection(paused, { kind: 'offline', reason: 'x', final: false });
  expect(snapshotOf(lost, moving, null).status).toBe('offline');
  expect(then(paused, goesOn).pauses).toEqual({ seats: {} });
});

test('a lost connection leaves no ghosts that stand still and lie; people stay until the room says', () => {
  const lost = withConnection(live, {
    kind: 'reconnecting',
    attempt: 1,
    retryAt: null,
    reason: null,
  });
  expect(disconnected(moving).ghosts.size).toBe(0);
  expect(lost.roster.people.size).toBe(2);
  expect(me(lost)?.name).toBe('Ada');
});

describe('a new line', () => {
  test('shows for a moment while the chat is closed, three at most', () => {
    let state = live;
    for (let id = 5; id < 10; id += 1) state = then(state, { type: 'chat_msg', ...line, id });
    expect(state.toasts.map((toast) => toast.id)).toEqual([7, 8, 9]);
    expect(state.chat.unread).toBe(5);
    expect(state.said).toBe('Bob: hi');
  });

  test('shows no card for my own, for one that is there already, or with the panel open', () => {
    const mine = then(live, { type: 'chat_msg', ...line, sid: 'adasid' });
    expect(mine.toasts).toEqual([]);
    const once = then(live, { type: 'chat_msg', ...line });
    expect(then(once, { type: 'chat_msg', ...line }).toasts.length).toBe(1);
    const open = { ...live, chat: { ...live.chat, open: true } };
    expect(then(open, { type: 'chat_msg', ...line }).toasts).toEqual([]);
  });
});

test('AG6: texts that were given to me wait, the newest five, whatever else happens', () => {
  const texts = Array.from({ length: 6 }, (_, n) => `text ${n}`);
  const given = texts.map((text): ServerMessage => ({ type: 'given', from: 'p9', text }));
  const state = given.reduce(then, live);
  expect(state.given.map(({ text }) => text)).toEqual(texts.slice(1));
});

describe('CH5: a line that grows', () => {
  const fern: ChatLine = { ...line, id: 7, pid: 'p9', sender: 'Fern', text: '', growing: true };
  const grow = (text: string, done?: true): ServerMessage => ({
    ...{ type: 'chat_grow', id: 7, text },
    ...(done && { done }),
  });

  test('is one notice and one unread line, and is read out once it is whole', () => {
    let state = then(live, { type: 'chat_msg', ...fern });
    const heard = [state.said];
    for (const message of [grow('Look'), grow('Look at @Ada'), grow('Look at @Ada’s poem', true)]) {
      state = then(state, message);
      heard.push(state.said);
      expect(state.toasts.map(({ id }) => id)).toEqual([7]);
    }
    expect([...new Set(heard)]).toEqual(['Fern answers.', 'Fern: Look at @Ada’s poem']);
    expect(state.toasts).toMatchObject([{ text: 'Look at @Ada’s poem' }]);
    expect(state.chat).toMatchObject({ unread: 1, named: true });
    expect(then(state, grow('more'))).toBe(state);
  });

  test('is read out once in an open chat, too', () => {
    const open = { ...live, chat: { ...live.chat, open: true } };
    const begun = then(open, { type: 'chat_msg', ...fern });
    const more = then(begun, grow('Lo'));
    const states = [begun, more, then(more, grow('Look', true))];
    expect(states.map(({ said }) => said)).toEqual([
      'Fern answers.',
      'Fern answers.',
      'Fern: Look',
    ]);
    expect(states.at(-1)?.toasts).toEqual([]);
  });

  test('disturbs nobody who does not want that, but for being named where they want to know', () => {
    const quiet = (change: Partial<typeof live.preferences>) =>
      [grow('For @Ada', true)].reduce(
        then,
        then(
          { ...live, preferences: { ...live.preferences, ...change } },
          { type: 'chat_msg', ...fern },
        ),
      );
    expect(quiet({ dnd: true })).toMatchObject({ toasts: [], said: '' });
    expect(quiet({ toasts: 'mentions' })).toMatchObject({ toasts: [{ id: 7 }] });
  });
});

test('AG: the resident is as the room says, its acts until a new welcome', () => {
  const resident = { name: 'Fern', model: 'm', state: 'busy', waits: 1, for: ['p1'] } as const;
  const act: PendingAct = {
    id: 'a',
    tool: 'open',
    input: '{}',
    words: 'opens a window',
    whom: 'Ada',
    at: 1,
  };
  const home = then(then(live, { ...goesOn, resident }), { type: 'acts', acts: [act] });
  expect(home).toMatchObject({ resident, acts: [act] });
  expect(then(home, welcome)).toMatchObject({ resident: null, acts: [] });
  expect(then(home, goesOn).resident).toBeNull();
});

test('CR2, CR3: whether I look on is as my welcome said, how many do as the room last told', () => {
  const audience = then(live, { ...welcome, audience: true });
  expect(audience).toMatchObject({ looksOn: true, audience: 0 });
  const told = then(audience, { ...goesOn, audience: 3 });
  expect(told).toMatchObject({ looksOn: true, audience: 3 });
  expect(then(told, goesOn).audience).toBe(0);
  expect(then(told, welcome)).toMatchObject({ looksOn: false, audience: 0 });
});

test('MO3, MO4: a line that is taken away goes from the notices, too; whether the room is closed is as it was last told', () => {
  const read = then(live, { type: 'chat_msg', ...line });
  expect(read.toasts).toHaveLength(1);
  const gone = then(read, { type: 'chat_gone', id: line.id });
  expect(gone.toasts).toEqual([]);
  expect(gone.chat.lines).toMatchObject([{ id: line.id, text: '', gone: true }]);

  const closed = then(live, { ...goesOn, closed: true });
  expect(closed.closed).toBe(true);
  expect(then(closed, goesOn).closed).toBe(false);
  expect(then(closed, welcome).closed).toBe(false);
});
