// TS8: where newcomers go, whatever order they come, leave and are told of in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spotFor } from './branches.ts';
import type { SourceFacts, WatcherFacts } from './watcher.ts';

const ROOM = { each: 3, branches: 4 };
const WATCHER: WatcherFacts = {
  ...{ kind: 'watcher', sub: 'ana', input: false, frames: true, relays: false, state: 'live' },
};
const SOURCE: SourceFacts = { kind: 'source', epoch: null };
const branch = (n: number, watchers: number): WatcherFacts => ({
  ...WATCHER,
  relays: true,
  branch: { n, watchers },
});
const here = (many: number) => Array<WatcherFacts>(many).fill(WATCHER);
const NONE = new Map<number, number>();

test('TS8: a seat with few watchers has them itself; its source is none', () => {
  expect(spotFor([], NONE, ROOM)).toBe(0);
  expect(spotFor([SOURCE, null, ...here(2)], NONE, ROOM)).toBe(0);
});

test('TS8: then the lowest branch that has a place, those on their way counted', () => {
  expect(spotFor([SOURCE, ...here(3)], NONE, ROOM)).toBe(1);
  expect(spotFor([...here(3), branch(1, 2)], new Map([[1, 1]]), ROOM)).toBe(2);
  expect(spotFor([...here(3), branch(1, 3), branch(2, 0)], NONE, ROOM)).toBe(2);
});

test('TS8: a branch takes no watcher’s place, and whoever leaves makes one', () => {
  expect(spotFor([...here(2), branch(1, 3), branch(2, 3)], NONE, ROOM)).toBe(0);
});

test('TS8: where all are full there is no place', () => {
  const all = [1, 2, 3, 4].map((n) => branch(n, 3));
  expect(spotFor([...here(3), ...all], NONE, ROOM)).toBeNull();
});

test('TS8: whoever comes and goes, no object gets more than it carries, and nobody is refused who would fit', () => {
  const steps = fc.array(
    fc.record({ act: fc.constantFrom('come', 'come', 'go', 'tell'), at: fc.nat(1_000) }),
    { maxLength: 120, size: 'max' },
  );
  fc.assert(
    fc.property(steps, (acts) => {
      const places = Array<number>(ROOM.branches + 1).fill(0);
      const told = new Map<number, number>();
      const sent = new Map<number, number>();
      for (const { act, at } of acts) {
        const facts = [...here(places[0] ?? 0), ...[...told].map(([n, many]) => branch(n, many))];
        if (act === 'come') {
          const spot = spotFor(facts, sent, ROOM);
          // What a branch has lost and not told yet counts as taken.
          const known = [...places.keys()].map((n) =>
            n === 0 ? (places[0] ?? 0) : (told.get(n) ?? 0) + (sent.get(n) ?? 0),
          );
          if (spot === null) expect(known.every((many) => many >= ROOM.each)).toBe(true);
          else {
            places[spot] = (places[spot] ?? 0) + 1;
            if (spot > 0) sent.set(spot, (sent.get(spot) ?? 0) + 1);
          }
        } else if (act === 'go') {
          const n = at % places.length;
          places[n] = Math.max(0, (places[n] ?? 0) - 1);
        } else {
          const n = 1 + (at % ROOM.branches);
          told.set(n, places[n] ?? 0);
          sent.delete(n);
        }
        for (const many of places) expect(many).toBeLessThanOrEqual(ROOM.each);
      }
    }),
  );
});
