// MM1 to MM6 with three real proxies on three loopback addresses, one party, and a load balancer that knows nothing.
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Balancer, startBalancer } from '../testing/balancer.ts';
import { keptPort } from '../testing/ports.ts';
import { TerminalVisitor } from '../testing/terminal-visitor.ts';
import { Traveller } from '../testing/traveller.ts';
import { OPERATOR, startTestProxy, type TestProxy } from './test/harness.ts';

const SEATS = 3;
const ROOMS = {
  hall: 'multiplayer: true\nmax_players: 9\napp: [cat]\npersist: 60s',
  pair: 'multiplayer: true\nmax_players: 2\napp: [cat]\npersist: 60s',
  quay: 'mode: shared\nmax_players: 9\napp: [cat]\npersist: 60s',
};
let machines: TestProxy[];
let front: Balancer;

beforeAll(async () => {
  const hosts = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
  const places = await Promise.all(hosts.map(async (host) => ({ host, port: await keptPort() })));
  front = await startBalancer({ host: '127.0.0.4', port: await keptPort() }, places);
  machines = [];
  for (const { host, port } of places) {
    const [first] = machines;
    const party: Record<string, string> = first ? { PARTY_URL: first.url } : {};
    machines.push(
      await startTestProxy(ROOMS, {
        ...{ HOST: host, PORT: String(port), ADDRESS: `http://${host}:${port}` },
        ...{ PUBLIC_URL: front.url, LIMITS_SEATS: String(SEATS), ...party },
      }),
    );
  }
  await vi.waitFor(async () => {
    for (const { url } of machines) {
      // A machine that knows of no others leads nobody to them.
      const asked = await new Traveller().ask(`${url}/room/hall/hand-over?to=x&state=${STATE}`);
      expect(asked.status).toBe(404);
    }
    expect(await drain(0, { off: true })).toMatchObject({ draining: false, others: 2 });
    expect(await drain(2, { off: true })).toMatchObject({ draining: false, others: 2 });
  });
});
/** Every machine stays, and visits end for good: nobody's later test finds a seat of this one. */
afterEach(async () => {
  for (const n of machines.keys()) await drain(n, { off: true });
  for (const room of Object.keys(ROOMS)) {
    await operate(0, `/api/rooms/${room}/end`, {});
    await operate(0, `/api/rooms/${room}/open`, {});
  }
  await vi.waitFor(async () => expect((await seatsByMachine()).flat()).toEqual([]));
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  for (const machine of machines.toReversed()) await machine.close();
});

const STATE = 'A'.repeat(43);
const hostOf = (url: string) => new URL(url).hostname;

async function operate(machine: number, route: string, body: object): Promise<unknown> {
  const response = await fetch(`${machines[machine]?.url}${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}
/** Also the first one, which has the party, and of which nothing ends here. */
const drain = (machine: number, body: object) =>
  operate(machine, '/api/ops/drain', { force: true, ...body });

/** The seats that run, in the order of the machines. */
async function seatsByMachine() {
  const snapshots = await Promise.all(machines.map((machine) => machine.snapshot()));
  return snapshots.map(({ seats }) => seats);
}

/** Opens a page of a room through the balancer, and its terminal where the page is. */
async function comeIn(room: string, browser = new Traveller()) {
  const page = await browser.open(`${front.url}/room/${room}/`);
  expect(page.status, page.way.join('\n')).toBe(200);
  const terminal = openTerminal(browser, page.url);
  await (await terminal.greeted()).seated();
  return { browser, page, terminal, seat: terminal.states()[0]?.seat };
}

function openTerminal(browser: Traveller, page: string): TerminalVisitor {
  return new TerminalVisitor({
    url: `${page.replace('http', 'ws')}ws`,
    headers: { cookie: browser.cookieFor(page), origin: new URL(page).origin },
  });
}

test('MM2: newcomers get seats on all machines, as many as each has, and the next one is told that it is full', async () => {
  const hosts: string[] = [];
  for (let n = 0; n < 3 * SEATS; n += 1) hosts.push(hostOf((await comeIn('hall')).page.url));
  // Nobody sits at the address that all machines share.
  expect(hosts.sort()).toEqual(
    ['127.0.0.1', '127.0.0.2', '127.0.0.3'].flatMap((host) => Array(SEATS).fill(host)),
  );
  expect((await seatsByMachine()).map(({ length }) => length)).toEqual([SEATS, SEATS, SEATS]);
  const late = await new Traveller().open(`${front.url}/room/pair/`);
  expect(late.status).toBe(503);
});

test('MM2: under which address one is says Host alone: what a proxy in front adds leads nobody', async () => {
  const { browser, page, terminal } = await comeIn('pair');
  const headers = { 'x-forwarded-host': new URL(front.url).host };
  const asked = await browser.ask(page.url, { headers });
  expect(asked.status).toBe(200);
  await terminal.leave();
});

test('MM3: who comes back is led to the machine that has their seat, from whatever machine', async () => {
  const { browser, terminal, seat } = await comeIn('pair');
  terminal.type('mine\r');
  await vi.waitFor(() => expect(terminal.output()).toContain('mine'));
  const at = (await seatsByMachine()).findIndex((seats) => seats.length === 1);
  for (let n = 0; n < 4; n += 1) {
    const page = await browser.open(`${front.url}/room/pair/`);
    const again = openTerminal(browser, page.url);
    await (await again.greeted()).seated();
    expect(again.states()[0]?.seat).toBe(seat);
    await vi.waitFor(() => expect(again.output()).toContain('mine'));
    await again.leave();
  }
  const counts = (await seatsByMachine()).map(({ length }) => length);
  expect(counts).toEqual([0, 1, 2].map((n) => Number(n === at)));
  await terminal.leave();
});

test('MM2: who watches a seat is led to the machine that has it, from whatever machine', async () => {
  const { page, terminal, seat } = await comeIn('pair');
  const watcher = new Traveller();
  for (const from of [front.url, ...machines.map(({ url }) => url)]) {
    const watched = await watcher.open(`${from}/room/pair/watch/${seat}`);
    expect(watched.status, watched.way.join('\n')).toBe(200);
    expect(watched.url).toBe(`${new URL(page.url).origin}/room/pair/watch/${seat}`);
  }
  await terminal.leave();
});

test('MM3: all who come to a shared room are at the machine that has its terminal', async () => {
  const first = await comeIn('quay');
  first.terminal.type('together\r');
  await vi.waitFor(() => expect(first.terminal.output()).toContain('together'));
  for (let n = 0; n < 3; n += 1) {
    const next = await comeIn('quay');
    await vi.waitFor(() => expect(next.terminal.output()).toContain('together'));
  }
  expect((await seatsByMachine()).flat()).toHaveLength(1);
});

test('MM4: what a browser brings along is worth nothing in another one, and nothing the second time', async () => {
  const { browser } = await comeIn('pair');
  const there = machines[1]?.url ?? '';
  const begun = await browser.ask(`${there}/room/pair/arrive?from=public`);
  const handed = await browser.ask(begun.headers.get('location') ?? '');
  const arrival = handed.headers.get('location') ?? '';
  expect(arrival.startsWith(`${there}/room/pair/arrive?brought=`)).toBe(true);

  const thief = new Traveller();
  await thief.ask(`${there}/room/pair/arrive?from=public`);
  expect((await thief.ask(arrival)).headers.get('location')).toBe('/room/pair/');
  expect(sessionOf(thief, there)).toBe('');

  expect((await browser.ask(arrival)).status).toBe(303);
  expect(sessionOf(browser, there)).toBe(sessionOf(browser, front.url));
  expect(sessionOf(browser, there)).not.toBe('');
});

test('MM4: a link that leads to an arrival makes nobody somebody else, and signs nobody out', async () => {
  const [one, two] = machines.map(({ url }) => url) as [string, string, string];
  const browser = new Traveller();
  // At their own addresses, where nobody has led it: two visitors.
  await browser.ask(`${one}/room/pair/`);
  await browser.ask(`${two}/room/pair/`);
  const mine = sessionOf(browser, two);
  expect(mine).not.toBe('');
  expect(mine).not.toBe(sessionOf(browser, one));
  const [, idOfOne = ''] =
    /[?&]to=([^&]+)/.exec(
      (await browser.ask(`${one}/room/pair/arrive?from=public`)).headers.get('location') ?? '',
    ) ?? [];
  const follow = async (link: string) => {
    const begun = await browser.ask(link);
    const handed = await browser.ask(begun.headers.get('location') ?? '');
    const arrived = await browser.ask(handed.headers.get('location') ?? '');
    expect(arrived.status).toBe(303);
    return arrived.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
  };
  expect(await follow(`${two}/room/pair/arrive?from=${idOfOne}`)).toEqual([]);
  expect(sessionOf(browser, two)).toBe(mine);
  // People come in at the public address: who they are there counts.
  await browser.ask(`${front.url}/room/pair/`);
  expect(await follow(`${two}/room/pair/arrive?from=public`)).toEqual(['teleport']);
  expect(sessionOf(browser, two)).toBe(sessionOf(browser, front.url));
});

/** Origin of a machine that a page is not at. */
function otherThan(page: string): string {
  return machines.find(({ url }) => hostOf(url) !== hostOf(page))?.url ?? '';
}

/** The visitor's session in the cookie that a browser has for an address. */
function sessionOf(browser: Traveller, url: string): string {
  const [, value = ''] = /(?:^|; )teleport=([^;]*)/.exec(browser.cookieFor(url)) ?? [];
  return decodeURIComponent(value).split('.')[0] ?? '';
}

test('MM4: a browser is led to addresses that were announced, and to no other', async () => {
  const browser = new Traveller();
  await browser.open(`${front.url}/room/pair/`);
  const handOver = (to: string) => `${front.url}/room/pair/hand-over?state=${STATE}&to=${to}`;
  for (const to of ['unknown', encodeURIComponent('https://evil.example'), ''])
    expect((await browser.ask(handOver(to))).status).toBeGreaterThanOrEqual(400);
  const arrive = `${machines[0]?.url}/room/pair/arrive?from=`;
  for (const from of ['unknown', encodeURIComponent('https://evil.example'), '&brought=x'])
    expect((await browser.ask(arrive + from)).headers.get('location')).toBe('/room/pair/');
});

test('MM4: a page of another machine opens no socket of this one', async () => {
  const { browser, page } = await comeIn('pair');
  const foreign = new TerminalVisitor({
    url: `${page.url.replace('http', 'ws')}ws`,
    headers: { cookie: browser.cookieFor(page.url), origin: otherThan(page.url) },
  });
  await expect(once(foreign.socket, 'open')).rejects.toThrow('403');
});

test('MM6: a machine that leaves takes nobody, and who sits there moves with their number at the next load', async () => {
  const ada = await comeIn('pair');
  const bob = await comeIn('pair');
  const at = (await seatsByMachine()).findIndex((seats) =>
    seats.some(({ seat }) => seat === bob.seat),
  );
  expect(await drain(at, { within_s: 600 })).toMatchObject({ draining: true, others: 2 });
  const page = await bob.browser.open(bob.page.url);
  const moved = openTerminal(bob.browser, page.url);
  await (await moved.greeted()).seated();
  expect(moved.states()[0]?.seat).toBe(bob.seat);
  await vi.waitFor(async () => {
    const now = await seatsByMachine();
    expect(now[at]?.map(({ seat }) => seat)).not.toContain(bob.seat);
    expect(now.flatMap((seats) => seats.map(({ seat }) => seat)).sort()).toEqual([1, 2]);
  });
  for (let n = 0; n < 3; n += 1) await comeIn('hall');
  expect((await seatsByMachine())[at]?.filter(({ room }) => room === 'hall')).toEqual([]);
  await ada.terminal.leave();
});

test('MM6: the machine that all others have their party from is not taken away by mistake', async () => {
  const drained = await fetch(`${machines[0]?.url}/api/ops/drain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(drained.status).toBe(409);
  expect(await drained.json()).toMatchObject({ error: { code: 'RUNS_PARTY' } });
  expect(await drain(0, { off: true })).toMatchObject({ draining: false });
  expect(await drain(1, { force: false })).toMatchObject({ draining: true });
});

test('MM6: who comes to a shared room joins those at the machine that leaves, and goes with them at the deadline', async () => {
  const first = await comeIn('quay');
  first.terminal.type('together\r');
  await vi.waitFor(() => expect(first.terminal.output()).toContain('together'));
  const at = (await seatsByMachine()).findIndex((seats) => seats.length > 0);
  await drain(at, { within_s: 600 });
  const next = await comeIn('quay');
  await vi.waitFor(() => expect(next.terminal.output()).toContain('together'));
  const gone = [first, next].map(({ terminal }) => once(terminal.socket, 'close'));
  await drain(at, { within_s: 0 });
  await Promise.all(gone);
  const again = [await comeIn('quay', first.browser), await comeIn('quay', next.browser)];
  const hosts = new Set(again.map(({ page }) => hostOf(page.url)));
  expect(hosts.size).toBe(1);
  expect([...hosts]).not.toContain(hostOf(first.page.url));
});

test('MM6: at the deadline pages are sent elsewhere, and are told so', async () => {
  const ada = await comeIn('pair');
  const at = (await seatsByMachine()).findIndex((seats) => seats.length > 0);
  const closed = once(ada.terminal.socket, 'close');
  await drain(at, { within_s: 0 });
  expect((await closed)[0]).toBe(1013);
  expect(ada.terminal.refusal).toMatchObject({ code: 'MACHINE_LEAVES', move: true });
  const page = await ada.browser.open(`${front.url}/room/pair/`);
  const moved = openTerminal(ada.browser, page.url);
  await (await moved.greeted()).seated();
  expect(moved.states()[0]?.seat).toBe(ada.seat);
  await moved.leave();
});
