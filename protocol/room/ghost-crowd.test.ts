import { expect, test } from 'vitest';
import type { CursorKind, Person, PersonStatus } from '../messages.ts';
import { crowdOf, FOLD_FROM, MAX_DRAWN, nextChange } from './ghost-crowd.ts';
import { type Ghost, ghostKey } from './ghosts.ts';

const ghost = (pid: string, kind: CursorKind, movedAt = 0): Ghost => ({
  ...{ pid, kind, movedAt, at: { x: 1, y: 1 }, inside: null, jumps: 0 },
});
const person = (pid: string, status: PersonStatus = 'active'): Person => ({
  ...{ pid, name: pid, color: 0, role: 'guest', status },
});
function room(count: number, kinds: CursorKind[], status: PersonStatus = 'active') {
  const pids = Array.from({ length: count }, (_, i) => `p${i}`);
  const ghosts = pids.flatMap((pid, i) => kinds.map((kind) => ghost(pid, kind, i)));
  return {
    ghosts: new Map(ghosts.map((g) => [ghostKey(g.pid, g.kind), g])),
    people: new Map(pids.map((pid) => [pid, person(pid, status)])),
  };
}

test('a ghost is gone after a minute without a move, and there again with the next one', () => {
  const { ghosts, people } = room(1, ['pointer']);
  expect(crowdOf(ghosts, people, 1_200, 59_999).sprite).toHaveLength(1);
  expect(crowdOf(ghosts, people, 1_200, 60_000).sprite).toHaveLength(0);
  const moved = new Map([['p0 pointer', ghost('p0', 'pointer', 60_500)]]);
  expect(crowdOf(moved, people, 1_200, 60_500).sprite).toHaveLength(1);
});

test('cursors of somebody who is not in the list of people wait', () => {
  const { ghosts } = room(1, ['pointer']);
  expect(crowdOf(ghosts, new Map(), 1_200, 0).sprite).toEqual([]);
});

test('names fold beyond 25 ghosts, on a phone beyond 6', () => {
  for (const [width, from] of [
    [1_200, FOLD_FROM.wide],
    [320, FOLD_FROM.narrow],
  ] as const) {
    expect(crowdOf(...args(room(from - 1, ['pointer']), width)).folded).toBe(false);
    expect(crowdOf(...args(room(from, ['pointer']), width)).folded).toBe(true);
  }
});

test('of a crowd the pointers stay, and the carets of those who type', () => {
  const { ghosts, people } = room(MAX_DRAWN, ['pointer', 'caret']);
  people.set('p7', person('p7', 'typing'));
  const { sprite } = crowdOf(ghosts, people, 1_200, 1_000);
  expect(sprite).toHaveLength(MAX_DRAWN);
  const carets = sprite.filter(([, g]) => g.kind === 'caret').map(([, g]) => g.pid);
  expect(carets).toEqual(['p7']);
  // Who has not moved for longest makes room.
  expect(sprite.some(([key]) => key === 'p0 pointer')).toBe(false);
});

test('says when a ghost dims or goes', () => {
  expect(nextChange([], 0)).toBeNull();
  expect(nextChange([ghost('p0', 'pointer', 0)], 1_000)).toBe(2_000);
  expect(nextChange([ghost('p0', 'pointer', 0)], 3_000)).toBe(57_000);
  expect(nextChange([ghost('p0', 'pointer', 0)], 60_000)).toBeNull();
});

function args({ ghosts, people }: ReturnType<typeof room>, width: number) {
  return [ghosts, people, width, 0] as const;
}
