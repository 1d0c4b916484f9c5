import { describe, expect, test } from 'vitest';
import { changed, firstView, hashOf, keyOf, largeOf, stepped, type View } from './view.ts';

const FIRST: View = { large: null, follows: false, chat: false, help: false };
const key = (name: string, more = {}) =>
  keyOf({ key: name, ctrlKey: false, altKey: false, metaKey: false, ...more });

test('an address says how a wall is seen, and tells it again', () => {
  expect(firstView('')).toEqual(FIRST);
  expect(firstView('#3')).toEqual({ ...FIRST, large: 3 });
  expect(firstView('#follow')).toEqual({ ...FIRST, follows: true });
  for (const odd of ['#0', '#-1', '#x', '#12345', '#3x']) expect(firstView(odd)).toEqual(FIRST);
  for (const hash of ['', '#3', '#follow']) expect(hashOf(firstView(hash))).toBe(hash);
});

test('to pick a seat, or all, ends following; following turns only while it is on', () => {
  const follows = changed({ ...FIRST, large: 1 }, { do: 'follow' });
  expect(follows).toEqual({ ...FIRST, large: 1, follows: true });
  const turned = changed(follows, { do: 'turn', seat: 2 });
  expect(turned).toEqual({ ...FIRST, large: 2, follows: true });
  expect(changed(turned, { do: 'turn', seat: 2 })).toBe(turned);
  const picked = changed(turned, { do: 'show', seat: 3 });
  expect(picked).toEqual({ ...FIRST, large: 3 });
  expect(changed(picked, { do: 'turn', seat: 1 })).toBe(picked);
  expect(changed(turned, { do: 'all' })).toEqual(FIRST);
});

test('back closes one thing after the other', () => {
  const all: View = { large: 2, follows: true, chat: true, help: true };
  const one = changed(all, { do: 'back' });
  expect(one).toEqual({ ...all, help: false });
  const two = changed(one, { do: 'back' });
  expect(two).toEqual({ ...FIRST, chat: true });
  const three = changed(two, { do: 'back' });
  expect(three).toEqual(FIRST);
  expect(changed(three, { do: 'back' })).toBe(three);
});

test('large is what was picked, if somebody is there, or the only seat', () => {
  const seats = [{ seat: 1 }, { seat: 4 }];
  expect(largeOf({ ...FIRST, large: 4 }, seats)).toBe(4);
  expect(largeOf({ ...FIRST, large: 2 }, seats)).toBeNull();
  expect(largeOf(FIRST, [{ seat: 4 }])).toBe(4);
  expect(largeOf(FIRST, [])).toBeNull();
});

describe('keys', () => {
  test.each([
    ['1', { do: 'show', seat: 1 }],
    ['9', { do: 'show', seat: 9 }],
    ['f', { do: 'follow' }],
    ['F', { do: 'follow' }],
    ['c', { do: 'chat' }],
    ['a', { do: 'all' }],
    ['?', { do: 'help' }],
    ['Escape', { do: 'back' }],
    ['ArrowUp', { do: 'step', by: 'up' }],
    ['0', null],
    ['Enter', null],
    ['x', null],
  ])('%s', (name, does) => expect(key(name)).toEqual(does));

  test('those of the browser and the system are left to them', () => {
    for (const held of ['ctrlKey', 'altKey', 'metaKey'])
      expect(key('f', { [held]: true })).toBeNull();
  });

  test('arrows go to neighbours, and nowhere from an edge', () => {
    const grid = { count: 5, columns: 2 };
    expect(stepped(0, 'right', grid)).toBe(1);
    expect(stepped(1, 'left', grid)).toBe(0);
    expect(stepped(1, 'down', grid)).toBe(3);
    expect(stepped(4, 'up', grid)).toBe(2);
    expect(stepped(0, 'left', grid)).toBe(0);
    expect(stepped(4, 'right', grid)).toBe(4);
    expect(stepped(3, 'down', grid)).toBe(3);
  });
});
