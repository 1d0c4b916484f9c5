import { expect, test } from 'vitest';
import type { KeyboardMode } from '../../protocol/access/keyboard.ts';
import type { Person } from '../../protocol/messages.ts';
import { keyboardView } from './keyboard.ts';
import { whyNoKeys } from './rights.ts';
import { startState, type ViewState, withConnection, withMessage } from './view-state.ts';

const ada: Person = { pid: 'p1', name: 'Ada', color: 0, role: 'guest', status: 'active', seat: 1 };
const bob: Person = { ...ada, pid: 'p2', name: 'Bob' };

/** Ada's page in a room with one terminal. */
function page(
  keyboard: KeyboardMode | undefined,
  mine: Partial<Person> = {},
  others: readonly Person[] = [],
  type = true,
): ViewState {
  const me = { ...ada, ...mine };
  const live = withConnection(startState({ sid: 's', grid: null }), { kind: 'live' });
  const messages = [
    {
      ...{ type: 'welcome', pid: me.pid, me, ack: 0, seed: false, grid: null, paused: false },
      may: type ? ['type'] : [],
      limits: { frameBytes: 1, chatChars: 1, windows: 1 },
    },
    { type: 'presence', ev: 'sync', who: [me, ...others] },
    { type: 'room', paused: false, pauses: { seats: {} }, ...(keyboard ? { keyboard } : {}) },
  ] as const;
  return messages.reduce((state, message) => withMessage(state, message as never), live);
}

const bobHolds = [{ ...bob, keyboard: true as const }];
const does = (state: ViewState) => keyboardView(state)?.does;

test('KB3: who waits may raise and lower a hand, who has it may let go, who leads takes it, and who may not type does nothing', () => {
  expect(does(page('one', {}, bobHolds))).toBe('raise');
  expect(does(page('one', { hand: 1 }, bobHolds))).toBe('lower');
  expect(does(page('one', { keyboard: true }, [bob]))).toBe('release');
  for (const role of ['host', 'operator'] as const) {
    expect(does(page('one', { role }, bobHolds))).toBe('take');
    expect(does(page('one', { role, keyboard: true }, [bob]))).toBe('release');
  }
  expect(does(page('one', {}, bobHolds, false))).toBeNull();
  const watching = page('one', { role: 'watcher' }, bobHolds);
  const terminal = { ...watching.terminal, watching: true };
  expect(does({ ...watching, terminal })).toBeNull();
  expect(does(page('everyone', {}, bobHolds))).toBeNull();
  expect(keyboardView(page(undefined, {}, [bob]))).toBeNull();
});

test('KB1: my keys do not reach the app while somebody else has the keyboard alone', () => {
  expect(whyNoKeys(page('one', {}, bobHolds))).toBe('Bob has the keyboard');
  expect(whyNoKeys(page('everyone', {}, bobHolds))).toBeNull();
  expect(whyNoKeys(page('one', { keyboard: true }, [bob]))).toBeNull();
  expect(whyNoKeys(page('one', {}, [bob])), 'the next key takes it').toBeNull();
});
