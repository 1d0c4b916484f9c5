// A look at those who are away: one that fails costs nobody else theirs, and ends nobody's seat.
import { expect, test } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import type { Visitor } from '../auth/visitor.ts';
import { dismissAway } from './away.ts';
import type { Caller } from './callers.ts';

const visitor = (id: string) => ({ id }) as Visitor;
const room = { id: 'attic' } as Room;

test('MO1: ends the seats of whom the room keeps out, also when the look at another fails', async () => {
  const dismissed: string[] = [];
  const logged: object[] = [];
  await dismissAway(
    {
      registry: {
        away: () => ['broken', 'banned', 'welcome', 'closed'].map(visitor),
        dismiss: (_, id, why) => void dismissed.push(`${id}: ${why}`),
      },
      callers: {
        async again(_, { visitor }) {
          if (visitor?.id === 'broken') throw new Error('no answer to that');
          const why = visitor?.id === 'welcome' ? null : visitor?.id;
          return { keptOut: why ? { why, reason: '' } : null } as Caller;
        },
      },
    },
    room,
    { error: (details: object) => void logged.push(details) },
  );
  // Nobody new comes into a closed room; who has a seat keeps it.
  expect(dismissed).toEqual(['banned: banned']);
  expect(logged).toMatchObject([{ room: 'attic', err: { message: 'no answer to that' } }]);
});
