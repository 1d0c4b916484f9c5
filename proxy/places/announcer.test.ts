// Two proxies and one room of a real local party, which also dies and comes back (SC1, SC2).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import { until } from '../../testing/until.ts';
import { createTicketIssuer } from '../auth/tickets.ts';
import { createPartyClient, type PartyClient } from '../party/client.ts';
import { type LocalParty, startLocalParty } from '../party/local/local-party.ts';
import { createAnnouncer } from './announcer.ts';
import { type Place, Places } from './places.ts';
import type { TalkOptions } from './room-talk.ts';

const SECRET = 'a secret of the tests, 32 bytes or more';
const log = pino({ level: 'silent' });
const ROOM = 'r1';
/** Much longer than anything is waited for here: a place that is free sooner was given up. */
const KEPT_MS = 600_000;
const TWO = { max: 2, heldMs: 0 };

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

/** A proxy's places in the room, with what it does when somebody comes and goes. */
function proxy(
  proxyId: string,
  holdMs = 60_000,
  via: TalkOptions['client'] = client,
  stays?: TalkOptions['stays'],
) {
  const places = new Places();
  const options = { places, client: via, proxyId, log, holdMs, ...(stays ? { stays } : {}) };
  const announcer = open.use(createAnnouncer(options));
  const lost: { visitor: string; seat: number }[] = [];
  places.onChange(({ what, place: { visitor, seat } }) => {
    if (what === 'lost') lost.push({ visitor: visitor.id, seat });
  });
  const of = (visitor: string) => places.find(ROOM, visitor) as Place;
  return {
    lost,
    claim: async (visitor: string, { max, heldMs }: typeof TWO, mode: Room['mode'] = 'mirror') => {
      const answer = await announcer.claim(roomOf(max, mode), visitorOf(visitor), heldMs);
      return 'seat' in answer ? { seat: answer.seat } : answer;
    },
    restore(visitor: string, seat: number, heldMs: number) {
      const stored = { visitor: visitorOf(visitor), seat, vacantSince: null, visited: true };
      places.restore(roomOf(2), stored, vacancy(heldMs));
    },
    occupy: (visitor: string) => places.connect(of(visitor)),
    vacate: (visitor: string, heldMs: number) => places.disconnect(of(visitor), vacancy(heldMs)),
    release: (visitor: string) => places.giveUp(of(visitor), 'its time is over'),
    [Symbol.asyncDispose]: () => announcer[Symbol.asyncDispose](),
  };
}

const roomOf = (maxPlayers: number, mode: Room['mode'] = 'mirror') =>
  ({ id: ROOM, mode, maxPlayers }) as Room;
const visitorOf = (id: string) => ({ id, name: id, color: 0 });
const vacancy = (heldMs: number) => ({
  vacantSince: Date.now(),
  heldUntil: performance.now() + heldMs,
});

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
  const claims = () =>
    Promise.all(
      visitors.map((visitor, n) =>
        (proxies[n % 2] as ReturnType<typeof proxy>).claim(visitor, {
          ...TWO,
          max: 5,
          heldMs: KEPT_MS,
        }),
      ),
    );
  const answers = await claims();
  const seats = answers.flatMap((answer) => ('seat' in answer ? [answer.seat] : []));
  expect(seats.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(answers.filter((answer) => 'full' in answer)).toHaveLength(7);
  // Telling what is held, which every claim brings about, takes nothing back.
  const again = await claims();
  expect(again.map((answer) => 'seat' in answer && answer.seat)).toEqual(
    answers.map((answer) => 'seat' in answer && answer.seat),
  );
});

test('SC1: a released place is free for the other proxy at once', async () => {
  const [one, two] = [proxy('p1'), proxy('p2')];
  const capacity = { ...TWO, max: 1, heldMs: KEPT_MS };
  expect(await one.claim('ana', capacity)).toEqual({ seat: 1 });
  one.occupy('ana');
  await until(async () => expect(await two.claim('bob', capacity)).toEqual({ full: true }));
  one.release('ana');
  await until(async () => expect(await two.claim('bob', capacity)).toEqual({ seat: 1 }));
});

test('SC2: what is given up while a report is under way is told before the end', async () => {
  const gate = Promise.withResolvers<void>();
  let reports = 0;
  const slow: TalkOptions['client'] = {
    claimSeat: (...claim) => client.claimSeat(...claim),
    async holdSeats(...report) {
      const answer = await client.holdSeats(...report);
      reports += 1;
      await gate.promise;
      return answer;
    },
  };
  const [one, two] = [proxy('p1', 60_000, slow), proxy('p2')];
  const capacity = { max: 1, heldMs: KEPT_MS };
  expect(await one.claim('ana', capacity)).toEqual({ seat: 1 });
  one.occupy('ana');
  await until(() => expect(reports).toBe(1));
  one.release('ana');
  const ended = one[Symbol.asyncDispose]();
  gate.resolve();
  await ended;
  expect(await two.claim('bob', capacity)).toEqual({ seat: 1 });
});

test('SC2: a place that was left goes to the other proxy’s newcomer, and its holder hears of it', async () => {
  const [one, two] = [proxy('p1', 50), proxy('p2')];
  const capacity = { ...TWO, max: 1 };
  await one.claim('ana', capacity);
  one.occupy('ana');
  one.vacate('ana', 0);
  const kept = { ...capacity, heldMs: KEPT_MS };
  await until(async () => expect(await two.claim('bob', kept)).toEqual({ seat: 1 }));
  await until(() => expect(one.lost).toEqual([{ visitor: 'ana', seat: 1 }]));
  expect(await one.claim('ana', capacity)).toMatchObject({ full: true });
});

test('SC1: a newcomer takes the place that somebody left at the same proxy, who is out before it is in', async () => {
  const one = proxy('p1');
  const capacity = { ...TWO, max: 1 };
  await one.claim('ana', capacity);
  expect(await one.claim('bob', capacity)).toMatchObject({ seat: 1 });
  expect(one.lost).toEqual([{ visitor: 'ana', seat: 1 }]);
});

test('SC2: places of an earlier run are taken up again, one that is somebody else’s is lost', async () => {
  const [old, other] = [proxy('p1'), proxy('p2')];
  await old.claim('ana', { ...TWO, heldMs: KEPT_MS });
  await old[Symbol.asyncDispose]();
  await other.claim('bob', { ...TWO, heldMs: KEPT_MS });
  const next = proxy('p1');
  next.restore('ana', 1, KEPT_MS);
  next.restore('cem', 2, KEPT_MS);
  await until(() => expect(next.lost).toEqual([{ visitor: 'cem', seat: 2 }]));
  expect(await taken()).toBe(2);
  expect(await next.claim('ana', TWO)).toEqual({ seat: 1 });
});

test('SC1: while the party is away who has a place keeps it, and a newcomer gets one when it is back', async () => {
  const one = proxy('p1');
  await one.claim('ana', TWO);
  one.occupy('ana');
  await kill();
  // Known here: nothing is waited for, not even one turn of the event loop.
  const waits = new Promise((resolve) => setImmediate(resolve, 'waits'));
  expect(await Promise.race([one.claim('ana', TWO), waits])).toEqual({ seat: 1 });
  // That a newcomer waits is another test's; a slow machine's party may need longer than that.
  await until(async () => expect(await one.claim('bob', TWO)).toEqual({ seat: 2 }));
  expect(one.lost).toEqual([]);
});

test('MM3, SC2: whose shared terminal another machine has taken over loses its visitors with its next report', async () => {
  const nobody = () => [];
  const lost = proxy('p1', 60_000, client, nobody);
  const other = proxy('p2', 60_000, client, nobody);
  const kept = { max: 4, heldMs: KEPT_MS };
  for (const visitor of ['ana', 'bob'])
    expect(await lost.claim(visitor, kept, 'shared')).toEqual({ seat: 1 });
  expect(await other.claim('ana', kept, 'shared')).toEqual({ seat: 1 });
  expect(await taken(), 'Bob’s is kept').toBe(2);
  lost.occupy('bob');
  await until(() => expect(lost.lost).toHaveLength(2));
  expect(lost.lost.map(({ visitor }) => visitor).sort()).toEqual(['ana', 'bob']);
  expect(other.lost).toEqual([]);
});
