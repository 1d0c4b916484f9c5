// The socket to the room: which closes it comes back from (LI2, LI3), against a real server.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { until } from '../../testing/until.ts';
import { TestRoom } from '../test/room.ts';
import { log } from '../test/seat.ts';
import { connectParty, type Party } from './party.ts';

let room: TestRoom;
let party: Party | undefined;
let urls = 0;
let opened = 0;
let closes: [code: number, final: boolean][] = [];

beforeEach(async () => {
  room = await new TestRoom().start();
  urls = 0;
  opened = 0;
  closes = [];
  party = connectParty(
    async () => {
      urls += 1;
      return `${room.url}?ticket=${urls}`;
    },
    {
      open: () => {
        opened += 1;
      },
      message: () => undefined,
      close: (code, final) => closes.push([code, final]),
    },
    log,
  );
  await until(() => expect(opened).toBe(1));
});
afterEach(async () => {
  vi.useRealTimers();
  party?.close();
  await room.stop();
});

test.each([4403, 4404, 4409, 4426])('LI2: %i is final', async (code) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  room.kick(code);
  await until(() => expect(closes).toEqual([[code, true]]));
  await vi.advanceTimersByTimeAsync(60_000);
  // For a further try it would have asked for a ticket.
  expect(urls).toBe(1);
});

test('LI3: other closes bring it back, each time with a fresh ticket', async () => {
  room.kick(1011);
  await until(() => expect(opened).toBe(2));
  room.drop();
  await until(() => expect(opened).toBe(3));
  expect(urls).toBe(3);
  expect(closes.every(([, final]) => !final)).toBe(true);
});

test('LI2: three refused tickets in a row are enough', async () => {
  for (let i = 1; i <= 3; i += 1) {
    await until(() => expect(opened).toBe(i));
    room.kick(4401);
    await until(() => expect(closes).toHaveLength(i));
  }
  expect(closes.map(([, final]) => final)).toEqual([false, false, true]);
});

test('LI3: what can’t be sent is not queued', async () => {
  room.drop();
  await until(() => expect(closes).toHaveLength(1));
  expect(party?.send({ type: 'echo', t: 1 })).toBe(false);
});
