// When a change counts as shown everywhere: which bridges are waited for, and which hold up nobody.
import { expect, test } from 'vitest';
import { Convergence } from './convergence.ts';

const at = (rev: number, epoch = 'e') => ({ epoch, rev });

/** A room with bridges that take part in it. */
function room(bridges: number) {
  const seconds: number[] = [];
  const convergence = new Convergence((took) => seconds.push(took));
  const members = Array.from({ length: bridges }, () => convergence.add('r'));
  for (const member of members) member.joined(true, 0);
  const [a, b, c] = members as [(typeof members)[0], (typeof members)[0], (typeof members)[0]];
  return { convergence, seconds, a, b, c };
}

test('the last app to show a change ends its time, whichever that is', () => {
  const { seconds, a, b, c } = room(3);
  a.taken(at(1), 1_000);
  b.applied(at(1), 1_100);
  a.applied(at(1), 1_150);
  expect(seconds).toEqual([]);
  c.applied(at(1), 1_500);
  expect(seconds).toEqual([0.5]);
});

test('an app that shows a later revision shows the earlier ones', () => {
  const { seconds, a, b } = room(2);
  a.taken(at(1), 1_000);
  a.taken(at(2), 1_100);
  a.applied(at(2), 1_200);
  b.applied(at(2), 1_400);
  expect(seconds).toEqual([0.4, 0.3]);
});

test('a bridge that is away or gone holds up nobody; one of another state of the room does', () => {
  const { seconds, a, b, c } = room(3);
  a.taken(at(1), 0);
  a.applied(at(1), 100);
  b.applied(at(5, 'before'), 150);
  c[Symbol.dispose]();
  expect(seconds).toEqual([]);
  b.joined(false, 200);
  expect(seconds).toEqual([0.2]);
});

test('what is not everywhere after a minute counts with its time, once', () => {
  const { convergence, seconds, a } = room(2);
  a.taken(at(1), 0);
  a.applied(at(1), 100);
  convergence.giveUp(60_000);
  expect(seconds).toEqual([]);
  convergence.giveUp(61_000);
  convergence.giveUp(62_000);
  expect(seconds).toEqual([61]);
  expect(convergence.bridges()).toEqual({ joined: 2, away: 0 });
});
