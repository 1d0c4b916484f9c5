// A proxy and a party that is away for good, or says nothing: who waits for it, and who does not (SC1).
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import { createAnnouncer } from './announcer.ts';
import { Places } from './places.ts';

const log = pino({ level: 'silent' });
const room = { id: 'r1', mode: 'mirror', maxPlayers: 2 } as Room;
const visitorOf = (id: string) => ({ id, name: id, color: 0 });
/** Its time as a place of the room is over: the party may have given it away. */
const leftBefore = { visitor: visitorOf('ada'), seat: 2, vacantSince: 0, visited: true };
const now = { vacantSince: Date.now(), heldUntil: 0 };

test('SC1: a newcomer waits 5 s for a party that does not come back', async () => {
  const away = () => Promise.reject(new AppError('PARTY_UNAVAILABLE'));
  const places = new Places();
  await using announcer = createAnnouncer({
    places,
    client: { claimSeat: away, holdSeats: away },
    proxyId: 'a',
    log,
  });
  const from = performance.now();
  await expect(announcer.claim(room, visitorOf('bob'), 0)).rejects.toMatchObject({
    code: 'PARTY_UNAVAILABLE',
  });
  // It tries every 0.2 s, and no longer when the time is over before the next.
  expect(performance.now() - from).toBeGreaterThan(4_700);
  places.restore(room, leftBefore, now);
  expect(await announcer.claim(room, visitorOf('ada'), 0)).toMatchObject({ seat: 2 });
});

test('SC1: a party that does not answer at all keeps nobody from the place that they have, nor the end of the proxy', async () => {
  const silent = () => new Promise<never>(() => undefined);
  const places = new Places();
  const announcer = createAnnouncer({
    places,
    client: { claimSeat: silent, holdSeats: silent },
    proxyId: 'a',
    log,
  });
  places.restore(room, leftBefore, now);
  expect(await announcer.claim(room, visitorOf('ada'), 0)).toMatchObject({ seat: 2 });
  await announcer[Symbol.asyncDispose]();
});
