// Anchors of headings, as GitHub makes them.
import { expect, test } from 'vitest';
import { anchorsOf } from './headings.ts';

test('letters stay, marks go, what comes again gets a number, and code has no headings', () => {
  const page = [
    '# The app’s box',
    '## `state_dir`: what *is* kept',
    '## [Rooms](rooms.md) & doors',
    '```sh',
    '# no heading',
    '```',
    '## Doors #',
    '### Doors',
    '## Ärger, 2 mal',
  ].join('\n');
  expect([...anchorsOf(page)]).toEqual([
    'the-apps-box',
    'state_dir-what-is-kept',
    'rooms--doors',
    'doors',
    'doors-1',
    'ärger-2-mal',
  ]);
});
