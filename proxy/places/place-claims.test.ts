// Two proxies and one room of a real local party, which also dies and comes back (SC1, SC2).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { until } from '../../testing/until.ts';
import { createTicketIssuer } from '../auth/tickets.ts';
import { createPartyClient, type PartyClient } from '../party/client.ts';
import { type LocalParty, startLocalParty } from '../party/local/local-party.ts';
import { createPlaceClaims, type LostPlace, type PlaceClaims } from './place-claims.ts';

const SECRET = 'a secret of the tests, 32 bytes or more';
const log = pino({ level: 'silent' });
const ROOM = 'r1';
/** Much longer than anything is waited for here: a place that is free sooner was given up. */
const KEPT_MS = 600_000;
const TWO = { max: 2, shared: false, heldMs: 0 };

let party: LocalParty;
let client: PartyClient;
let open: AsyncDisposableStack;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'claims-'));
  open.defer(() => rm(stateDir, { recursive: true, force: true }));
  party = await startLocalParty({ stateDir, secret: SECRET, log });
  open.defer(() => party.close());
  client = createPartyClient(() => party.url, createTicketIssuer(SECRET), log);
});
afterEach(() => open.disposeAsync());

function proxy(proxyId: string, holdMs = 60_000): PlaceClaims & { lost: LostPlace[] } {
  const lost: LostPlace[] = [];
  const claims = createPlaceClaims({
    client,
    proxyId,
    log,
    holdMs,
    onLost: (place) => lost.push(place),
  });
  open.use(claims);
  return Object.assign(claims, { lost });
}

const taken = async (): Promise<number> =>
  (await client.control(ROOM, { op: 'snapshot' })).seatsTaken;

async function kill(): Promise<void> {
  const pid = party.pid as number;
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(party.pid).not.toBe(pid), { interval: 2 });
}

test('SC1: two proxies that are asked at once never give more places than there are', async () => {
  const proxies = [proxy('p1'), proxy('p2')];
  const visitors = Array.from({ length: 12 }, (_, n) => `v${n}`);
  const answers = await Promise.all(
    visitors.map((visitor, n) =>
      (proxies[n % 2] as PlaceClaims).claim(ROOM, visitor, { ...TWO, max: 5, heldMs: KEPT_MS }),
    ),
  );
  const seats = answers.flatMap((answer) => ('seat' in answer ? [answer.seat] : []));
  expect(seats.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(answers.filter((answer) => 'full' in answer)).toHaveLength(7);
  // Telling what is held, which every claim brings about, takes nothing back.
  const again = await Promise.all(
    visitors.map((visitor, n) =>
      (proxies[n % 2] as PlaceClaims).claim(ROOM, visitor, { ...TWO, max: 5, heldMs: KEPT_MS }),
    ),
  );
  expect(again.map((answer) => 'seat' in answer && answer.seat)).toEqual(
    answers.map((answer) => 'seat' in answer && answer.seat),
  );
});

test('SC1: a released place is free for the other proxy at once', async () => {
  const [one, two] = [proxy('p1'), proxy('p2')];
  const capacity = { ...TWO, max: 1, heldMs: KEPT_MS };
  expect(await one.claim(ROOM, 'ana', capacity)).toEqual({ seat: 1 });
  one.occupy(ROOM, 'ana');
  await until(async () => expect(await two.claim(ROOM, 'bob', capacity)).toEqual({ full: true }));
  one.release(ROOM, 'ana');
  await until(async () => expect(await two.claim(ROOM, 'bob', capacity)).toEqual({ seat: 1 }));
});

test('SC2: a place that was left goes to the other proxy’s newcomer, and its holder hears of it', async () => {
  const [one, two] = [proxy('p1', 50), proxy('p2')];
  const capacity = { ...TWO, max: 1 };
  await one.claim(ROOM, 'ana', capacity);
  one.occupy(ROOM, 'ana');
  one.vacate(ROOM, 'ana', 0);
  const kept = { ...capacity, heldMs: KEPT_MS };
  await until(async () => expect(await two.claim(ROOM, 'bob', kept)).toEqual({ seat: 1 }));
  await until(() => expect(one.lost).toEqual([{ partyRoom: ROOM, visitor: 'ana', seat: 1 }]));
  expect(await one.claim(ROOM, 'ana', capacity)).toMatchObject({ full: true });
});

test('SC1: a newcomer takes the place that somebody left at the same proxy, who is out before it is in', async () => {
  const one = proxy('p1');
  const capacity = { ...TWO, max: 1 };
  await one.claim(ROOM, 'ana', capacity);
  expect(await one.claim(ROOM, 'bob', capacity)).toMatchObject({ seat: 1 });
  expect(one.lost).toEqual([{ partyRoom: ROOM, visitor: 'ana', seat: 1 }]);
});

test('SC2: places of an earlier run are taken up again, one that is somebody else’s is lost', async () => {
  const [old, other] = [proxy('p1'), proxy('p2')];
  await old.claim(ROOM, 'ana', { ...TWO, heldMs: KEPT_MS });
  await old[Symbol.asyncDispose]();
  await other.claim(ROOM, 'bob', { ...TWO, heldMs: KEPT_MS });
  const next = proxy('p1');
  next.adopt(ROOM, 'ana', { ...TWO, seat: 1, heldMs: KEPT_MS });
  next.adopt(ROOM, 'cem', { ...TWO, seat: 2, heldMs: KEPT_MS });
  await until(() => expect(next.lost).toEqual([{ partyRoom: ROOM, visitor: 'cem', seat: 2 }]));
  expect(await taken()).toBe(2);
  expect(await next.claim(ROOM, 'ana', TWO)).toEqual({ seat: 1 });
});

test('SC1: while the party is away who has a place keeps it, and a newcomer gets one when it is back', async () => {
  const one = proxy('p1');
  await one.claim(ROOM, 'ana', TWO);
  one.occupy(ROOM, 'ana');
  await kill();
  // Known here: nothing is waited for, not even one turn of the event loop.
  const waits = new Promise((resolve) => setImmediate(resolve, 'waits'));
  expect(await Promise.race([one.claim(ROOM, 'ana', TWO), waits])).toEqual({ seat: 1 });
  // That a newcomer waits is another test's; a slow machine's party may need longer than that.
  await until(async () => expect(await one.claim(ROOM, 'bob', TWO)).toEqual({ seat: 2 }));
  expect(one.lost).toEqual([]);
});
