import { expect, test } from 'vitest';
import { fitPeople, layoutFor, peopleSpace } from './layout.ts';

test('the chat takes its own column in a wide window and floats in a narrow one', () => {
  expect(layoutFor(1_400, false, 36)).toEqual({ top: 36, right: 0, bottom: 0, chat: 'closed' });
  expect(layoutFor(1_400, true, 36)).toEqual({ top: 36, right: 340, bottom: 0, chat: 'dock' });
  expect(layoutFor(3_840, true, 36)).toEqual({ top: 36, right: 400, bottom: 0, chat: 'dock' });
  expect(layoutFor(899, true, 48, 352)).toEqual({
    ...{ top: 48, right: 0, bottom: 352 },
    chat: 'sheet',
  });
});

test('people have names while there is room, then badges, then +N; I am always there', () => {
  expect(fitPeople(4, 600)).toEqual({ shown: 4, named: true });
  expect(fitPeople(8, 600)).toEqual({ shown: 8, named: false });
  expect(fitPeople(50, 600)).toEqual({ shown: 16, named: false });
  expect(fitPeople(50, 20)).toEqual({ shown: 1, named: false });
  expect(fitPeople(0, 600).shown).toBe(0);
});

test('from 320 px on there is room for me and somebody else', () => {
  for (let width = 320; width < 4_000; width += 10) {
    expect(fitPeople(50, peopleSpace(width)).shown, `${width} px`).toBeGreaterThanOrEqual(2);
  }
});

test('a finger needs more room for each; on the smallest screen there is still one person, and the way to the rest', () => {
  expect(fitPeople(8, 368, true)).toEqual({ shown: 8, named: false });
  expect(fitPeople(8, 367, true)).toEqual({ shown: 7, named: false });
  expect(fitPeople(8, peopleSpace(320, true), true)).toEqual({ shown: 1, named: false });
});
