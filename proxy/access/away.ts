// People who have a seat and no terminal open (MO1, MO5): whom the room keeps out has no seat in it either.
import type { FastifyBaseLogger } from 'fastify';
import type { Room } from '../../rooms/load.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { Callers } from './callers.ts';

interface Here {
  callers: Pick<Callers, 'again'>;
  registry: {
    away(room: Room): Visitor[];
    dismiss(room: Room, visitor: string, why: string): void;
  };
}

const ENDS: ReadonlySet<string> = new Set(['kicked', 'banned', 'ended']);

/** Ends the seats of those whom the room keeps out. Where it does not answer, nobody's; never rejects. */
export async function dismissAway(
  { callers, registry }: Here,
  room: Room,
  log: Pick<FastifyBaseLogger, 'error'>,
): Promise<void> {
  await Promise.all(
    registry.away(room).map(async (visitor) => {
      const who = { visitor, session: undefined, hostLink: null, address: '' };
      try {
        const { keptOut } = await callers.again(room, who);
        if (keptOut && ENDS.has(keptOut.why)) registry.dismiss(room, visitor.id, keptOut.why);
      } catch (err) {
        log.error({ err, room: room.id }, 'a visitor’s seat could not be looked at again');
      }
    }),
  );
}
