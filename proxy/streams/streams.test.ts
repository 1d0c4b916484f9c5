// Streams of seats, from the app through the proxy and the TerminalServer to whoever watches.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/codes.ts';
import { StreamWatcher, type StreamWatcherOptions } from '../../testing/stream-watcher.ts';
import { until } from '../../testing/until.ts';
import {
  bodyOf,
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../test/harness.ts';
import { sit, streamAddress } from '../test/watchers.ts';

const CAT = 'app: [cat]\npersist: 60s';
const LINES = ['-c', 'stty -echo; seq -f "line %g of many" 10000; cat'];
const rooms = {
  alone: `mode: solo\n${CAT}`,
  away: `multiplayer: true\n${CAT}`,
  back: `multiplayer: true\n${CAT}`,
  bash: `multiplayer: true\npersist: 60s\napp: ["bash", "--norc", "--noprofile"]`,
  ends: `multiplayer: true\n${CAT}`,
  gone: `multiplayer: true\n${CAT}`,
  guarded: `multiplayer: true\naccess: invite\n${CAT}`,
  halt: `multiplayer: true\n${CAT}`,
  hands: `multiplayer: true\nwatchers: type\n${CAT}`,
  late: `multiplayer: true\npersist: 60s\napp: ["bash", ${LINES.map((word) => JSON.stringify(word)).join(', ')}]`,
  inner: `multiplayer: true\npartykit_room: outer\n${CAT}`,
  many: `multiplayer: true\n${CAT}`,
  none: `multiplayer: true\n${CAT}`,
  sized: `multiplayer: true\n${CAT}`,
  slow: `multiplayer: true\npersist: 60s\napp: ["bash", "-c", "while read -r n; do seq -f 'number %g of a long line that takes its space' $n; done"]`,
  split: `multiplayer: true\n${CAT}`,
};

let home: TestProxy;
/** Another proxy with the same party. */
let other: TestProxy;
beforeAll(async () => {
  home = await startTestProxy(rooms);
  other = await startTestProxy(rooms, { PARTY_URL: home.url });
});
afterAll(async () => {
  await other.close();
  await home.close();
});

async function ticketFor(visitor: TestVisitor, room: string, seat = 1): Promise<string> {
  const answer = await visitor.fetch(
    `/api/rooms/${room}/ticket?party=terminal-server&seat=${seat}`,
  );
  return (await bodyOf(answer)).ticket;
}

async function watcher(
  stream: string,
  { proxy = home, ...options }: StreamWatcherOptions & { proxy?: TestProxy } = {},
): Promise<StreamWatcher> {
  const [room = '', seat] = stream.split('.');
  const ticket = await ticketFor(proxy.visitor(), room, Number(seat));
  const watching = new StreamWatcher(streamAddress(proxy, stream), { ticket, ...options });
  await once(watching.socket, 'open');
  return watching;
}

const shows = (watching: StreamWatcher, text: string) =>
  until(async () => expect(await watching.text()).toContain(text));

function operator(path: string, body: object = {}): Promise<Response> {
  return fetch(`${home.url}/api/rooms/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test.concurrent('TS2: /api/workers/ROOM.SEAT/terminal is the same stream', async () => {
  const ada = await sit(home, 'bash');
  const address = `${home.url.replace('http', 'ws')}/api/workers/bash.1/terminal?sandboxId=x`;
  using bob = new StreamWatcher(address);
  await until(() => expect(bob.newest('source')).toMatchObject({ live: true }));
  ada.type('echo "$((6 * 7)) is it"\r');
  await shows(bob, '42 is it');
  expect(bob.gaps).toBe(0);
  await ada.leave();
});

test.concurrent('TS2: a room with another name at the party is known by both', async () => {
  const ada = await sit(home, 'inner');
  const ticket = await ticketFor(home.visitor(), 'inner');
  for (const stream of ['inner.1', 'outer.1'])
    for (const options of [{}, { ticket }]) {
      using bob = new StreamWatcher(streamAddress(home, stream), options);
      await until(() => expect(bob.newest('source')).toMatchObject({ live: true }));
    }
  await ada.leave();
});

test.concurrent('TS1: the proxy brings the output only while somebody watches', async () => {
  const ada = await sit(home, 'none');
  const bob = await watcher('none.1');
  await until(() => expect(bob.newest('source')).toMatchObject({ live: true }));
  const running = { state: 'running', cols: 90, rows: 28 };
  await until(() => expect(bob.newest('seat')).toMatchObject(running));
  bob[Symbol.dispose]();
  // Whoever comes after its end finds none; then one comes for them.
  await until(async () => {
    using eve = await watcher('none.1');
    await until(() => expect(eve.newest('source')).toBeDefined());
    expect(eve.messages.find(({ type }) => type === 'source')).toEqual({
      v: 1,
      type: 'source',
      live: false,
    });
    await until(() => expect(eve.newest('source')).toMatchObject({ live: true }));
  });
  await ada.leave();
}, 120_000);

test.concurrent('TS3: who comes late has the screen and its scrollback, whoever else watches', async () => {
  const ada = await sit(home, 'late');
  await until(() => expect(ada.output()).toContain('line 10000 of many'));
  using bob = await watcher('late.1');
  await shows(bob, 'line 10000 of many');
  using eve = await watcher('late.1');
  await shows(eve, 'line 10000 of many');
  const text = await eve.text();
  expect(text).toBe(await bob.text());
  expect(text).toContain('line 9100 of many');
  expect([bob.gaps, eve.gaps]).toEqual([0, 0]);
  await ada.leave();
});

test.concurrent('TS4: who comes back gets what they missed, without a new screen', async () => {
  const ada = await sit(home, 'back');
  using stays = await watcher('back.1');
  ada.type('one\r');
  await shows(stays, 'one');
  const bob = await watcher('back.1');
  await shows(bob, 'one');
  const { have } = bob;
  bob[Symbol.dispose]();
  ada.type('two\r');
  await shows(stays, 'two');
  using again = await watcher('back.1', { have });
  await until(() => expect(again.at).toBe(stays.at));
  expect(again.snapshots).toBe(0);
  expect(again.gaps).toBe(0);
  expect(await again.text()).toContain('two');
  expect(await again.text()).not.toContain('one');
  // Of something that is gone a whole screen comes.
  using stranger = await watcher('back.1', { have: 'abcdefghijkl:5' });
  await shows(stranger, 'one');
  expect(stranger.snapshots).toBe(1);
  await ada.leave();
});

test.concurrent('TS3: another size comes with the screen of that size', async () => {
  const ada = await sit(home, 'sized');
  using bob = await watcher('sized.1');
  ada.type('hello\r');
  await shows(bob, 'hello');
  expect(bob.terminal).toMatchObject({ cols: 90, rows: 28 });
  ada.resize({ cols: 60, rows: 20 });
  await until(() => expect(bob.newest('seat')).toMatchObject({ cols: 60, rows: 20 }));
  await until(() => expect(bob.terminal).toMatchObject({ cols: 60, rows: 20 }));
  await shows(bob, 'hello');
  ada.type('smaller\r');
  await shows(bob, 'smaller');
  expect(bob.gaps).toBe(0);
  await ada.leave();
});

test.concurrent('TS3: the end of an app and its new start are told, and its last words stay', async () => {
  const ada = await sit(home, 'ends');
  using bob = await watcher('ends.1');
  ada.type('last words\r');
  await shows(bob, 'last words');
  ada.type('\x04');
  await shows(bob, 'ended');
  await until(() =>
    expect(bob.messages.flatMap((one) => (one.type === 'seat' ? [one.state] : []))).toContain(
      'starting',
    ),
  );
  await until(() => expect(bob.newest('seat')).toMatchObject({ state: 'running' }));
  ada.type('a new one\r');
  await shows(bob, 'a new one');
  await ada.leave();
});

test.concurrent('TS5: who is slow gets nothing until they have caught up, then the screen as it is', async () => {
  const ada = await sit(home, 'slow');
  using quick = await watcher('slow.1');
  using bob = await watcher('slow.1', { answers: false });
  await until(() => expect(bob.snapshots).toBe(1));
  ada.type('40000\r');
  await shows(quick, 'number 40000 of');
  // Two megabytes went by; one who does not answer got little of it.
  expect(bob.at).toBeLessThan(700 * 1024);
  expect(await bob.text()).not.toContain('number 40000 of');
  bob.answers = true;
  bob.answer();
  await shows(bob, 'number 40000 of');
  expect(bob.snapshots).toBe(2);
  // What it scrolled past before is not what it would have seen, but the screen is the same.
  const last = (text: string) => text.split('\n').slice(-900);
  expect(last(await bob.text())).toEqual(last(await quick.text()));
  await ada.leave();
});

test.concurrent('TS6: a watcher’s keys reach the app where the room file lets watchers type, and nowhere else', async () => {
  const ada = await sit(home, 'hands');
  using bob = await watcher('hands.1');
  await until(() => expect(bob.newest('source')).toMatchObject({ live: true }));
  expect(bob.newest('welcome')).toMatchObject({ input: true });
  bob.type('from bob\r');
  await until(() => expect(ada.output()).toContain('from bob'));
  const eve = await sit(home, 'many');
  using mal = await watcher('many.1');
  await until(() => expect(mal.newest('source')).toMatchObject({ live: true }));
  expect(mal.newest('welcome')).toMatchObject({ input: false });
  mal.type('from mal\r');
  await until(() => expect(mal.newest('error')).toMatchObject({ code: 'forbidden', fatal: false }));
  eve.type('from eve\r');
  await shows(mal, 'from eve');
  expect(eve.output()).not.toContain('from mal');
  await ada.leave();
  await eve.leave();
});

test.concurrent('TS6, LK2: a pause is told, and stops the keys of watchers', async () => {
  const ada = await sit(home, 'halt');
  using bob = await watcher('halt.1');
  await until(() => expect(bob.newest('pause')).toMatchObject({ pause: null }));
  expect((await operator('halt/pause', { reason: 'lunch' })).status).toBe(200);
  await until(() => expect(bob.newest('pause')?.pause).toMatchObject({ reason: 'lunch' }));
  expect(bob.closed).toBeNull();
  // A stranger sees nothing of a paused room.
  const answer = await home.visitor().fetch('/api/rooms/halt/ticket?party=terminal-server&seat=1');
  expect(answer.status).toBe(423);
  expect((await operator('halt/resume')).status).toBe(200);
  await until(() => expect(bob.newest('pause')).toMatchObject({ pause: null }));
  await ada.leave();
});

test.concurrent('TS1: a seat of one proxy is watched at another, and goes on at the next one that has it', async () => {
  await using third = await startTestProxy(rooms, { PARTY_URL: home.url });
  const ada = await sit(third, 'split');
  using bob = await watcher('split.1');
  using eve = await watcher('split.1', { proxy: other });
  ada.type('over there\r');
  await shows(bob, 'over there');
  await shows(eve, 'over there');
  const before = bob.epoch;
  await third.close();
  await until(() => expect(bob.newest('source')).toMatchObject({ live: false }));
  const next = await sit(home, 'split');
  await until(() => expect(bob.newest('source')).toMatchObject({ live: true }));
  next.type('over here\r');
  await shows(bob, 'over here');
  await shows(eve, 'over here');
  expect(await bob.text()).not.toContain('over there');
  expect(bob.epoch).not.toBe(before);
  expect([bob.gaps, eve.gaps]).toEqual([0, 0]);
  await next.leave();
});

test.concurrent('TS2: without a ticket the room’s door decides', async () => {
  const open = async (stream: string, headers: Record<string, string> = {}) => {
    const socket = new WebSocket(streamAddress(home, stream), { headers });
    const [, response] = await once(socket, 'unexpected-response');
    return (response as { statusCode: number }).statusCode;
  };
  expect(await open('guarded.1')).toBe(403);
  expect(await open('alone.1')).toBe(403);
  expect(await open('nowhere.1')).toBe(404);
  expect(await open('old')).toBe(404);
  expect(await open('old.0')).toBe(404);
  expect(await open('old.1', { origin: 'http://elsewhere.example' })).toBe(403);
});

test.concurrent('TS2: who may watch no longer is told why, and sent away', async () => {
  const ada = await sit(home, 'gone');
  using bob = await watcher('gone.1');
  await until(() => expect(bob.newest('source')).toMatchObject({ live: true }));
  expect((await operator('gone/end', { reason: 'that was it' })).status).toBe(200);
  await until(() =>
    expect(bob.closed).toMatchObject({ code: CLOSE.FORBIDDEN, reason: 'ROOM_ENDED' }),
  );
  expect(bob.newest('error')).toMatchObject({ code: 'forbidden', fatal: true });
  await ada.leave();
});

test.concurrent('TS2: a ticket opens its own seat, and no room', async () => {
  const visitor = home.visitor();
  const ticket = await ticketFor(visitor, 'away');
  for (const path of ['terminal-server/away.2', 'terminal-server/old.1', 'room-server/away']) {
    const socket = new WebSocket(
      `${home.url.replace('http', 'ws')}/parties/${path}?ticket=${ticket}`,
    );
    const [code] = await once(socket, 'close');
    expect(code, path).toBe(CLOSE.TICKET);
  }
  const room = (await bodyOf(await visitor.fetch('/api/rooms/away/ticket'))).ticket;
  const socket = new WebSocket(`${streamAddress(home, 'away.1')}?ticket=${room}`);
  const [code] = await once(socket, 'close');
  expect(code).toBe(CLOSE.TICKET);
  for (const query of ['party=ops', 'party=terminal-server', 'party=terminal-server&seat=x'])
    expect((await visitor.fetch(`/api/rooms/away/ticket?${query}`)).status, query).toBe(400);
});
