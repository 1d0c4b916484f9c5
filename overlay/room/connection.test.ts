// The connection against a real HTTP and WebSocket server.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type WebSocket as Socket, WebSocketServer } from 'ws';
import { backoffMs, PARTY_RETRIES } from '../../protocol/backoff.ts';
import { CLOSE } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import type { ConnectionState } from '../state/connection-state.ts';
import { Connection, NEAR_RETRY_MS } from './connection.ts';
import { joinWithOwnSeat } from './own-seat.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const part of open.splice(0).reverse()) part.close();
  vi.useRealTimers();
});

/** From here on, time that is waited for passes as the test says, and while `vi.waitFor` polls. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
}

const welcome: Extract<ServerMessage, { type: 'welcome' }> = {
  type: 'welcome',
  pid: 'p1',
  me: { pid: 'p1', name: 'Ada', color: 0, role: 'guest', status: 'active' },
  ack: 0,
  seed: false,
  grid: null,
  paused: false,
  may: ['type', 'arrange', 'chat', 'point'],
  limits: { frameBytes: 1, chatChars: 1, windows: 1 },
};

interface Room {
  origin: string;
  sockets: Socket[];
  /** Every frame and the ticket of its connection. */
  heard: string[];
  tickets: number;
  ticketStatus: number;
  /** The visitor's seat, which tickets name. */
  seat: number | undefined;
  /** Answers hellos. */
  welcoming: boolean;
  onConnect(socket: Socket): void;
}

async function startRoom(): Promise<Room> {
  const seats = new Map<string, number | undefined>();
  const server = createServer((_, response) => {
    room.tickets += 1;
    seats.set(`t${room.tickets}`, room.seat);
    response.writeHead(room.ticketStatus, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ticket: `t${room.tickets}`, expiresAt: 0 }));
  });
  const sockets = new WebSocketServer({ noServer: true });
  const room: Room = {
    origin: '',
    sockets: [],
    heard: [],
    tickets: 0,
    ticketStatus: 200,
    seat: undefined,
    welcoming: true,
    onConnect: () => {},
  };
  server.on('upgrade', (request, raw, head) => {
    sockets.handleUpgrade(request, raw, head, (socket) => {
      room.sockets.push(socket);
      room.heard.push(request.url ?? '');
      room.onConnect(socket);
      const seat = seats.get(
        new URL(request.url ?? '', room.origin).searchParams.get('ticket') ?? '',
      );
      const me = seat === undefined ? welcome.me : { ...welcome.me, seat };
      socket.on('message', (data) => {
        const text = String(data);
        room.heard.push(text);
        if (text === 'ping') socket.send('pong');
        else if (text.includes('"hello"') && room.welcoming)
          socket.send(encode({ ...welcome, me }));
        else if (text.includes('"echo"')) socket.send(text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  room.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open.push({
    close() {
      for (const socket of room.sockets) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  });
  return room;
}

function connect(
  room: Room,
  near = false,
  more: { seated?: Promise<void> } = {},
): { connection: Connection; states: ConnectionState[] } {
  const connection = new Connection({
    origin: room.origin,
    ticketUrl: '/api/rooms/lab/ticket',
    partyUrl: '/parties/room-server/lab',
    sid: 'tabone',
    near: () => near,
    have: () => ({ epoch: 'e1', rev: 3 }),
    ...more,
  });
  const states: ConnectionState[] = [];
  connection.onState.on((state) => states.push(state));
  open.push(connection);
  connection.open();
  return { connection, states };
}

const live = (connection: Connection) =>
  vi.waitFor(() => expect(connection.state.kind).toBe('live'));

test('HS1: the ticket goes into the query, hello is the first frame, live begins with the welcome', async () => {
  const room = await startRoom();
  const { connection, states } = connect(room);
  expect(connection.state.kind).toBe('connecting');
  expect(connection.send({ type: 'presence', status: 'idle' })).toBe(false);
  await live(connection);
  expect(room.heard[0]).toBe('/parties/room-server/lab?ticket=t1');
  expect(JSON.parse(room.heard[1] ?? '')).toEqual({
    v: 1,
    type: 'hello',
    role: 'browser',
    sid: 'tabone',
    have: { epoch: 'e1', rev: 3 },
  });
  expect(states.map((s) => s.kind)).toEqual(['live']);
  expect(connection.send({ type: 'presence', status: 'idle' })).toBe(true);
});

test('HS5, LI3: after a loss it comes back by itself, with a new ticket, and sends nothing late', async () => {
  const room = await startRoom();
  const { connection, states } = connect(room);
  await live(connection);
  room.sockets[0]?.terminate();
  await vi.waitFor(() => expect(connection.state.kind).toBe('reconnecting'));
  expect(connection.send({ type: 'presence', status: 'idle' })).toBe(false);
  expect(connection.state).toMatchObject({ attempt: 1, retryAt: expect.any(Number) });
  await live(connection);
  expect(room.tickets).toBe(2);
  expect(room.heard.filter((text) => text.includes('ticket=t2')).length).toBe(1);
  expect(room.heard.filter((text) => text.includes('"presence"'))).toEqual([]);
  expect(states.at(-1)?.kind).toBe('live');
});

test.each([CLOSE.FORBIDDEN, CLOSE.NO_ROOM, CLOSE.REPLACED, CLOSE.VERSION])(
  'LI2: close code %i is the end, with a reason, until the person asks',
  async (code) => {
    const room = await startRoom();
    // Before it connects: what waits for an answer to its hello runs out afterwards.
    stopClock();
    const { connection } = connect(room);
    await live(connection);
    room.sockets[0]?.close(code);
    await vi.waitFor(() => expect(connection.state.kind).toBe('offline'));
    expect(connection.state).toMatchObject({ final: true, reason: expect.stringMatching(/\w+\./) });
    connection.probe();
    expect(connection.state.kind).toBe('offline');
    await vi.advanceTimersByTimeAsync(60_000);
    // Whatever was asked for before has been answered before this.
    await fetch(room.origin);
    expect(room.tickets).toBe(2);
    connection.open();
    await live(connection);
  },
);

test('who is sent away reads why in the room’s own words, until the next attempt', async () => {
  const room = await startRoom();
  const { connection } = connect(room);
  await live(connection);
  const msg = 'The invitation was taken back.';
  const error = { type: 'error', code: 'forbidden', msg, fatal: true, ref: 'door' } as const;
  room.sockets[0]?.send(encode(error));
  room.sockets[0]?.close(CLOSE.FORBIDDEN);
  await vi.waitFor(() => expect(connection.state).toMatchObject({ reason: msg, final: true }));
  connection.open();
  await live(connection);
  room.sockets[1]?.close(CLOSE.FORBIDDEN);
  await vi.waitFor(() => expect(connection.state.kind).toBe('offline'));
  expect(connection.state).not.toMatchObject({ reason: msg });
});

test('LI2: a third refused ticket in a row is the end', async () => {
  const room = await startRoom();
  room.onConnect = (socket) => socket.close(CLOSE.TICKET);
  const { connection } = connect(room);
  await vi.waitFor(() => expect(connection.state).toMatchObject({ kind: 'offline', final: true }));
  expect(room.tickets).toBe(3);
});

test('a ticket that nobody gives: gone rooms end it, a failing server is tried again', async () => {
  const gone = await startRoom();
  gone.ticketStatus = 404;
  const first = connect(gone).connection;
  await vi.waitFor(() => expect(first.state).toMatchObject({ kind: 'offline', final: true }));

  const failing = await startRoom();
  failing.ticketStatus = 503;
  const second = connect(failing).connection;
  await vi.waitFor(() => {
    expect(second.state).toMatchObject({ kind: 'reconnecting', retryAt: expect.any(Number) });
  });
  failing.ticketStatus = 200;
  await live(second);
});

test('nothing is sent between hello and welcome', async () => {
  const room = await startRoom();
  room.welcoming = false;
  const { connection } = connect(room);
  await vi.waitFor(() => expect(room.heard.length).toBe(2));
  expect(connection.state.kind).toBe('connecting');
  expect(connection.send({ type: 'presence', status: 'idle' })).toBe(false);
  room.sockets[0]?.send(encode(welcome));
  await live(connection);
});

test('a new connection forgets the old one: its end is no news', async () => {
  const room = await startRoom();
  const { connection, states } = connect(room);
  await live(connection);
  connection.open();
  await live(connection);
  await vi.waitFor(() => expect(room.sockets[0]?.readyState).toBe(3));
  expect(states.map((s) => s.kind)).toEqual(['live', 'reconnecting', 'live']);
});

test('asking again does not wait for the next try, and a probe of a living room changes nothing', async ({
  signal,
}) => {
  stopClock();
  const room = await startRoom();
  room.ticketStatus = 503;
  const { connection, states } = connect(room);
  await vi.waitFor(() => expect(room.tickets).toBeGreaterThanOrEqual(3));
  room.ticketStatus = 200;
  connection.open();
  // Without any time passing; the next try by itself would come after a second and more.
  while (connection.state.kind !== 'live' && !signal.aborted) {
    vi.advanceTimersByTime(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const before = states.length;
  connection.probe();
  await vi.waitFor(() => expect(room.heard).toContain('ping'));
  expect(states.length).toBe(before);
  expect(room.sockets.length).toBe(1);
});

test('the round trip is measured through the room', async () => {
  const room = await startRoom();
  const { connection } = connect(room);
  const rtts: number[] = [];
  connection.onRtt.on((ms) => rtts.push(ms));
  await vi.waitFor(() => expect(rtts.length).toBe(1));
  expect(rtts[0]).toBeGreaterThanOrEqual(0);
  // A difference of two times of one clock, and not a time of day: no longer than this process has run.
  expect(rtts[0]).toBeLessThan(performance.now());
});

test('a closed connection stays closed and can be opened again', async () => {
  const room = await startRoom();
  const { connection } = connect(room);
  await live(connection);
  connection.close();
  expect(connection.state).toMatchObject({ kind: 'offline', final: false });
  await vi.waitFor(() => expect(room.sockets[0]?.readyState).toBe(3));
  expect(room.sockets.length).toBe(1);
  connection.open();
  await live(connection);
});

test('HS5: no ticket is fetched before the visitor has a seat', async () => {
  const room = await startRoom();
  const seated = Promise.withResolvers<void>();
  const { connection } = connect(room, false, { seated: seated.promise });
  await fetch(room.origin);
  expect(room.tickets).toBe(1);
  seated.resolve();
  await live(connection);
  expect(room.tickets).toBe(2);
});

test('HS5: who has another seat than the one that the room was told joins anew, once', async () => {
  const room = await startRoom();
  const { connection } = connect(room);
  const ownSeat = joinWithOwnSeat(connection);
  open.push(ownSeat);
  // Its ticket was given before it had the seat, as after a long sleep.
  await live(connection);
  room.seat = 2;
  ownSeat.told(2);
  await vi.waitFor(() => expect(room.tickets).toBe(2));
  await live(connection);
  ownSeat.told(2);
  expect(connection.state.kind).toBe('live');
  // Told while it is on its way with an older ticket.
  room.onConnect = () => {
    room.onConnect = () => {};
    room.seat = 3;
    ownSeat.told(3);
  };
  connection.open();
  await vi.waitFor(() => expect(room.tickets).toBe(4));
  await live(connection);
  // A room that knows better is asked no more.
  ownSeat.told(1);
  await vi.waitFor(() => expect(room.tickets).toBe(5));
  await live(connection);
  await fetch(room.origin);
  expect(connection.state.kind).toBe('live');
  expect(room.tickets).toBe(6);
});

test('LI3: waits at least 500 ms, grows, is jittered and never more than 10 s', () => {
  const wait = (attempt: number, random: number) => backoffMs(attempt - 1, PARTY_RETRIES, random);
  expect(wait(1, 0)).toBe(500);
  expect(wait(1, 1)).toBe(750);
  expect(wait(3, 0)).toBe(1_280);
  for (let attempt = 1; attempt < 100; attempt += 1) {
    expect(wait(attempt, 0)).toBeGreaterThanOrEqual(500);
    expect(wait(attempt, 1)).toBeLessThanOrEqual(10_000);
  }
});

test.each([
  ['as long as the terminal is live', true],
  ['no more often than otherwise where it is not', false],
])('LI3: a room that stays away is asked again soon: %s', async (_, near) => {
  const room = await startRoom();
  room.ticketStatus = 503;
  stopClock();
  const waits: number[] = [];
  const { connection } = connect(room, near);
  connection.onState.on((state) => {
    if (state.kind === 'reconnecting' && state.retryAt !== null)
      waits.push(state.retryAt - performance.now());
  });
  while (waits.length < 8) {
    await vi.advanceTimersByTimeAsync(100);
    // Its requests are real.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const longest = Math.max(...waits);
  if (near) expect(longest).toBeLessThanOrEqual(NEAR_RETRY_MS);
  else expect(longest).toBeGreaterThan(NEAR_RETRY_MS);
});
