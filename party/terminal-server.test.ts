// The object behind a watched seat: who brings the output, who gets what of it, and what outlives its sleep.
import { evictDurableObject, runDurableObjectAlarm, SELF } from 'cloudflare:test';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CLOSE } from '../protocol/codes.ts';
import { MAX_SOCKETS_EACH } from '../protocol/limits.ts';
import {
  encodeStream,
  STREAM_MESSAGE_RATE,
  STREAM_RING_BYTES,
} from '../protocol/streams/terminal-stream.ts';
import { LINGER_MS } from '../streams/stream.ts';
import { closeAll, connect as connectRoom, sign } from './test/client.ts';
import { bring, closeLines, EPOCH, join, Line, SIZE, soon, stub } from './test/stream.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  closeLines();
  closeAll();
  vi.useRealTimers();
});

test('TS1: a room tells its proxies which seats are watched, also those that connect later, until nobody watches', async () => {
  const early = await connectRoom('tell', { role: 'proxy', sub: 'proxy' });
  expect((await early.next('watched')).seats).toEqual([]);
  const ana = await join('tell');
  expect((await early.next('watched')).seats).toEqual([1]);
  const late = await connectRoom('tell', { role: 'proxy', sub: 'proxy' });
  expect((await late.next('watched')).seats).toEqual([1]);
  const source = await bring('tell', 'hello');
  await soon(() => expect(ana.output).toBe('\x1bchello'));
  ana.socket.close(1000);
  vi.setSystemTime(Date.now() + LINGER_MS);
  await soon(async () => {
    await runDurableObjectAlarm(stub('tell'));
    expect(source.line.closed).toMatchObject({ code: 1000 });
  });
  expect((await early.next('watched')).seats).toEqual([]);
});

test('TS1: while no proxy brings the output the room is told again', async () => {
  await join('again');
  const proxy = await connectRoom('again', { role: 'proxy', sub: 'proxy' });
  await proxy.next('watched');
  vi.setSystemTime(Date.now() + 15_000);
  await runDurableObjectAlarm(stub('again'));
  expect((await proxy.next('watched')).seats).toEqual([1]);
});

test('TS1: a source that comes while nobody watches is sent away after a while', async () => {
  const source = await bring('idle', 'hello');
  vi.setSystemTime(Date.now() + LINGER_MS);
  await soon(async () => {
    await runDurableObjectAlarm(stub('idle'));
    expect(source.line.closed).toMatchObject({ code: 1000 });
  });
});

test('TS1, TS3: another source takes over with an epoch of its own; the one before it is closed', async () => {
  const ana = await join('two');
  const first = await bring('two', 'first');
  await soon(() => expect(ana.output).toBe('\x1bcfirst'));
  const second = await bring('two', 'second', 'other-epoch');
  await soon(() => expect(ana.output).toBe('\x1bcsecond'));
  expect(first.line.closed).toMatchObject({ code: CLOSE.REPLACED });
  second.output('!');
  await soon(() => expect(ana.output).toBe('\x1bcsecond!'));
  second.line.socket.close(1000);
  await soon(() => expect(ana.messages('source').at(-1)).toMatchObject({ live: false }));
});

test('TS2: without frames a client gets the output alone', async () => {
  const plain = await join('plain', {}, {});
  const source = await bring('plain', 'screen');
  source.tell({ type: 'pause', pause: { by: 'hal', at: 1 } });
  source.output('more');
  await soon(() => expect(plain.texts).toEqual(['\x1bcscreen', 'more']));
});

test('TS3: whoever comes later gets the screen and what followed, without another question to the source', async () => {
  const ana = await join('late', { sub: 'ana' });
  const source = await bring('late', 'screen');
  source.output(' and more');
  await soon(() => expect(ana.output).toBe('\x1bcscreen and more'));
  const bob = await join('late', { sub: 'bob' });
  await soon(() => expect(bob.output).toBe('\x1bcscreen and more'));
  expect(source.line.messages('wanted')).toEqual([]);
  expect(ana.messages('snapshot')).toHaveLength(1);
  // Seat and pause as they are now come before it.
  expect(bob.messages('seat')).toMatchObject([{ state: 'running', ...SIZE }]);
});

test('TS3: where too much has followed the screen, the source is asked once for all who wait', async () => {
  const ana = await join('asked', { sub: 'ana' });
  const source = await bring('asked', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  for (let i = 0; i < 6; i += 1) {
    source.output('x'.repeat(STREAM_RING_BYTES / 4));
    await soon(() => expect(ana.texts.at(-1)).toMatch(new RegExp(`^o${source.end}\\n`)));
    ana.send(encodeStream({ type: 'ack', epoch: EPOCH, at: source.end }));
  }
  const [bob, eve] = [await join('asked', { sub: 'bob' }), await join('asked', { sub: 'eve' })];
  source.screen = 'as it is now';
  await source.wanted(1);
  for (const one of [bob, eve]) await soon(() => expect(one.output).toBe('\x1bcas it is now'));
  // Who lacks nothing is not bothered.
  expect(ana.messages('snapshot')).toHaveLength(1);
  source.output('!');
  for (const one of [bob, eve]) await soon(() => expect(one.output).toBe('\x1bcas it is now!'));
});

test('TS3: a screen of another epoch is for everybody', async () => {
  const ana = await join('anew');
  const source = await bring('anew', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  source.epoch = 'another-epoch';
  source.end = 0;
  source.screen = 'another screen';
  source.picture();
  await soon(() => expect(ana.output).toBe('\x1bcanother screen'));
});

test('TS4: who comes back goes on from what they have; of another epoch, or too long ago, the screen comes', async () => {
  const ana = await join('back', { sub: 'ana' });
  const source = await bring('back', 'screen');
  source.output('one');
  const { end } = source;
  source.output('two');
  await soon(() => expect(ana.output).toBe('\x1bcscreenonetwo'));
  const back = await join('back', { sub: 'bob' }, { frames: '1', have: `${EPOCH}:${end}` });
  await soon(() => expect(back.output).toBe('two'));
  expect(back.messages('snapshot')).toEqual([]);
  for (const have of [`some-epoch:${end}`, `${EPOCH}:2`, `${EPOCH}:999`, 'nonsense', ''])
    await soon(async () => {
      const other = await join('back', { sub: 'eve' }, { frames: '1', have });
      await soon(() => expect(other.output).toBe('\x1bcscreenonetwo'));
      expect(other.messages('snapshot'), have).toHaveLength(1);
    });
});

test('TS5: who does not answer gets no more than the window; who has caught up goes on', async () => {
  const ana = await join('slow', { sub: 'ana' });
  const source = await bring('slow', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  const piece = 'y'.repeat(STREAM_RING_BYTES / 4);
  for (let i = 0; i < 12; i += 1) source.output(piece);
  source.screen = 'far ahead';
  // An input proves that everything before it has come through.
  source.tell({ type: 'seat', state: 'degraded', why: 'a mark', ...SIZE });
  await soon(() => expect(ana.messages('seat').at(-1)).toMatchObject({ state: 'degraded' }));
  const frames = ana.texts.filter((text) => text.startsWith('o'));
  expect(frames).toHaveLength(5);
  const at = Number(/^o(\d+)/.exec(frames.at(-1) ?? '')?.[1]);
  // A part of it is not enough.
  ana.send(encodeStream({ type: 'ack', epoch: EPOCH, at: at - 1 }));
  ana.send(encodeStream({ type: 'ack', epoch: EPOCH, at }));
  await source.wanted(1);
  await soon(() => expect(ana.output).toBe('\x1bcfar ahead'));
  source.output('!');
  await soon(() => expect(ana.output).toBe('\x1bcfar ahead!'));
});

test('TS5: one who is behind by less than is kept goes on without a new screen', async () => {
  const ana = await join('near', { sub: 'ana' });
  const source = await bring('near', 'screen');
  const piece = 'z'.repeat(STREAM_RING_BYTES / 4);
  for (let i = 0; i < 6; i += 1) source.output(piece);
  await soon(() => expect(ana.texts.filter((text) => text.startsWith('o'))).toHaveLength(5));
  ana.send(encodeStream({ type: 'ack', epoch: EPOCH, at: 5 * piece.length }));
  await soon(() => expect(ana.output).toBe(`\x1bcscreen${piece.repeat(6)}`));
  expect(ana.messages('snapshot')).toHaveLength(1);
});

test('TS6: keys go to the source with whose they are, from who may type alone, and as often as is of use', async () => {
  const bob = await join('keys', { sub: 'bob', input: true });
  const mal = await join('keys', { sub: 'mal' });
  bob.send(encodeStream({ type: 'input', data: 'too early' }));
  await soon(() => expect(bob.messages('error')).toMatchObject([{ code: 'not_ready' }]));
  const source = await bring('keys', 'screen');
  await soon(() => expect(bob.output).toBe('\x1bcscreen'));
  mal.send(encodeStream({ type: 'input', data: 'rm -rf' }));
  await soon(() => expect(mal.messages('error')).toMatchObject([{ code: 'forbidden' }]));
  for (let i = 0; i < 100; i += 1) bob.send(encodeStream({ type: 'input', data: `${i},` }));
  await soon(() => expect(bob.messages('error').at(-1)).toMatchObject({ code: 'rate_limited' }));
  const typed = source.line.messages('input');
  expect(typed.map(({ data }) => data).join('')).toMatch(/^0,1,2,3,/);
  expect(new Set(typed.map(({ from }) => from))).toEqual(new Set(['bob']));
  expect(bob.closed).toBeNull();
});

test('TS6: keys of a client without frames go the same way; what it may not type is dropped', async () => {
  const bob = await join('raw', { sub: 'bob', input: true }, {});
  const mal = await join('raw', { sub: 'mal' }, {});
  const source = await bring('raw', 'screen');
  await soon(() => expect(bob.texts).toEqual(['\x1bcscreen']));
  mal.send('no');
  bob.send('ls\r');
  await soon(() =>
    expect(source.line.messages('input')).toMatchObject([{ from: 'bob', data: 'ls\r' }]),
  );
  expect(mal.texts).toEqual(['\x1bcscreen']);
});

test('LI1: frames that are none, too long or too many harm nobody else', async () => {
  const ana = await join('junk', { sub: 'ana' });
  const source = await bring('junk', 'screen');
  const mal = await join('junk', { sub: 'mal', input: true });
  await soon(() => expect(mal.output).toBe('\x1bcscreen'));
  for (const frame of [
    '',
    '{',
    'o5\nhello',
    's',
    '{"v":1,"type":"snapshot"}',
    '{"v":2,"type":"ping"}',
  ])
    mal.send(frame);
  await soon(() => expect(mal.messages('error')).toHaveLength(6));
  expect(mal.messages('error')[0]).toMatchObject({ code: 'bad_msg', fatal: false });
  mal.send(encodeStream({ type: 'ping' }));
  await soon(() => expect(mal.messages('pong')).toHaveLength(1));
  const long = await join('junk', { sub: 'lon', input: true });
  long.send(encodeStream({ type: 'input', data: 'x'.repeat(100_000) }));
  await soon(() => expect(long.closed).toMatchObject({ code: CLOSE.RATE, reason: 'too_large' }));
  const binary = await join('junk', { sub: 'bin', input: true });
  binary.socket.send(new Uint8Array([1, 2, 3]));
  await soon(() => expect(binary.closed).toMatchObject({ code: CLOSE.RATE }));
  for (let i = 0; i < STREAM_MESSAGE_RATE.burst + 50; i += 1)
    mal.send(encodeStream({ type: 'ack', epoch: EPOCH, at: 0 }));
  await soon(() => expect(mal.closed).toMatchObject({ code: CLOSE.RATE, reason: 'rate_limited' }));
  source.output('!');
  await soon(() => expect(ana.output).toBe('\x1bcscreen!'));
  expect(ana.output).not.toContain('hello');
  expect(source.line.closed).toBeNull();
});

test('LI1: a source that sends what is no frame is closed, and its watchers stay', async () => {
  const ana = await join('broken');
  const source = await bring('broken', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  source.line.send('what is this');
  await soon(() => expect(source.line.closed).toMatchObject({ code: CLOSE.VERSION }));
  await soon(() => expect(ana.messages('source').at(-1)).toMatchObject({ live: false }));
  expect(ana.closed).toBeNull();
});

test('LI1: of too many sockets of a person the oldest gives way', async () => {
  const mine: Line[] = [];
  for (let i = 0; i <= MAX_SOCKETS_EACH; i += 1) mine.push(await join('tabs', { sub: 'ana' }));
  await soon(() => expect(mine[0]?.closed).toMatchObject({ code: CLOSE.REPLACED }));
  expect(mine.slice(1).map(({ closed }) => closed)).toEqual(mine.slice(1).map(() => null));
});

test('TS3: after its sleep the stream goes on for those who watch, and asks for what it lacks for others', async () => {
  const ana = await join('sleep', { sub: 'ana' });
  const source = await bring('sleep', 'screen');
  source.output('one');
  await soon(() => expect(ana.output).toBe('\x1bcscreenone'));
  await evictDurableObject(stub('sleep'));
  source.output('two');
  await soon(() => expect(ana.output).toBe('\x1bcscreenonetwo'));
  expect(ana.messages('snapshot')).toHaveLength(1);
  const bob = await join('sleep', { sub: 'bob' });
  await source.wanted(1);
  await soon(() => expect(bob.output).toBe('\x1bcscreenonetwo'));
  expect(ana.messages('snapshot')).toHaveLength(1);
  source.output('three');
  for (const one of [ana, bob]) await soon(() => expect(one.output).toBe('\x1bcscreenonetwothree'));
});

test('TS2: a ticket of a room opens no stream, and the other way round; without one nothing opens', async () => {
  const at = async (path: string, ticket: string) => {
    const response = await SELF.fetch(`http://party/parties/${path}?ticket=${ticket}`, {
      headers: { upgrade: 'websocket' },
    });
    if (!response.webSocket) return response.status;
    const line = new Line(response.webSocket);
    await soon(() => expect(line.closed).not.toBeNull());
    return line.closed?.code;
  };
  expect(await at('terminal-server/den.1', await sign({ room: 'den' }))).toBe(CLOSE.TICKET);
  expect(await at('terminal-server/den.1', await sign({ room: 'den.2' }))).toBe(CLOSE.TICKET);
  expect(await at('terminal-server/den.1', '')).toBe(CLOSE.TICKET);
  expect(await at('room-server/den', await sign({ room: 'den.1' }))).toBe(CLOSE.TICKET);
  expect(await at('room-server/den.1', await sign({ room: 'den.1' }))).toBe(CLOSE.TICKET);
  expect(await at('terminal-server/den', await sign({ room: 'den' }))).toBe(404);
  const response = await SELF.fetch('http://party/parties/terminal-server/den.1', {
    headers: { authorization: `Bearer ${await sign({ room: 'den.1' })}` },
  });
  expect(response.status).toBe(426);
  const api = await SELF.fetch(
    `http://party/api/workers/den.1/terminal?ticket=${await sign({ room: 'den.1' })}`,
    {
      headers: { upgrade: 'websocket' },
    },
  );
  expect(api.status).toBe(101);
  if (api.webSocket) new Line(api.webSocket);
});
