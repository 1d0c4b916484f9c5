// What an editor tells of its changes (BR19): all since a revision, or that it does not know any more.
import { expect, test } from 'vitest';
import { changeOf } from '../../protocol/texts/changes.ts';
import { createEditLog } from './edit-log.ts';

test('BR19: the changes since a revision, each with who had it made', () => {
  const log = createEditLog();
  log.add(1, changeOf([[0, 0, 'ab']], 0));
  log.add(2, changeOf([[1, 1, 'c']], 2), 'b7');
  const [first, second] = [
    { revision: 1, edits: [[0, 0, 'ab']] },
    { revision: 2, by: 'b7', edits: [[1, 1, 'c']] },
  ];
  expect(log.since(0, 2)).toEqual([first, second]);
  expect(log.since(1, 2)).toEqual([second]);
  expect(log.since(2, 2)).toEqual([]);
});

test('BR19: what it never had, or has forgotten, it does not tell in part', () => {
  const log = createEditLog();
  for (let revision = 1; revision <= 501; revision += 1)
    log.add(revision, changeOf([[0, 0, 'x']], revision - 1));
  expect(log.since(0, 501)).toBeNull();
  expect(log.since(1, 501)).toHaveLength(500);
  expect(log.since(502, 501)).toBeNull();
  expect(log.since(Number.NaN, 501)).toBeNull();
  log.add(502, changeOf([[0, 0, 'y'.repeat(200_001)]], 501));
  expect(log.since(501, 502)).toBeNull();
  expect(log.since(502, 502)).toEqual([]);
});
