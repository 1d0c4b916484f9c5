// A proxy and a party that is away for good, or says nothing: who waits for it, and who does not (SC1).
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { createPlaceClaims } from './place-claims.ts';

const log = pino({ level: 'silent' });
const ROOM = 'r1';
const TWO = { max: 2, shared: false, heldMs: 0 };

test('SC1: a newcomer waits 5 s for a party that does not come back', async () => {
  const away = () => Promise.reject(new AppError('PARTY_UNAVAILABLE'));
  await using claims = createPlaceClaims({
    client: { claimSeat: away, holdSeats: away },
    proxyId: 'a',
    log,
    onLost: () => undefined,
  });
  const from = performance.now();
  await expect(claims.claim(ROOM, 'bob', TWO)).rejects.toMatchObject({ code: 'PARTY_UNAVAILABLE' });
  // It tries every 0.2 s, and no longer when the time is over before the next.
  expect(performance.now() - from).toBeGreaterThan(4_700);
  claims.adopt(ROOM, 'ada', { ...TWO, seat: 2 });
  expect(await claims.claim(ROOM, 'ada', TWO)).toEqual({ seat: 2 });
});

test('SC1: a party that does not answer at all keeps nobody from the place that they have, nor the end of the proxy', async () => {
  const silent = () => new Promise<never>(() => undefined);
  const claims = createPlaceClaims({
    client: { claimSeat: silent, holdSeats: silent },
    proxyId: 'a',
    log,
    onLost: () => undefined,
  });
  claims.adopt(ROOM, 'ada', { ...TWO, seat: 2 });
  expect(await claims.claim(ROOM, 'ada', TWO)).toEqual({ seat: 2 });
  await claims[Symbol.asyncDispose]();
});
