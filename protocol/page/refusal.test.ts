import { expect, it } from 'vitest';
import { readRefusal } from './refusal.ts';

const FULL = { code: 'ROOM_FULL', title: 'Full', text: 'Later.', watch: false };

it('reads a refusal; one that does not say what helps is tried again, and anything else is none', () => {
  expect(readRefusal({ ...FULL, retry: 'none' })).toEqual({ ...FULL, retry: 'none' });
  expect(readRefusal(FULL)).toEqual({ ...FULL, retry: 'again' });
  for (const odd of [
    null,
    undefined,
    1,
    'x',
    [],
    {},
    { ...FULL, title: 1 },
    { ...FULL, retry: 'x' },
  ])
    expect(readRefusal(odd)).toBeUndefined();
});
