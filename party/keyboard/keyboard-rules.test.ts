// The rules of the keyboard as properties: whatever people do, one person types at a time, and nobody waits for ever.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KEYBOARD_REST_MS, type KeyboardMode } from '../../protocol/access/keyboard.ts';
import {
  afterKeyboardAct as after,
  type KeyboardAct,
  type KeyboardState,
  NOBODY,
  restEnds,
  type Standing,
} from './keyboard-rules.ts';

const PIDS = ['p1', 'p2', 'p3', 'p4'];
const pid = fc.constantFrom(...PIDS);
const named = (what: 'claim' | 'raise' | 'lower' | 'release' | 'give' | 'leave') =>
  pid.map((who): KeyboardAct => ({ do: what, pid: who }));
const act = fc.oneof(
  ...(['claim', 'raise', 'lower', 'release', 'give', 'leave'] as const).map(named),
  fc.constantFrom<KeyboardAct>({ do: 'free' }, { do: 'rest' }),
);
const steps = fc.array(fc.tuple(act, fc.integer({ min: 0, max: 90_000 })), { maxLength: 40 });

/** Where everybody may have it. */
const afterKeyboardAct = (
  state: KeyboardState,
  mode: KeyboardMode,
  act: KeyboardAct,
  now: number,
): KeyboardState => after(state, mode, act, now, () => 'here');

/** The state after each step, in `one`. */
function play(script: readonly [KeyboardAct, number][]) {
  let state: KeyboardState = NOBODY;
  let now = 1_000;
  return script.map(([step, pause]) => {
    const before = state;
    now += pause;
    state = afterKeyboardAct(before, 'one', step, now);
    return { before, step, state, now };
  });
}

test('KB1, KB2: nobody who types takes the keyboard from somebody who used it within a minute, nor before a raised hand', () => {
  fc.assert(
    fc.property(steps, (script) => {
      for (const { before, step, state, now } of play(script)) {
        if (step.do !== 'claim' || state.holder === before.holder) continue;
        const ends = restEnds(before);
        expect(ends === null || ends <= now).toBe(true);
        if (ends !== null && before.hands.length > 0) expect(state.holder).toBe(before.hands[0]);
      }
    }),
  );
});

test('KB3: hands keep their order; who has the keyboard has none up, nobody has two, and none is up while it is free', () => {
  fc.assert(
    fc.property(steps, (script) => {
      for (const { before, state } of play(script)) {
        expect(new Set(state.hands).size).toBe(state.hands.length);
        if (state.holder !== null) expect(state.hands).not.toContain(state.holder);
        if (state.holder === null) expect(state.hands).toEqual([]);
        const stayed = before.hands.filter((one) => state.hands.includes(one));
        expect(state.hands.slice(0, stayed.length)).toEqual(stayed);
      }
    }),
  );
});

test('KB2, KB3: if nobody does anything any more, every hand gets the keyboard, and then it is free', () => {
  fc.assert(
    fc.property(steps, (script) => {
      let state = play(script).at(-1)?.state ?? NOBODY;
      const waiting = [...state.hands];
      const had: (string | null)[] = [];
      for (let ends = restEnds(state); ends !== null; ends = restEnds(state)) {
        state = afterKeyboardAct(state, 'one', { do: 'rest' }, ends);
        had.push(state.holder);
      }
      expect(had.filter((one) => one !== null)).toEqual(waiting);
      expect(state).toMatchObject({ holder: null, hands: [] });
    }),
  );
});

test('KB1: where everybody types it is of whoever typed last', () => {
  let state = afterKeyboardAct(NOBODY, 'everyone', { do: 'claim', pid: 'p1' }, 1_000);
  state = afterKeyboardAct(state, 'everyone', { do: 'claim', pid: 'p2' }, 1_001);
  expect(state).toEqual({ holder: 'p2', at: 1_001, hands: [] });
  expect(afterKeyboardAct(state, 'everyone', { do: 'raise', pid: 'p1' }, 1_002)).toBe(state);
  const rested = afterKeyboardAct(state, 'everyone', { do: 'rest' }, 1_001 + KEYBOARD_REST_MS);
  expect(rested.holder).toBeNull();
});

test('KB4: what a host gives is theirs whoever waits, and what a host takes is of whoever waits', () => {
  const hold = (what: KeyboardAct, state: KeyboardState) =>
    afterKeyboardAct(state, 'one', what, 2_000);
  const held = hold({ do: 'raise', pid: 'p2' }, hold({ do: 'claim', pid: 'p1' }, NOBODY));
  const given = hold({ do: 'give', pid: 'p3' }, held);
  expect(given).toEqual({ holder: 'p3', at: 2_000, hands: ['p2'] });
  expect(hold({ do: 'free' }, given)).toEqual({ holder: 'p2', at: 2_000, hands: [] });
  const free = hold({ do: 'free' }, hold({ do: 'free' }, given));
  expect(free).toEqual({ holder: null, at: 2_000, hands: [] });
  expect(hold({ do: 'free' }, free)).toBe(free);
});

test('KB2: hands of who has gone, or may not type any more, are passed over; so is a holder who may not', () => {
  const held: KeyboardState = { holder: 'p1', at: 1_000, hands: ['p2', 'p3', 'p4'] };
  const may = (...pids: string[]) =>
    [2_000, (pid: string) => (pids.includes(pid) ? 'here' : 'gone')] as const;
  expect(after(held, 'one', { do: 'free' }, ...may('p3'))).toMatchObject({
    ...{ holder: 'p3', hands: [] },
  });
  expect(after(held, 'one', { do: 'check' }, ...may('p1', 'p4'))).toMatchObject({
    ...{ holder: 'p1', at: 1_000, hands: ['p4'] },
  });
  expect(after(held, 'one', { do: 'check' }, ...may('p3', 'p4'))).toMatchObject({
    ...{ holder: 'p3', hands: ['p4'] },
  });
  expect(after(held, 'one', { do: 'check' }, ...may(...PIDS))).toBe(held);
});

test('KB3, MM5: who is away keeps their place in line, and gets the keyboard once they are here', () => {
  const away = new Set(['p2']);
  const standing = (pid: string): Standing => (away.has(pid) ? 'away' : 'here');
  const held: KeyboardState = { holder: 'p1', at: 1_000, hands: ['p2', 'p3', 'p4'] };
  const passed = after(held, 'one', { do: 'free' }, 2_000, standing);
  expect(passed, 'passed over').toEqual({ holder: 'p3', at: 2_000, hands: ['p2', 'p4'] });
  expect(after(passed, 'one', { do: 'check' }, 3_000, standing)).toBe(passed);

  for (const pid of PIDS) away.add(pid);
  let state = held;
  for (const pid of PIDS) state = after(state, 'one', { do: 'leave', pid }, 2_000, standing);
  expect(state, 'everybody is away').toEqual({
    holder: null,
    at: 2_000,
    hands: ['p2', 'p3', 'p4'],
  });
  away.delete('p3');
  state = after(state, 'one', { do: 'check' }, 3_000, standing);
  expect(state).toEqual({ holder: 'p3', at: 3_000, hands: ['p2', 'p4'] });
});
