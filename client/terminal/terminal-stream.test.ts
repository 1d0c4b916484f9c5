// The stream against a real server over real sockets, with a real terminal as its sink.
import headless from '@xterm/headless';
import { afterEach, expect, test, vi } from 'vitest';
import { CLOSE } from '../../protocol/codes.ts';
import {
  outputFrame,
  STREAM_ACK_BYTES,
  snapshotFrames,
} from '../../protocol/streams/terminal-frames.ts';
import { encodeStream, type StreamMessage } from '../../protocol/streams/terminal-stream.ts';
import {
  type PartyClient,
  type PartyServer,
  startPartyServer,
} from '../../testing/party-server.ts';
import { until } from '../../testing/until.ts';
import { HELD_BYTES, HELD_MS } from './held-keys.ts';
import type { Size, TerminalSink } from './sink.ts';
import { TerminalStream, type TerminalStreamOptions } from './terminal-stream.ts';

const EPOCH = 'epoch-one';
const SIZE = { cols: 40, rows: 6 };
const RESET = '\x1bc';
const ended: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ended.splice(0).reverse()) await end();
});

/** What every client is told first. */
const greeting = (input = true, more: readonly StreamMessage[] = []): string[] => [
  encodeStream({ type: 'welcome', input }),
  encodeStream({ type: 'source', live: true }),
  encodeStream({ type: 'seat', state: 'running', ...SIZE }),
  encodeStream({ type: 'pause', pause: null }),
  ...more.map(encodeStream),
];

const screen = (at: number, text: string, size: Size = SIZE): string[] =>
  snapshotFrames({ epoch: EPOCH, at, ...size }, RESET + text);

async function serve(onClient?: PartyServer['onClient']): Promise<PartyServer> {
  const server = await startPartyServer(onClient);
  ended.push(() => server[Symbol.asyncDispose]());
  return server;
}

/** A terminal without a window, and the order of what it was told. */
function terminal(): TerminalSink & { text(): string; told: string[]; size(): Size } {
  const term = new headless.Terminal({ ...SIZE, allowProposedApi: true });
  ended.push(() => term.dispose());
  const told: string[] = [];
  return {
    told,
    reset(size) {
      told.push(`reset ${size.cols}x${size.rows}`);
      term.write('', () => term.resize(size.cols, size.rows));
    },
    resize(size) {
      told.push(`resize ${size.cols}x${size.rows}`);
      term.write('', () => term.resize(size.cols, size.rows));
    },
    write(text, parsed) {
      told.push(text);
      term.write(text, parsed);
    },
    size: () => ({ cols: term.cols, rows: term.rows }),
    text() {
      const { active } = term.buffer;
      const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y));
      return lines
        .map((line) => line?.translateToString(true) ?? '')
        .join('\n')
        .trimEnd();
    },
  };
}

function watch(server: PartyServer, options: Partial<TerminalStreamOptions> = {}) {
  const stream = new TerminalStream({ host: server.host, room: 'lab', seat: 2, ...options });
  ended.push(() => stream.close());
  const sink = terminal();
  stream.attach(sink);
  stream.connect();
  return { stream, sink, state: stream.getSnapshot };
}

const nth = (server: PartyServer, n: number): Promise<PartyClient> =>
  until(() => {
    const client = server.clients[n - 1];
    if (!client) throw new Error(`there are ${server.clients.length} clients`);
    return client;
  });

test('TS2: it asks for a ticket of the seat, for frames, and has nothing yet', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { state } = watch(server);
  expect(state().connection.status).toBe('connecting');
  await until(() => expect(state().connection.status).toBe('live'));
  expect(server.asked).toEqual(['/api/rooms/lab/ticket?party=terminal-server&seat=2']);
  const { pathname, searchParams } = server.clients[0]!.url;
  expect(pathname).toBe('/parties/terminal-server/lab.2');
  expect(searchParams.get('frames')).toBe('1');
  expect(searchParams.get('ticket')).toBe('t1');
  expect(searchParams.has('have')).toBe(false);
  expect(state()).toMatchObject({
    live: true,
    seat: { state: 'running' },
    size: SIZE,
    input: true,
  });
});

test('a ticket of one’s own, and none', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { state } = watch(server, { ticket: async () => 'mine' });
  await until(() => expect(state().connection.status).toBe('live'));
  const other = watch(server, { ticket: null });
  await until(() => expect(other.state().connection.status).toBe('live'));
  expect(server.asked).toEqual([]);
  expect(server.clients.map(({ url }) => url.searchParams.get('ticket'))).toEqual(['mine', null]);
});

test('TS3: a snapshot in parts is shown when it is whole, in its size, and output follows', async () => {
  const long = `${'x'.repeat(39)}\r\n`.repeat(4_000);
  const size = { cols: 100, rows: 10 };
  const frames = screen(500, `${long}the end`, size);
  expect(frames.length).toBeGreaterThan(3);
  const server = await serve((client) => client.send(...greeting(), ...frames.slice(0, -1)));
  const { sink, state } = watch(server);
  await until(() => expect(state().seat).not.toBeNull());
  const client = await nth(server, 1);
  // Whatever was sent before has been heard: the answer to this comes after it.
  client.send(encodeStream({ type: 'error', code: 'bad_msg', msg: 'heard', fatal: false }));
  await until(() => expect(state().error?.message).toBe('heard'));
  expect(sink.told).toEqual([]);
  client.send(frames.at(-1)!, outputFrame(506, ' of it'));
  await until(() => expect(sink.text()).toMatch(/the end of it$/));
  expect(sink.told[0]).toBe('reset 100x10');
  expect(sink.size()).toEqual(size);
  expect(state().size).toEqual(size);
});

test('TS4: after a cut it says what it has, and goes on from there', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { sink, state } = watch(server);
  const first = await nth(server, 1);
  first.send(...screen(100, 'one'), outputFrame(104, '€!'));
  await until(() => expect(sink.text()).toBe('one€!'));
  first.socket.terminate();
  await until(() => expect(state().connection.status).toBe('reconnecting'));
  const second = await nth(server, 2);
  expect(second.url.searchParams.get('have')).toBe(`${EPOCH}:104`);
  expect(second.url.searchParams.get('ticket')).toBe('t2');
  second.send(outputFrame(108, ' two'));
  await until(() => expect(sink.text()).toBe('one€! two'));
  expect(sink.told.filter((what) => what.startsWith('reset'))).toHaveLength(1);
});

test('TS4: a cut within a snapshot leaves what was shown, and what it has', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { sink, state } = watch(server);
  const first = await nth(server, 1);
  first.send(...screen(100, 'old'));
  await until(() => expect(sink.text()).toBe('old'));
  first.send(screen(900, 'new')[0]!);
  first.socket.close(1001);
  await until(() => expect(state().connection.status).toBe('reconnecting'));
  expect((await nth(server, 2)).url.searchParams.get('have')).toBe(`${EPOCH}:100`);
  expect(sink.text()).toBe('old');
});

test('TS4: after a gap it comes back with nothing and takes a new snapshot', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { sink } = watch(server);
  const first = await nth(server, 1);
  first.send(...screen(100, 'one'), outputFrame(110, 'two'));
  const second = await nth(server, 2);
  expect(second.url.searchParams.has('have')).toBe(false);
  second.send(...screen(110, 'one and two'));
  await until(() => expect(sink.text()).toBe('one and two'));
  expect(sink.told).not.toContain('two');
});

test('TS5: it acknowledges what is on the terminal: at once after a snapshot, often in a flood, once when quiet', async () => {
  const server = await serve((client) => client.send(...greeting(), ...screen(0, '')));
  const { sink } = watch(server);
  const client = await nth(server, 1);
  const acks = () => client.messages('ack');
  await until(() => expect(acks()).toEqual([{ v: 1, type: 'ack', epoch: EPOCH, at: 0 }]));
  const line = `${'y'.repeat(1_022)}\r\n`;
  const total = 4 * STREAM_ACK_BYTES;
  for (let at = line.length; at <= total; at += line.length) client.send(outputFrame(at, line));
  client.send(outputFrame(total + 3, 'end'));
  await until(() => expect(acks().at(-1)).toMatchObject({ at: total + 3 }));
  expect(sink.text()).toMatch(/end$/);
  const positions = acks().map(({ at }) => Number(at));
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  for (const [i, at] of positions.entries())
    expect(at - (positions[i - 1] ?? 0)).toBeLessThan(STREAM_ACK_BYTES + line.length);
  // Far fewer than frames.
  expect(positions.length).toBeLessThan(10);
});

test('TS5: what a terminal has not taken yet is not acknowledged', async () => {
  const server = await serve((client) => client.send(...greeting(), ...screen(0, '')));
  const stream = new TerminalStream({ host: server.host, room: 'lab', seat: 1, ticket: null });
  ended.push(() => stream.close());
  const parsed: (() => void)[] = [];
  stream.attach({ reset() {}, resize() {}, write: (_, done) => parsed.push(done) });
  stream.connect();
  const client = await nth(server, 1);
  client.send(outputFrame(40_000, 'z'.repeat(40_000)));
  await until(() => expect(parsed).toHaveLength(2));
  expect(client.messages('ack')).toEqual([]);
  for (const done of parsed) done();
  await until(() => expect(client.messages('ack').at(-1)).toMatchObject({ at: 40_000 }));
});

test('a change of the app’s size comes in its place between the output', async () => {
  const server = await serve((client) => client.send(...greeting(), ...screen(0, 'a')));
  const { sink, state } = watch(server);
  const client = await nth(server, 1);
  client.send(
    outputFrame(1, 'b'),
    encodeStream({ type: 'seat', state: 'degraded', cols: 60, rows: 8, why: 'It is slow.' }),
    outputFrame(2, 'c'),
  );
  await until(() => expect(sink.text()).toBe('abc'));
  expect(sink.told).toEqual(['reset 40x6', `${RESET}a`, 'b', 'resize 60x8', 'c']);
  expect(state()).toMatchObject({
    seat: { state: 'degraded', why: 'It is slow.' },
    size: { cols: 60, rows: 8 },
  });
});

test('TS6: keys typed while away are sent once, in order, as soon as it may', async () => {
  const server = await serve();
  const { stream, state } = watch(server);
  expect(stream.send('l')).toBe('held');
  const first = await nth(server, 1);
  expect(stream.send('s')).toBe('held');
  expect(state().held).toBe(2);
  first.send(...greeting());
  await until(() => expect(first.messages('input').map(({ data }) => data)).toEqual(['l', 's']));
  expect(stream.send('\r')).toBe('sent');
  first.socket.terminate();
  await until(() => expect(state().connection.status).toBe('reconnecting'));
  for (const key of ['p', 'w', 'd', '\r']) expect(stream.send(key)).toBe('held');
  // Nothing a late move of the mouse is good for.
  stream.send('\x1b[<35;1;1M');
  const second = await nth(server, 2);
  second.send(...greeting());
  await until(() => expect(state().held).toBe(0));
  expect(stream.send('!')).toBe('sent');
  const typed = () =>
    [first, second].flatMap((client) => client.messages('input').map(({ data }) => data));
  await until(() => expect(typed().join('')).toBe('ls\rpwd\r!'));
  expect(state().lost).toBeNull();
});

test('TS6: what does not fit, or waits too long, is dropped and told', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const server = await serve();
  const { stream, state } = watch(server);
  stream.send('x'.repeat(HELD_BYTES));
  expect(stream.send('yz')).toBe('refused');
  expect(state()).toMatchObject({ held: HELD_BYTES, lost: { keys: 2, why: 'away' } });
  vi.advanceTimersByTime(HELD_MS);
  expect(state()).toMatchObject({ held: 0, lost: { keys: HELD_BYTES + 2, why: 'away' } });
  const client = await nth(server, 1);
  client.send(...greeting());
  await until(() => expect(state().connection.status).toBe('live'));
  expect(stream.send('ok')).toBe('sent');
  await until(() => expect(client.messages('input').map(({ data }) => data)).toEqual(['ok']));
});

test('TS6: who only looks types nothing, and is told so', async () => {
  const server = await serve();
  const { stream, state } = watch(server);
  stream.send('abc');
  const client = await nth(server, 1);
  client.send(...greeting(false));
  await until(() => expect(state().lost).toMatchObject({ keys: 3, why: 'watching' }));
  expect(stream.send('d')).toBe('refused');
  client.send(encodeStream({ type: 'welcome', input: true }));
  await until(() => expect(state().input).toBe(true));
  expect(stream.send('e')).toBe('sent');
  await until(() => expect(client.messages('input').map(({ data }) => data)).toEqual(['e']));
});

test('TS6: a long paste is sent in pieces that a frame holds', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { stream, state } = watch(server);
  await until(() => expect(state().connection.status).toBe('live'));
  const paste = '日本語'.repeat(3_000);
  stream.send(paste);
  const client = await nth(server, 1);
  const data = () => client.messages('input').map((message) => String(message.data));
  await until(() => expect(data().join('')).toBe(paste));
  expect(data().length).toBe(3);
});

test('TS6: many keys and moves of a mouse go together, in order, and not sooner than the server takes them', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { stream, state } = watch(server);
  await until(() => expect(state().connection.status).toBe('live'));
  const keys = Array.from({ length: 300 }, (_, i) => `\x1b[<35;${i};1M`);
  for (const key of keys) expect(stream.send(key)).toBe('sent');
  const client = await nth(server, 1);
  const data = () => client.messages('input').map((message) => String(message.data));
  await until(() => expect(data().join('')).toBe(keys.join('')));
  expect(data().length).toBeLessThan(5);
});

test('TS6: what had not gone yet when the connection went is sent with the next, and nothing twice', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { stream, state } = watch(server);
  await until(() => expect(state().connection.status).toBe('live'));
  // All at once: only the first is in a frame of its own.
  for (const key of ['a', 'b', 'c']) stream.send(key);
  const first = await nth(server, 1);
  await until(() => expect(first.messages('input')).toHaveLength(1));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  stream.send('d');
  vi.useRealTimers();
  first.socket.terminate();
  const second = await nth(server, 2);
  const typed = () =>
    [first, second].flatMap((client) => client.messages('input').map(({ data }) => data));
  await until(() => expect(typed().join('')).toBe('abcd'));
  expect(state().lost).toBeNull();
});

test('GE2: it knows where the app’s windows are', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { state } = watch(server);
  const client = await nth(server, 1);
  client.send(encodeStream({ type: 'windows', list: [['b1:1', 2, 3, 20, 8]], focus: 'b1:1' }));
  await until(() =>
    expect(state().windows).toEqual({ list: [['b1:1', 2, 3, 20, 8]], focus: 'b1:1' }),
  );
});

test('LK2: a pause is told with who and why, keys go nowhere meanwhile, and then they go on', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { stream, state } = watch(server);
  const client = await nth(server, 1);
  const pause = { by: 'Ada', at: 5, reason: 'lunch', question: 'Go on?' };
  client.send(encodeStream({ type: 'pause', pause }));
  await until(() => expect(state().pause).toEqual(pause));
  expect(stream.send('x')).toBe('refused');
  expect(state().lost).toMatchObject({ keys: 1, why: 'paused' });
  client.send(encodeStream({ type: 'pause', pause: null }));
  await until(() => expect(state().pause).toBeNull());
  expect(stream.send('y')).toBe('sent');
  await until(() => expect(client.messages('input').map(({ data }) => data)).toEqual(['y']));
});

test('LI2: it does not come back where it may not, says why, and does when somebody asks', async () => {
  const server = await serve((client) => {
    client.send(encodeStream({ type: 'error', code: 'forbidden', msg: 'Not you.', fatal: true }));
    client.socket.close(CLOSE.FORBIDDEN);
  });
  const { stream, state } = watch(server);
  await until(() => expect(state().connection).toMatchObject({ status: 'offline', final: true }));
  expect(state().connection.reason).toBe('Not you.');
  expect(stream.send('x')).toBe('refused');
  expect(server.clients).toHaveLength(1);
  server.onClient = (client) => client.send(...greeting());
  stream.retry();
  await until(() => expect(state().connection.status).toBe('live'));
  expect(state().error).toBeNull();
});

test('HS5: a ticket that is refused ends it with the server’s words; a server that fails is tried again', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { answer } = server;
  const message = 'This room is private: nobody can watch it.';
  server.answer = () => ({ status: 403, body: { error: { code: 'WATCH_PRIVATE', message } } });
  const { state } = watch(server);
  await until(() => expect(state().connection).toMatchObject({ final: true, reason: message }));
  server.answer = () => ({ status: 503, body: '' });
  const other = watch(server);
  await until(() =>
    expect(other.state().connection).toMatchObject({
      status: 'reconnecting',
      retryAt: expect.any(Number),
    }),
  );
  server.answer = answer;
  other.stream.retry();
  await until(() => expect(other.state().connection.status).toBe('live'));
});

test('LI2: a third refused ticket in a row is the end', async () => {
  const server = await serve((client) => client.socket.close(CLOSE.TICKET));
  const { state } = watch(server);
  await until(() => expect(state().connection).toMatchObject({ status: 'offline', final: true }));
  expect(server.clients).toHaveLength(3);
});

test('PR1: it pings, and a server that says nothing is left for another try', async () => {
  const server = await serve((client) => {
    client.send(...greeting());
    client.socket.on('message', (data) => {
      if (server.clients.length === 1 && pings().length < 3)
        if (String(data).includes('"ping"')) client.send(encodeStream({ type: 'pong' }));
    });
  });
  const pings = () => server.clients[0]?.messages('ping') ?? [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { state } = watch(server);
  await until(() => expect(state().connection.status).toBe('live'));
  for (const count of [1, 2, 3, 4]) {
    vi.advanceTimersByTime(15_000);
    await until(() => expect(pings()).toHaveLength(count));
    expect(server.clients).toHaveLength(1);
  }
  vi.advanceTimersByTime(15_000);
  await nth(server, 2);
});

test('another terminal gets the whole screen; the one before gets nothing more', async () => {
  const server = await serve((client) => client.send(...greeting(), ...screen(7, 'here')));
  const { stream, sink, state } = watch(server);
  await until(() => expect(sink.text()).toBe('here'));
  const told = sink.told.length;
  const other = terminal();
  stream.attach(other);
  await until(() => expect(other.text()).toBe('here'));
  expect((await nth(server, 2)).url.searchParams.has('have')).toBe(false);
  expect(sink.told).toHaveLength(told);
  expect(state().connection.status).toBe('live');
});

test('closed, it stays away; connected again it goes on from what it has', async () => {
  const server = await serve((client) => client.send(...greeting()));
  const { stream, sink, state } = watch(server);
  const first = await nth(server, 1);
  first.send(...screen(3, 'abc'));
  await until(() => expect(sink.text()).toBe('abc'));
  stream.close();
  expect(state().connection).toMatchObject({ status: 'offline', final: false });
  await until(() => expect(first.socket.readyState).toBe(first.socket.CLOSED));
  stream.connect();
  expect((await nth(server, 2)).url.searchParams.get('have')).toBe(`${EPOCH}:3`);
});
