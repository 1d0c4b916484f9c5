// The lasting socket against a real WebSocket server that greets, answers and counts as the proxy does.
import { createServer } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { type WebSocket as Socket, WebSocketServer } from 'ws';
import { CLOSE } from '../../protocol/codes.ts';
import {
  encodeNote,
  noteJson,
  type SeatNote,
  type SeatStateNote,
} from '../../protocol/page/terminal-note.ts';
import { listenKept } from '../../testing/ports.ts';
import { until } from '../../testing/until.ts';
import type { TerminalConnectionEvent } from '../state/terminal-connection-state.ts';
import { TerminalConnection } from './terminal-connection.ts';
import { TerminalSocket } from './terminal-socket.ts';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const part of opened.splice(0).reverse()) part.close();
});

const bytes = (text: string) => new TextEncoder().encode(text);

/** A proxy of one seat: the screen says which connection it is. */
class TestProxy {
  readonly sockets: Socket[] = [];
  readonly greetings: Record<string, unknown>[] = [];
  readonly input: string[] = [];
  readonly flow: string[] = [];
  pings = 0;
  /** Answers pings; false is an older proxy. */
  answering = true;
  /** Hears greetings and says nothing, as while a seat starts. */
  silent = false;
  /** Connections that are open and dead. */
  private readonly deaf = new Set<Socket>();
  refusing: { code: number; reason: string; note?: SeatNote } | null = null;
  port: number | undefined;
  private readonly counts = new Map<string, number>();
  private readonly http = createServer();
  private readonly server = new WebSocketServer({ noServer: true, handleProtocols: () => 'tty' });

  constructor() {
    this.http.on('upgrade', (request, raw, head) =>
      this.server.handleUpgrade(request, raw, head, (socket) => this.accept(socket)),
    );
  }

  /** On the same port as before, if it was stopped. */
  async start(): Promise<void> {
    this.port = await listenKept(this.http, this.port);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise((done) => this.http.close(done));
  }

  /** From now on nothing that comes over the present connections is heard. */
  deafen(): void {
    for (const socket of this.sockets) this.deaf.add(socket);
  }

  forget(): void {
    this.counts.clear();
  }

  private accept(socket: Socket): void {
    this.sockets.push(socket);
    if (this.refusing) {
      if (this.refusing.note) socket.send(encodeNote(this.refusing.note));
      socket.close(this.refusing.code, this.refusing.reason);
      return;
    }
    let link = '';
    let met = false;
    socket.on('message', (data: Buffer) => {
      if (this.deaf.has(socket)) return;
      const text = data.toString();
      if (text.startsWith('{')) {
        const greeting = JSON.parse(text) as Record<string, unknown>;
        this.greetings.push(greeting);
        link = String(greeting.link);
        met = this.counts.has(link);
        if (this.silent) return;
        if (!met) this.counts.set(link, 0);
        socket.send(bytes('2{"fontSize":15}'));
        socket.send(bytes(`0screen ${this.greetings.length}`));
      } else if (text.startsWith('0')) {
        this.input.push(text.slice(1));
        this.counts.set(link, (this.counts.get(link) ?? 0) + 1);
      } else if (this.silent) {
        return;
      } else if (text.startsWith('T')) {
        expect(noteJson(data)).toEqual({ type: 'ping' });
        this.pings += 1;
        const frames = this.counts.get(link) ?? 0;
        const pong = met ? { type: 'pong' as const, frames } : { type: 'pong' as const };
        if (this.answering) socket.send(encodeNote(pong));
        met = true;
      } else this.flow.push(text);
    });
  }
}

interface Page {
  socket: TerminalSocket;
  connection: TerminalSocket['connection'];
  shown: string[];
  events: TerminalConnectionEvent[];
  states: string[];
  type(text: string): void;
  refused(): number;
}

/** A page as ttyd's: greets once when its socket opens. */
function openPage(proxy: TestProxy, size = { cols: 80, rows: 24 }): Page {
  const url = `ws://127.0.0.1:${proxy.port}/room/x/ws`;
  const shown: string[] = [];
  const connection = new TerminalConnection({
    connect: () => new WebSocket(url, 'tty'),
    size: () => size,
    afterParsing: (fn) => fn(),
    onScreen: () => shown.push('screen comes'),
  });
  const socket = new TerminalSocket(url, connection);
  opened.push({ close: () => socket.close() });
  const events: TerminalConnectionEvent[] = [];
  const states: string[] = [];
  socket.connection.listen((event) => {
    events.push(event);
    if (event.type === 'state') states.push(socket.connection.state.kind);
  });
  socket.addEventListener('open', () =>
    socket.send(bytes('{"AuthToken":"","columns":1,"rows":1}')),
  );
  socket.addEventListener('message', (event) => {
    shown.push(new TextDecoder().decode((event as MessageEvent<ArrayBuffer>).data));
  });
  return {
    ...{ socket, connection: socket.connection, shown, events, states },
    type: (text) => socket.send(bytes(`0${text}`)),
    refused: () => events.reduce((sum, e) => sum + (e.type === 'refused' ? e.keys : 0), 0),
  };
}

async function startProxy(): Promise<TestProxy> {
  const proxy = new TestProxy();
  await proxy.start();
  opened.push({ close: () => void proxy.stop() });
  return proxy;
}

const live = (page: Page) => until(() => expect(page.connection.state.kind).toBe('live'));

test('greets as ttyd’s page does, with the terminal’s size of now, and announces itself', async () => {
  const proxy = await startProxy();
  const size = { cols: 80, rows: 24 };
  const page = openPage(proxy, size);
  expect(page.socket.readyState).toBe(WebSocket.CONNECTING);
  await live(page);
  expect(page.socket.readyState).toBe(WebSocket.OPEN);
  expect(proxy.greetings).toEqual([
    {
      AuthToken: '',
      columns: 80,
      rows: 24,
      teleport: 1,
      counts: true,
      link: expect.stringMatching(/^[a-z0-9]{6,}$/),
    },
  ]);
  size.cols = 132;
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.greetings).toHaveLength(2));
  expect(proxy.greetings[1]).toMatchObject({
    columns: 132,
    rows: 24,
    link: proxy.greetings[0]?.link,
  });
});

test('it opens before ttyd’s page has taken it, and greets when the page does', async () => {
  const proxy = await startProxy();
  const url = `ws://127.0.0.1:${proxy.port}/room/x/ws`;
  const connection = new TerminalConnection({
    connect: () => new WebSocket(url, 'tty'),
    size: () => null,
    afterParsing: (fn) => fn(),
    onScreen: () => undefined,
  });
  opened.push({ close: () => connection.end(1000) });
  await until(() => expect(proxy.sockets).toHaveLength(1));
  proxy.sockets[0]?.send(
    encodeNote({ type: 'seat', state: 'running', seat: 2, cols: 80, rows: 24 }),
  );
  await until(() => expect(connection.seat?.seat).toBe(2));
  expect(connection.used).toBe(false);
  expect(connection.state.kind).toBe('connecting');
  expect(proxy.greetings).toEqual([]);
  // Lost before the page has it: it holds the seat again, and that is no gap for anybody.
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.sockets).toHaveLength(2));
  await until(() => expect(connection.state.kind).toBe('connecting'));
  const socket = new TerminalSocket(url, connection);
  let opens = 0;
  socket.onopen = () => {
    opens += 1;
    socket.send(bytes('{"AuthToken":"","columns":1,"rows":1}'));
  };
  await until(() => expect(connection.state.kind).toBe('live'));
  expect(connection.used).toBe(true);
  expect(opens).toBe(1);
  expect(proxy.greetings).toHaveLength(1);
  expect(proxy.sockets).toHaveLength(2);
});

test('a refusal is kept until the proxy gives a seat; a final one is the end', async () => {
  const proxy = await startProxy();
  const refusal = {
    ...{ code: 'ROOM_FULL', title: 'This room is full', text: 'Try again.' },
    ...{ retry: 'again' as const, watch: false },
  };
  proxy.refusing = { code: CLOSE.FULL, reason: '', note: { type: 'refusal', ...refusal } };
  const page = openPage(proxy);
  await until(() => expect(page.connection.state.kind).toBe('reconnecting'));
  expect(page.connection.refusal).toMatchObject(refusal);
  // Not at once: its reason lasts a while.
  const { retryAt, since } = page.connection.state as { retryAt: number; since: number };
  expect(retryAt - since).toBeGreaterThan(1_900);
  proxy.refusing = null;
  page.connection.open();
  await until(() => expect(proxy.greetings).toHaveLength(1));
  expect(page.connection.refusal).toMatchObject(refusal);
  proxy.sockets[1]?.send(
    encodeNote({ type: 'seat', state: 'running', seat: 2, cols: 80, rows: 24 }),
  );
  await until(() => expect(page.connection.refusal).toBeNull());
  page.connection.refuse({ ...refusal, code: 'COOKIES_NEEDED', retry: 'reload' });
  expect(page.connection.state.kind).toBe('ended');
});

test('sockets that do not open are counted, until one does', async () => {
  const proxy = await startProxy();
  await proxy.stop();
  const page = openPage(proxy);
  await until(() => expect(page.connection.unopened).toBeGreaterThan(1));
  await proxy.start();
  await live(page);
  expect(page.connection.unopened).toBe(0);
});

test('a lost connection is no news for ttyd’s page: a fresh screen, no close, preferences once', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  const told: string[] = [];
  for (const type of ['open', 'close', 'error'])
    page.socket.addEventListener(type, () => told.push(type));
  await live(page);
  const waits: number[] = [];
  page.connection.listen(() => {
    const { state } = page.connection;
    if (state.kind === 'reconnecting' && state.retryAt) waits.push(state.retryAt - state.since);
  });
  proxy.sockets[0]?.terminate();
  await until(() => expect(page.shown).toContain('0screen 2'));
  // By the page's own plan, whatever this machine makes of it.
  expect(waits).toHaveLength(1);
  expect(waits[0], 'at once').toBeLessThanOrEqual(0);
  await live(page);
  expect(told).toEqual(['open']);
  expect(page.shown).toEqual([
    ...['2{"fontSize":15}', 'screen comes', '0screen 1'],
    ...['screen comes', '0screen 2'],
  ]);
  expect(page.socket.readyState).toBe(WebSocket.OPEN);
});

test('keys of a gap arrive once, after the fresh screen; too many are refused', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  page.type('a');
  await until(() => expect(proxy.input).toEqual(['a']));
  await proxy.stop();
  await until(() => expect(page.connection.state.kind).toBe('reconnecting'));
  page.type('b');
  page.type('c');
  page.type('x'.repeat(5_000));
  page.type('d');
  expect(page.refused()).toBe(5_001);
  await proxy.start();
  await live(page);
  page.type('e');
  await until(() => expect(proxy.input.at(-1)).toBe('e'));
  expect(proxy.input).toEqual(['a', 'b', 'c', 'e']);
});

test('keys that a dead connection swallowed are sent again, those that it brought are not', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  page.type('a');
  await until(() => expect(proxy.pings).toBeGreaterThan(1));
  proxy.deafen();
  page.type('b');
  page.type('c');
  await until(() => expect(page.socket.bufferedAmount).toBe(0));
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.greetings).toHaveLength(2));
  await live(page);
  await until(() => expect(proxy.input).toEqual(['a', 'b', 'c']));
  expect(page.refused()).toBe(0);
});

test('a proxy that knows nothing of the page: keys that may have arrived are named, not sent twice', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  proxy.deafen();
  page.type('b');
  proxy.forget();
  await until(() => expect(page.socket.bufferedAmount).toBe(0));
  proxy.sockets[0]?.terminate();
  await until(() => expect(page.refused()).toBe(1));
  await live(page);
  page.type('c');
  await until(() => expect(proxy.input).toEqual(['c']));
});

test('a connection that is open and dead is replaced, before it is given up and anybody sees a gap', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  await until(() => expect(proxy.pings).toBe(1));
  proxy.deafen();
  page.type('a');
  await until(() => expect(proxy.sockets.length).toBeGreaterThan(1));
  await until(() => expect(proxy.input).toEqual(['a']));
  await live(page);
  expect(page.states).toEqual(['live']);
});

test('waking up: a living connection stays, a dead one is replaced', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  await until(() => expect(proxy.pings).toBe(1));
  page.connection.wake();
  await until(() => expect(proxy.pings).toBe(2));
  proxy.deafen();
  page.connection.wake();
  await until(() => expect(proxy.sockets).toHaveLength(2));
});

test('an older proxy that answers nothing is not taken for dead', async () => {
  const proxy = await startProxy();
  proxy.answering = false;
  const page = openPage(proxy);
  await live(page);
  page.type('a');
  await until(() => expect(proxy.input).toEqual(['a']));
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.greetings).toHaveLength(2));
  await live(page);
  page.type('b');
  await until(() => expect(proxy.input).toEqual(['a', 'b']));
});

test('1012 with a hint: the first try waits as long as the proxy asks', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  const told = performance.now();
  proxy.sockets[0]?.close(1012, 'retry=600');
  await until(() =>
    expect(page.connection.state).toMatchObject({ kind: 'reconnecting', code: 1012 }),
  );
  await until(() => expect(proxy.greetings).toHaveLength(2));
  expect(performance.now() - told).toBeGreaterThan(550);
});

test('a restart that is refused with a hint: the page comes when it is asked to', async () => {
  const proxy = await startProxy();
  const note = {
    ...{ code: 'RESTARTING', title: 'The server is restarting', text: 'One moment.' },
    ...{ type: 'refusal' as const, retry: 'again' as const, watch: false },
  };
  proxy.refusing = { code: 1012, reason: 'retry=700', note };
  const page = openPage(proxy);
  await until(() => expect(page.connection.state.kind).toBe('reconnecting'));
  // By the page's own plan.
  const { retryAt, since } = page.connection.state as { retryAt: number; since: number };
  expect(retryAt - since).toBeLessThan(1_500);
});

test.each([CLOSE.FORBIDDEN, CLOSE.NO_ROOM, CLOSE.REPLACED, CLOSE.TICKET])(
  'close code %i is the end, until the visitor asks',
  async (code) => {
    const proxy = await startProxy();
    const page = openPage(proxy);
    await live(page);
    proxy.sockets[0]?.close(code);
    await until(() => expect(page.connection.state).toEqual({ kind: 'ended', code }));
    page.connection.wake();
    expect(page.connection.state.kind).toBe('ended');
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
    page.connection.open();
    await live(page);
  },
);

test('a connection that ends as soon as it is made is not tried in a loop', async () => {
  const proxy = await startProxy();
  proxy.refusing = { code: 1013, reason: '' };
  const page = openPage(proxy);
  await until(() => expect(proxy.sockets.length).toBe(4));
  expect(page.connection.state.kind).toBe('reconnecting');
  proxy.refusing = null;
  await live(page);
});

test('asleep, nothing stays open and nothing is tried; awake, it comes back', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  page.connection.sleep();
  await until(() => expect(proxy.sockets[0]?.readyState).toBe(3));
  page.connection.wake();
  expect(proxy.sockets).toHaveLength(1);
  const back = performance.now();
  page.connection.open();
  const { state } = page.connection;
  expect('since' in state && state.since, 'the gap begins now').toBeGreaterThanOrEqual(back);
  await live(page);
  expect(page.shown.at(-1)).toBe('0screen 2');
});

test('flow control passes, and holds over a new connection', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  page.socket.send(bytes('2'));
  await until(() => expect(proxy.flow).toEqual(['2']));
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.flow).toEqual(['2', '2']));
  page.socket.send(bytes('3'));
  await until(() => expect(proxy.flow).toEqual(['2', '2', '3']));
});

test('a terminal that was resized says so, with the size that fills the page in place of its own', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  const resized = (columns: number, rows: number) =>
    page.socket.send(bytes(`1{"columns":${columns},"rows":${rows}}`));
  resized(100, 30);
  page.connection.fits({ cols: 75, rows: 25 });
  // What ttyd's page says of a terminal that now has another page's size.
  resized(152, 47);
  const fits = '1{"columns":75,"rows":25}';
  await until(() => expect(proxy.flow).toEqual(['1{"columns":100,"rows":30}', fits, fits]));
});

test('a seat that is long in starting is waited for; one that has run and says nothing is not', async () => {
  const proxy = await startProxy();
  proxy.silent = true;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  opened.push({ close: () => vi.useRealTimers() });
  const page = openPage(proxy);
  await until(() => expect(proxy.greetings).toHaveLength(1));
  vi.advanceTimersByTime(30_000);
  expect(page.connection.state.kind).toBe('connecting');
  proxy.sockets[0]?.send(
    encodeNote({ type: 'seat', state: 'running', seat: 1, cols: 80, rows: 24 }),
  );
  await until(() => expect(page.connection.seat).not.toBeNull());
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.greetings).toHaveLength(2));
  vi.advanceTimersByTime(12_000);
  await until(() => expect(proxy.greetings).toHaveLength(3));
});

test('a page of another’s size keeps it over a reconnect: the early note does not tell whose it is', async () => {
  const proxy = await startProxy();
  const page = openPage(proxy);
  await live(page);
  const note = { type: 'seat', state: 'running', seat: 2, cols: 152, rows: 47 } as const;
  const tell = (at: number, more: Partial<SeatStateNote>) =>
    proxy.sockets[at]?.send(encodeNote({ ...note, ...more }));
  tell(0, { other: true });
  await until(() => expect(page.connection.seat?.other).toBe(true));
  const seen: unknown[] = [];
  page.connection.listen((event) => {
    if (event.type === 'note') seen.push(page.connection.seat);
  });
  proxy.sockets[0]?.terminate();
  await until(() => expect(proxy.greetings).toHaveLength(2));
  tell(1, { early: true });
  tell(1, {});
  await until(() => expect(seen).toMatchObject([{ ...note, other: true }, { ...note }]));
  expect(page.connection.seat).toEqual(note);
});
