// Whom a dismissal means, in the room and in its audience.
import { expect, test } from 'vitest';
import type { Ticket } from '../access/ticket.ts';
import { encodeDismissal, isMeant, readDismissal } from './dismissal.ts';

const EVE: Ticket = {
  ...{ room: 'den', sub: 'eve', name: 'Eve', role: 'watcher' },
  ...{ account: 'github:1', address: '192.0.2.1', invite: 'i1' },
};
const NOBODY: Ticket = { room: 'den', sub: 'zoe', name: 'Zoe', role: 'watcher' };

test.each([
  [{ everybody: true }, true, true],
  [{ visitors: ['bob', 'eve'] }, true, false],
  [{ visitors: ['bob'], account: 'github:1' }, true, false],
  [{ visitors: ['bob'], account: undefined }, false, false],
  [{ addresses: ['192.0.2.1'] }, true, false],
  [{ invite: 'i1' }, true, false],
  [{ hosts: true }, false, false],
  [{}, false, false],
] as const)('MO1, MO5, DO2: %j means the one, and not the other', (meant, eve, nobody) => {
  expect([isMeant(meant, EVE), isMeant(meant, NOBODY)]).toEqual([eve, nobody]);
});

test('MO1, DO3: who leads is spared, or alone meant', () => {
  const host: Ticket = { ...EVE, host: true };
  expect(isMeant({ everybody: true, sparesLeaders: true }, host)).toBe(false);
  expect(isMeant({ visitors: ['eve'], sparesLeaders: true }, EVE)).toBe(true);
  expect(isMeant({ hosts: true }, host)).toBe(true);
});

test('MO1, CR2: what a room tells its audience is read as it was said, and nothing else is taken for it', () => {
  const dismissal = { meant: { visitors: ['eve'] }, code: 4403, msg: 'Away.' };
  expect(readDismissal(encodeDismissal(dismissal))).toMatchObject(dismissal);
  for (const frame of ['{"v":1,"type":"picture"}', '{"v":1,"type":"chat_msg","text":"dismissal"}'])
    expect(readDismissal(frame)).toBeNull();
});
