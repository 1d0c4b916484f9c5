import { expect, test } from 'vitest';
import { presenceChanges, type Standing, standingOf } from './presence-changes.ts';

const NOTHING: Standing = { follow: null, look: null, dnd: false, link: null };
const about = { pid: 'a', name: 'A', color: 0, role: 'guest', status: 'active' } as const;

test('PR2, PR3: what the room has of me is read from my entry', () => {
  expect(standingOf(about)).toEqual(NOTHING);
  const all = { follow: 'b', look: 'b7:3', dnd: true, link: 'poor' } as const;
  expect(standingOf({ ...about, ...all })).toEqual(all);
});

test('PR2, PR3: only what differs is told; a link that nobody knows is not', () => {
  expect(presenceChanges(NOTHING, NOTHING)).toBe(null);
  expect(presenceChanges({ ...NOTHING, link: 'good' }, NOTHING)).toBe(null);
  expect(presenceChanges({ ...NOTHING, follow: 'b' }, { ...NOTHING, dnd: true })).toEqual({
    follow: null,
    dnd: true,
  });
});
