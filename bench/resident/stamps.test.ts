// A first word is found in whatever stands around it, once whole.
import { expect, test } from 'vitest';
import { stampsIn } from './stamps.ts';

test('stamps are read from a text, and none of what is no stamp, or not whole yet', () => {
  expect(stampsIn('Wib: at=1796039165989.25; word0 at=1796039165990.00; word0')).toEqual([
    ...['1796039165989.25', '1796039165990.00'],
  ]);
  expect(stampsIn('at={now}; at=17960391 at=1796039165989.2')).toEqual([]);
});
