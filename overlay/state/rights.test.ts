import { expect, test } from 'vitest';
import type { Person, ServerMessage } from '../../protocol/messages.ts';
import { maySendAway, whyNoKeys, whyQuiet } from './rights.ts';
import { startState, type ViewState, withConnection, withMessage } from './view-state.ts';

const ada: Person = { pid: 'p1', name: 'Ada', color: 0, role: 'guest', status: 'active', seat: 1 };
const start = startState({ sid: 's', grid: null });

/** The page of a person in a room where they may do this. */
function inRoom(me: Person, may: Extract<ServerMessage, { type: 'welcome' }>['may']): ViewState {
  return withMessage(withConnection(start, { kind: 'live' }), {
    ...{ type: 'welcome', pid: me.pid, me, ack: 0, seed: false, grid: null, paused: false, may },
    limits: { frameBytes: 1, chatChars: 1, windows: 1 },
  });
}

test('MO2, MO6: words are not taken from who is muted, or may not write; before the room has spoken they wait', () => {
  expect(whyQuiet(start)).toBeNull();
  expect(whyQuiet(inRoom(ada, ['chat']))).toBeNull();
  expect(whyQuiet(inRoom(ada, ['type', 'point']))).toBe('Guests don’t write here.');
  expect(whyQuiet(inRoom({ ...ada, muted: true }, ['chat']))).toBe('A host has muted you.');
});

test('MO6: who has a seat and may not type; a watcher has none, and without the room nobody knows', () => {
  expect(whyNoKeys(inRoom(ada, ['type']))).toBeNull();
  const quiet = inRoom(ada, ['chat']);
  expect(whyNoKeys(quiet)).toBe('Guests don’t type in this room');
  expect(whyNoKeys({ ...quiet, terminal: { ...quiet.terminal, watching: true } })).toBeNull();
  expect(whyNoKeys(start)).toBeNull();
});

test('LK2: a pause of the room, or of my seat, keeps my keys from the app; one of another seat does not', () => {
  const typing = inRoom(ada, ['type']);
  const seated = (seat: number): ViewState => ({
    ...typing,
    terminal: {
      ...typing.terminal,
      seat: { type: 'seat', state: 'running', seat, cols: 80, rows: 24 },
    },
  });
  const pause = { by: 'Bob', at: 1 };
  const whole = { type: 'room', paused: true, pauses: { room: pause, seats: {} } } as const;
  const second = { type: 'room', paused: false, pauses: { seats: { 2: pause } } } as const;
  expect(whyNoKeys(withMessage(seated(1), whole))).toBe('This is paused');
  expect(whyNoKeys(withMessage(seated(2), second))).toBe('This is paused');
  expect(whyNoKeys(withMessage(seated(1), second))).toBeNull();
});

test('MO1: hosts and operators have a menu at guests and watchers, not at themselves or at others who lead', () => {
  const bob: Person = { ...ada, pid: 'p2', name: 'Bob' };
  for (const role of ['host', 'operator'] as const) {
    const state = inRoom({ ...ada, role }, []);
    expect(maySendAway(state, bob)).toBe(true);
    expect(maySendAway(state, { ...bob, role: 'watcher' })).toBe(true);
    for (const other of ['host', 'operator', 'agent'] as const)
      expect(maySendAway(state, { ...bob, role: other })).toBe(false);
    expect(maySendAway(state, { ...bob, pid: 'p1' })).toBe(false);
  }
  expect(maySendAway(inRoom(ada, []), bob)).toBe(false);
});
