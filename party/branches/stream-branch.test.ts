// TS8: a branch of a seat's stream, on real objects: what it gets, what it passes on, and when it is asked for.
import { evictDurableObject, runDurableObjectAlarm, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { Ticket } from '../../protocol/access/ticket.ts';
import {
  encodeStream,
  STREAM_WATCHERS_EACH,
  streamBranch,
  streamRoom,
} from '../../protocol/streams/terminal-stream.ts';
import { LINGER_MS } from '../../streams/stream.ts';
import { withTicket } from '../connections/ticket.ts';
import { closeAll, connect, sign } from '../test/client.ts';
import { bring, closeLines, EPOCH, join, Line, soon } from '../test/stream.ts';

afterEach(() => {
  closeLines();
  closeAll();
});

/** Watches at a branch, as somebody whom the front door has sent there. */
async function joinBranch(
  room: string,
  n: number,
  claims: Partial<Ticket> = {},
  query: Record<string, string> = { frames: '1' },
): Promise<Line> {
  const stream = streamRoom(room, 1);
  const name = streamBranch(stream, n);
  const url = `http://party/parties/terminal-server/${name}?${new URLSearchParams(query)}`;
  const ticket: Ticket = { room: stream, sub: 'ana', name: 'Ana', role: 'watcher', ...claims };
  const request = new Request(url, { headers: { upgrade: 'websocket' } });
  const answer = await env.TerminalServer.getByName(name).fetch(withTicket(request, ticket));
  if (!answer.webSocket) throw new Error(`no socket: ${answer.status}`);
  return new Line(answer.webSocket);
}

const ack = (at: number) => encodeStream({ type: 'ack', epoch: EPOCH, at });

test('TS8: who watches at a branch gets the screen and what follows, each piece once and in order', async () => {
  const ana = await joinBranch('br1', 1);
  const source = await bring('br1', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  source.output('one');
  const bob = await joinBranch('br1', 1, { sub: 'bob' });
  source.output('two');
  for (const one of [ana, bob]) await soon(() => expect(one.output).toBe('\x1bcscreenonetwo'));
  const ends = ana.texts.filter((text) => text.startsWith('o')).map((text) => text.split('\n')[0]);
  expect(new Set(ends).size).toBe(ends.length);
  expect(bob.messages('seat').at(-1)).toMatchObject({ state: 'running' });
});

test('TS8, TS1: the room hears of a seat that is watched at a branch alone, and the source stays', async () => {
  const proxy = await connect('br2', { role: 'proxy', sub: 'proxy' });
  expect((await proxy.next('watched')).seats).toEqual([]);
  const ana = await joinBranch('br2', 3);
  expect((await proxy.next('watched')).seats).toEqual([1]);
  expect(ana.messages('source').at(-1)).toMatchObject({ live: false });
  const source = await bring('br2', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  expect(source.line.closed).toBeNull();
});

test('TS8, LK2: a pause and the end of the source reach those at a branch', async () => {
  const ana = await joinBranch('br3', 1);
  const source = await bring('br3', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  source.tell({ type: 'pause', pause: { by: 'hal', at: 1 } });
  await soon(() => expect(ana.messages('pause').at(-1)?.pause).toMatchObject({ by: 'hal' }));
  source.line.socket.close(1000);
  await soon(() => expect(ana.messages('source').at(-1)).toMatchObject({ live: false }));
  await bring('br3', 'another', 'other-epoch');
  await soon(() => expect(ana.output).toBe('\x1bcanother'));
});

test('TS8, TS6: keys go on with whose they are, where the ticket says so', async () => {
  const ana = await joinBranch('br4', 1, { input: true });
  const bob = await joinBranch('br4', 1, { sub: 'bob' });
  const source = await bring('br4', 'screen');
  for (const one of [ana, bob]) await soon(() => expect(one.output).toBe('\x1bcscreen'));
  bob.send(encodeStream({ type: 'input', data: 'no' }));
  await soon(() => expect(bob.messages('error').at(-1)).toMatchObject({ code: 'forbidden' }));
  ana.send(encodeStream({ type: 'input', data: 'ls' }));
  await soon(() =>
    expect(source.line.messages('input')).toMatchObject([{ from: 'ana', data: 'ls' }]),
  );
});

test('TS8, TS4: who comes back at another object goes on from what they have', async () => {
  const ana = await join('br5');
  const source = await bring('br5', 'screen');
  source.output('one');
  const { end } = source;
  await soon(() => expect(ana.output).toBe('\x1bcscreenone'));
  const first = await joinBranch('br5', 1, { sub: 'eve' });
  await soon(() => expect(first.output).toBe('\x1bcscreenone'));
  source.output('two');
  await soon(() => expect(first.output).toBe('\x1bcscreenonetwo'));
  const have = { frames: '1', have: `${EPOCH}:${end}` };
  const back = await joinBranch('br5', 1, { sub: 'bob' }, have);
  await soon(() => expect(back.output).toBe('two'));
  expect(back.messages('snapshot')).toEqual([]);
});

test('TS8, TS5: one at a branch who does not answer holds up neither the others there nor the seat’s own', async () => {
  const ana = await join('br6');
  const slow = await joinBranch('br6', 1, { sub: 'slow' });
  const bob = await joinBranch('br6', 1, { sub: 'bob' });
  const source = await bring('br6', 'screen');
  for (const one of [ana, slow, bob]) await soon(() => expect(one.output).toBe('\x1bcscreen'));
  for (let i = 0; i < 12; i += 1) {
    source.output('y'.repeat(64 * 1024));
    for (const one of [ana, bob]) {
      await soon(() => expect(one.texts.at(-1)).toMatch(new RegExp(`^o${source.end}\n`)));
      one.send(ack(source.end));
    }
  }
  expect(slow.texts.filter((text) => text.startsWith('o')).length).toBeLessThanOrEqual(5);
});

test('TS8: branches have no address from outside', async () => {
  for (const name of ['br7.1~1', 'br7~1']) {
    const ticket = await sign({ room: 'br7.1', role: 'watcher' });
    for (const party of ['terminal-server', 'audience-server']) {
      const url = `http://party/parties/${party}/${name}?ticket=${ticket}`;
      const answer = await SELF.fetch(url, { headers: { upgrade: 'websocket' } });
      expect(answer.webSocket).toBeNull();
      expect(answer.status).toBe(404);
    }
  }
});

test('TS8: where the seat’s own object has its number, newcomers come to a branch, and nobody notices', async () => {
  const source = await bring('br8', 'screen');
  const first = await join('br8', { sub: 'w0' });
  for (let i = 1; i < STREAM_WATCHERS_EACH; i += 1) await join('br8', { sub: `w${i}` });
  const more = [await join('br8', { sub: 'late1' }), await join('br8', { sub: 'late2' })];
  for (const one of [first, ...more]) await soon(() => expect(one.output).toBe('\x1bcscreen'));
  source.output('!');
  for (const one of [first, ...more]) await soon(() => expect(one.output).toBe('\x1bcscreen!'));
  const branch = streamBranch(streamRoom('br8', 1), 1);
  const billed = await env.TerminalServer.getByName(branch).fetch(
    withTicket(new Request(`http://party/parties/terminal-server/${branch}/billed`), {
      room: 'br8.1',
      sub: 'p1',
      name: 'p1',
      role: 'proxy',
    }),
  );
  expect(await billed.json()).toMatchObject({ connects: 2 });
});

test('TS8: a branch that nobody watches any more gives its line up, and the seat’s source goes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const ana = await joinBranch('br9', 1);
    const source = await bring('br9', 'screen');
    await soon(() => expect(ana.output).toBe('\x1bcscreen'));
    ana.socket.close(1000);
    const name = streamRoom('br9', 1);
    vi.setSystemTime(Date.now() + LINGER_MS);
    await soon(async () => {
      await runDurableObjectAlarm(env.TerminalServer.getByName(streamBranch(name, 1)));
      vi.setSystemTime(Date.now() + LINGER_MS);
      await runDurableObjectAlarm(env.TerminalServer.getByName(name));
      expect(source.line.closed).toMatchObject({ code: 1000 });
    });
  } finally {
    vi.useRealTimers();
  }
});

test('TS8: a branch looks after itself by an alarm while somebody watches there, which changes nothing for them', async () => {
  const ana = await joinBranch('bra', 1);
  const source = await bring('bra', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  const object = env.TerminalServer.getByName(streamBranch(streamRoom('bra', 1), 1));
  for (let i = 0; i < 3; i += 1) expect(await runDurableObjectAlarm(object)).toBe(true);
  source.output('one');
  await soon(() => expect(ana.output).toBe('\x1bcscreenone'));
});

test('TS8: where the seat’s own object goes, a branch takes the stream from it again', async () => {
  const ana = await joinBranch('brb', 1);
  await bring('brb', 'screen');
  await soon(() => expect(ana.output).toBe('\x1bcscreen'));
  await evictDurableObject(env.TerminalServer.getByName(streamRoom('brb', 1)), {
    webSockets: 'close',
  });
  await soon(() => expect(ana.messages('source').at(-1)).toMatchObject({ live: false }));
  await bring('brb', 'another');
  await soon(() => expect(ana.output).toBe('\x1bcanother'));
});
