import { expect, test } from 'vitest';
import type { Person, ServerMessage } from '../../protocol/messages.ts';
import { mayNotType, maySendAway, whyQuiet } from './rights.ts';
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
  expect(mayNotType(inRoom(ada, ['type']))).toBe(false);
  const quiet = inRoom(ada, ['chat']);
  expect(mayNotType(quiet)).toBe(true);
  expect(mayNotType({ ...quiet, terminal: { ...quiet.terminal, watching: true } })).toBe(false);
  expect(mayNotType(start)).toBe(false);
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
