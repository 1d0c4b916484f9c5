// TS7: one connection to the party for all who watch a seat at a proxy, on real sockets at both ends.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  encodeStream,
  outputFrame,
  readStreamFrame,
  readWatcherMessage,
  STREAM_RING_BYTES,
  snapshotFrames,
  type WatcherMessage,
} from '../../protocol/streams/terminal-stream.ts';
import { StreamWatcher, type StreamWatcherOptions } from '../../testing/stream-watcher.ts';
import { until } from '../../testing/until.ts';
import { createLocalStreams, type LocalStreams } from './local-streams.ts';

const EPOCH = 'epoch-of-test';
const SIZE = { cols: 80, rows: 24 };

/** A TerminalServer of the test's own, and a front door for watchers. */
let party: WebSocketServer;
let door: WebSocketServer;
let streams: LocalStreams;
/** Connections to the party, oldest first. */
let lines: WebSocket[];
let asked: WatcherMessage[];
let screen: string;
let at: number;

const portOf = (server: WebSocketServer) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  party = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  door = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await Promise.all([once(party, 'listening'), once(door, 'listening')]);
  party.on('connection', (socket) => {
    lines.push(socket);
    socket.on('message', (data) => {
      const read = readStreamFrame(String(data), readWatcherMessage);
      if (read.kind !== 'message') return;
      asked.push(read.message);
      if (read.message.type === 'wanted') picture(socket);
    });
    socket.send(encodeStream({ type: 'welcome', input: true }));
    socket.send(encodeStream({ type: 'source', live: true }));
    socket.send(encodeStream({ type: 'seat', state: 'running', ...SIZE }));
    picture(socket);
  });
  door.on('connection', (socket, { url = '' }) => {
    const query = new URL(url, 'ws://x').searchParams;
    const sub = query.get('sub') ?? 'somebody';
    streams.join('den', 1, socket, { sub, input: true, frames: true, have: null });
  });
});
beforeEach(() => {
  lines = [];
  asked = [];
  screen = 'screen';
  at = 0;
  streams = createLocalStreams(
    { relaySocket: async () => `ws://127.0.0.1:${portOf(party)}/` },
    pino({ level: 'silent' }),
  );
});
afterEach(() => {
  streams[Symbol.dispose]();
  for (const server of [party, door]) for (const socket of server.clients) socket.terminate();
});
afterAll(() => {
  party.close();
  door.close();
});

function picture(socket: WebSocket): void {
  for (const frame of snapshotFrames({ epoch: EPOCH, at, ...SIZE }, `\x1bc${screen}`))
    socket.send(frame);
}

function output(text: string): void {
  at += text.length;
  screen += text;
  lines.at(-1)?.send(outputFrame(at, text));
}

async function watcher(sub: string, options: StreamWatcherOptions = {}): Promise<StreamWatcher> {
  const watching = new StreamWatcher(`ws://127.0.0.1:${portOf(door)}/?sub=${sub}`, options);
  await once(watching.socket, 'open');
  return watching;
}
const shows = (watching: StreamWatcher, text: string) =>
  until(async () => expect(await watching.text()).toBe(text));

test('TS7: many watch, one connection brings it, and it is acknowledged there', async () => {
  using ana = await watcher('ana');
  using bob = await watcher('bob');
  await shows(ana, 'screen');
  await shows(bob, 'screen');
  output('!');
  for (const one of [ana, bob]) await shows(one, 'screen!');
  using eve = await watcher('eve');
  await shows(eve, 'screen!');
  expect(lines).toHaveLength(1);
  await until(() => expect(asked.at(-1)).toEqual({ type: 'ack', epoch: EPOCH, at: 1 }));
  expect(asked.filter(({ type }) => type === 'wanted')).toEqual([]);
  expect([ana.gaps, bob.gaps, eve.gaps]).toEqual([0, 0, 0]);
});

test('TS7: a new screen for one who came late is no new output for the others', async () => {
  using ana = await watcher('ana');
  await shows(ana, 'screen');
  const piece = `\x1b[H${'x'.repeat(STREAM_RING_BYTES / 4 - 3)}`;
  for (let i = 0; i < 8; i += 1) output(piece);
  screen = 'as it is now';
  await until(() => expect(ana.at).toBe(at));
  const before = ana.frames;
  using bob = await watcher('bob');
  await shows(bob, 'as it is now');
  expect(asked.filter(({ type }) => type === 'wanted')).toHaveLength(1);
  // What a TerminalServer sends after such a screen has partly come before.
  const old = at;
  output('one');
  lines[0]?.send(outputFrame(old + 3, 'one'));
  output('two');
  await shows(bob, 'as it is nowonetwo');
  expect(bob.gaps).toBe(0);
  await until(() => expect(ana.at).toBe(at));
  expect(ana.frames - before).toBe(2);
  expect(ana.snapshots).toBe(1);
});

test('TS7, TS6: keys go on with whose they are', async () => {
  using ana = await watcher('ana');
  await shows(ana, 'screen');
  ana.type('ls\r');
  await until(() => expect(asked).toContainEqual({ type: 'input', from: 'ana', data: 'ls\r' }));
});

test('TS7: a lost connection is made again; watchers know meanwhile, and go on with a screen', async () => {
  using ana = await watcher('ana');
  await shows(ana, 'screen');
  screen = 'what came of it';
  lines[0]?.terminate();
  await until(() => expect(ana.newest('source')).toMatchObject({ live: false }));
  await until(() => expect(ana.newest('source')).toMatchObject({ live: true }));
  await shows(ana, 'what came of it');
  expect(ana.closed).toBeNull();
});

test('TS7: what is no frame of a stream ends that connection alone', async () => {
  using ana = await watcher('ana');
  await shows(ana, 'screen');
  lines[0]?.send('o');
  await until(() => expect(lines).toHaveLength(2));
  output('!');
  await shows(ana, 'screen!');
});

test('TS7: the connection ends some seconds after the last one has gone, and begins anew with the next', async () => {
  const ana = await watcher('ana');
  await shows(ana, 'screen');
  ana[Symbol.dispose]();
  await until(() => expect(party.clients.size).toBe(0));
  using bob = await watcher('bob');
  await shows(bob, 'screen');
  expect(lines).toHaveLength(2);
});
