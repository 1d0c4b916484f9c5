// BR12 by itself: in this file an app in which nobody does anything is not looked at for an hour.
import { expect, test, vi } from 'vitest';
import { roomFixture, until } from './test/fixture.ts';

vi.mock(import('./pace.ts'), async (original) => {
  const pace = await original();
  return {
    ...pace,
    nextPollIn(state, now) {
      const isBusy = state.wanted || state.settling || state.failures > 0 || now < state.inputUntil;
      return isBusy ? pace.nextPollIn(state, now) : 3_600_000;
    },
  };
});

const on = roomFixture();

test('BR12: a change without an event is seen because of input', async () => {
  const a = await on.seat();
  await on.rest(300);
  a.app.user((m) => m.open('life', [1, 1, 40, 12]));
  await on.rest(300);
  expect(on.roomRects()).toEqual([]);
  a.bridge.input();
  await until(() => expect(on.roomRects()).toEqual(['1,1,40,12']));
});
