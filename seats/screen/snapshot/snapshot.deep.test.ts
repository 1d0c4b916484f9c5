// As `snapshot.test.ts`, with many more streams.
import { it } from 'vitest';
import { expectSameAfter } from '../../test/streams.ts';

it('any output of any app, cut anywhere', () => {
  expectSameAfter(40_000);
}, 900_000);
