// Windows, chat, limits and control with real sockets in workerd (ST1 to ST7, BR10, BR11, CH1, LI1, LI2, TX1).
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import { MAX_BRIDGES, MAX_BROWSERS } from '../../protocol/limits.ts';
import { hashWindows } from '../../protocol/windows.ts';
import { attachmentOf, type RoomConnection } from '../connections/connection.ts';
import { bridge, browser, closeAll, connect, controlRoom, open, sign } from '../test/client.ts';

afterEach(() => {
  vi.useRealTimers();
  closeAll();
});

const add = (g: string, more: object = {}) => ({
  op: 'add',
  g,
  type: 'clock',
  rect: [1, 2, 30, 10],
  ...more,
});

test('ST4: the sender gets the ack, everyone else the effective ops with who did it', async () => {
  const a = await bridge('st4', 'b1');
  const b = await bridge('st4', 'b2');
  const c = await browser('st4', 'Bob');
  a.client.send({
    type: 'state_delta',
    seq: 1,
    ops: [add('b1:1', { title: 'x' }), { op: 'del', g: 'b9:9' }],
  });
  const ops = [
    { op: 'add', g: 'b1:1', type: 'clock', rect: [1, 2, 30, 10], title: 'x', props: {}, z: 1 },
  ];
  expect(await a.client.next('ack')).toEqual({
    v: 1,
    type: 'ack',
    seq: 1,
    prev: 0,
    rev: 1,
    res: 'commit',
    ops,
  });
  for (const { client } of [b, c]) {
    expect(await client.next('state_delta')).toEqual({
      v: 1,
      type: 'state_delta',
      prev: 0,
      rev: 1,
      by: a.welcome.pid,
      ops,
    });
  }
  a.client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'set', g: 'b1:1', title: 'x' }] });
  expect(await a.client.next('ack')).toMatchObject({ res: 'discard', prev: 1, rev: 1, ops: [] });
  await b.client.settled();
  expect(b.client.all('state_delta')).toHaveLength(1);
  expect(a.client.all('state_delta')).toHaveLength(0);
});

test('ST1: a delta sent again is acked as a duplicate, a gap is seq_gap with the seq as ref', async () => {
  const { client } = await bridge('st1', 'b1');
  for (const seq of [1, 1, 3]) client.send({ type: 'state_delta', seq, ops: [add('b1:1')] });
  expect(await client.next('ack')).toMatchObject({ res: 'commit', rev: 1 });
  expect(await client.next('ack')).toMatchObject({ res: 'duplicate', seq: 1, rev: 1, ops: [] });
  expect(await client.next('error')).toMatchObject({ code: 'seq_gap', ref: '3', fatal: false });
});

test('ST6: a browser that sends state gets forbidden; the agent may', async () => {
  for (const role of ['guest', 'host', 'watcher', 'operator'] as const) {
    const { client } = await browser('st6', role, { claims: { role } });
    client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
    expect(await client.next('error')).toMatchObject({ code: 'forbidden', ref: '1', fatal: false });
  }
  const agent = await connect('st6', { role: 'agent', sub: 'agent', name: 'Scramble' });
  const welcome = await agent.hello({ role: 'agent', sid: 'ag1' });
  expect(welcome).toMatchObject({ seed: false, me: { role: 'agent', name: 'Scramble' } });
  agent.send({ type: 'state_delta', seq: 1, ops: [add('ag1:1')] });
  expect(await agent.next('ack')).toMatchObject({ res: 'commit' });
});

test('ST7: bad ops are reported one by one and stop nothing', async () => {
  const { client } = await bridge('st7', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [42, add('b1:1'), { op: 'add', g: 'b1:2' }] });
  const ack = await client.next('ack');
  expect(ack.ops).toMatchObject([{ op: 'add', g: 'b1:1' }]);
  expect(ack.fail?.map(({ i, code }) => [i, code])).toEqual([
    [0, 'bad_msg'],
    [2, 'bad_msg'],
  ]);
});

test('ST5: what is acked is in the database, with its seq, its revision and its tombstones', async () => {
  const { client } = await bridge('st5', 'b1');
  client.send({
    type: 'state_delta',
    seq: 1,
    ops: [add('b1:1'), add('b1:2', { props: { a: '\ud800' } })],
  });
  client.send({ type: 'state_delta', seq: 2, ops: [{ op: 'del', g: 'b1:1' }] });
  await client.settled();
  const rows = await runInDurableObject(env.RoomServer.getByName('st5'), (_, { storage }) => {
    const all = (query: string) => storage.sql.exec(query).toArray();
    return {
      windows: all('SELECT g, z, rev FROM windows'),
      tombs: all('SELECT g, rev FROM tombs'),
      sids: all('SELECT sid, seq FROM sids'),
    };
  });
  expect(rows).toEqual({
    windows: [{ g: 'b1:2', z: 1 + 1 / 1_024, rev: 1 }],
    tombs: [{ g: 'b1:1', rev: 2 }],
    sids: [{ sid: 'b1', seq: 2 }],
  });
});

test('BR10: a bridge’s report of what its app can’t show is kept with its connection', async () => {
  const { client } = await bridge('br10', 'b1');
  const fail = Array.from({ length: 400 }, (_, n) => ({
    g: `b${'x'.repeat(30)}:${n}`,
    code: 'unknown_type',
  }));
  client.send({ type: 'apply', rev: 3, fail });
  await client.settled();
  expect(client.all('error')).toEqual([]);
  await runInDurableObject(env.RoomServer.getByName('br10'), (room) => {
    const [connection] = room.getConnections() as Iterable<RoomConnection>;
    const health = connection && attachmentOf(connection)?.member?.health;
    expect(health).toMatchObject({ rev: 3 });
    expect(health?.fail.length).toBeGreaterThan(10);
  });
});

test('BR11: the same hash is confirmed, a client that is behind is told where the room is, another hash gets everything', async () => {
  const { client } = await bridge('br11', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  const { ops } = await client.next('ack');
  const op = ops[0] as Extract<(typeof ops)[0], { op: 'add' }>;
  const { op: _, ...record } = op;
  const h = hashWindows([record]);
  client.send({ type: 'state_hash', rev: 1, n: 1, h });
  expect(await client.next('state_hash')).toEqual({ v: 1, type: 'state_hash', rev: 1, n: 1, h });
  client.send({ type: 'state_hash', rev: 0, n: 0, h: 'x' });
  expect(await client.next('state_hash')).toMatchObject({ rev: 1, h });
  for (const wrong of [
    { rev: 1, n: 1, h: 'x' },
    { rev: 9, n: 1, h },
  ]) {
    client.send({ type: 'state_hash', ...wrong });
    await client.next('state_sync');
  }
  expect(client.all('state_sync').at(-1)).toMatchObject({
    mode: 'full',
    rev: 1,
    put: [record],
    hash: h,
  });
});

test('CH1: a line goes to everyone once, with an integer id; sent again, it is answered to the sender alone', async () => {
  const a = await browser('ch1', 'Ana');
  const b = await browser('ch1', 'Bob');
  a.client.send({ type: 'chat_msg', cid: 'c1', text: 'hi\u001b[2J\r\nthere\u202e' });
  const line = await a.client.next('chat_msg');
  expect(line).toMatchObject({
    id: 1,
    cid: 'c1',
    pid: a.welcome.pid,
    sender: 'Ana',
    text: 'hi[2J\nthere',
  });
  expect(await b.client.next('chat_msg')).toEqual(line);
  a.client.send({ type: 'chat_msg', cid: 'c1', text: 'other' });
  expect(await a.client.next('chat_msg')).toEqual(line);
  b.client.send({ type: 'chat_msg', cid: 'c1', text: 'mine' });
  expect(await b.client.next('chat_msg')).toMatchObject({ id: 2, sender: 'Bob', text: 'mine' });
});

test('CH1: a line from a bridge is its visitor’s', async () => {
  const visitor = await browser('ch1b', 'Ana');
  const { client } = await bridge('ch1b', 'b1', undefined, { sub: 'Ana', name: 'Ana' });
  client.send({ type: 'chat_msg', cid: 'c1', text: 'from the app' });
  expect(await visitor.client.next('chat_msg')).toMatchObject({
    pid: visitor.welcome.pid,
    sender: 'Ana',
    sid: 'b1',
  });
});

test('CH1: history comes in pages; a joiner who knows some gets the rest; 500 are kept', async () => {
  const a = await browser('ch1h', 'Ana');
  a.client.send({ type: 'chat_msg', cid: 'first', text: 'one' });
  await a.client.next('chat_msg');
  await runInDurableObject(env.RoomServer.getByName('ch1h'), (_, { storage }) => {
    for (let n = 2; n <= 520; n += 1) {
      storage.sql.exec(
        "INSERT INTO chat (cid, sid, pid, sender, color, ts, text) VALUES (?, 's1', 'p1', 'Ana', 0, ?, 'x')",
        `c${n}`,
        Date.now(),
      );
    }
  });
  a.client.send({ type: 'chat_msg', cid: 'last', text: 'end' });
  expect(await a.client.next('chat_msg')).toMatchObject({ id: 521 });
  a.client.send({ type: 'chat_history', before: 30 });
  const page = await a.client.next('chat_history');
  expect(page.more).toBe(false);
  expect(page.lines.map(({ id }) => id)).toEqual([22, 23, 24, 25, 26, 27, 28, 29]);

  const { epoch } = a.client.all('state_sync')[0]!;
  const known = await browser('ch1h', 'Bob', { have: { epoch, chat: 519 } });
  expect((await known.client.next('chat_history')).lines.map(({ id }) => id)).toEqual([520, 521]);
  const other = await browser('ch1h', 'Bob', { have: { epoch: 'other', chat: 519 } });
  const all = await other.client.next('chat_history');
  expect(all.lines).toHaveLength(50);
  expect(all).toMatchObject({ more: true });
});

test('LI1: the sixth line in 10 s is rate_limited, for the person in all its connections', async () => {
  // No time passes from the first line to the sixth, however long this takes.
  vi.setSystemTime(Date.now());
  const { client } = await browser('li1c', 'Ana');
  const other = await bridge('li1c', 'b1', undefined, { sub: 'Ana', name: 'Ana' });
  for (let n = 1; n <= 5; n += 1) client.send({ type: 'chat_msg', cid: `c${n}`, text: 'x' });
  await client.settled();
  other.client.send({ type: 'chat_msg', cid: 'c6', text: 'x' });
  const error = await other.client.next('error');
  expect(error).toMatchObject({ code: 'rate_limited', ref: 'c6', fatal: false });
  expect(error.retryMs).toBeGreaterThan(5_000);
  expect(client.all('chat_msg')).toHaveLength(5);
});

test('LI1: a flood gets rate_limited and at the third strike 4429; others go on', async () => {
  const flood = await browser('li1', 'Eve');
  const quiet = await browser('li1', 'Ana');
  // 60 at once and 30 a second are allowed: so many are too many also for a room that was stopped for a while.
  for (let n = 0; n < 200; n += 1) flood.client.send({ type: 'echo', t: n });
  expect(await flood.client.closedWith()).toBe(4429);
  const errors = flood.client.all('error');
  expect(errors.map(({ code, ref, fatal }) => [code, ref, fatal])).toEqual([
    ['rate_limited', 'echo', false],
    ['rate_limited', 'echo', false],
    ['rate_limited', 'echo', true],
  ]);
  await quiet.client.settled();
  expect(quiet.client.closed).toBeNull();
});

test('LI1: frames above 64 KB (bridges: 256 KB) are too_large', async () => {
  const { client } = await browser('li1s', 'Ana');
  client.send({ type: 'chat_msg', cid: 'c1', text: 'x'.repeat(66_000) });
  expect(await client.next('error')).toMatchObject({ code: 'too_large', ref: 'chat_msg' });
  const b = await bridge('li1s', 'b1');
  const text = 'x'.repeat(60_000);
  b.client.send({
    type: 'state_delta',
    seq: 1,
    ops: [add('b1:1', { props: { a: text, b: text } })],
  });
  expect(await b.client.next('ack')).toMatchObject({ res: 'commit' });
  b.client.sendRaw('x'.repeat(300_000));
  expect(await b.client.next('error')).toMatchObject({ code: 'too_large' });
});

test('LI1: the 51st browser and the 17th bridge find the room full', async () => {
  for (let n = 0; n < MAX_BRIDGES; n += 1) await bridge('full', `b${n}`);
  const late = await connect('full', { role: 'bridge', sub: 'late' });
  late.send({ type: 'hello', role: 'bridge', sid: 'blate' });
  expect(await late.next('error')).toMatchObject({ code: 'room_full', fatal: true });
  expect(await late.closedWith()).toBe(4430);
  for (let n = 0; n < MAX_BROWSERS; n += 1) await browser('full', `P${n}`);
  const guest = await connect('full', { sub: 'late' });
  guest.send({ type: 'hello', role: 'browser', sid: 'tablate' });
  expect(await guest.closedWith()).toBe(4430);
  await browser('full', 'P7');
});

test('LI1: fifty sockets with one ticket are one person, who keeps eight; everybody else comes in', async () => {
  const ticket = await sign({ room: 'crowded', sub: 'eve', name: 'Eve' });
  const sockets = [];
  for (let n = 0; n < 50; n += 1) {
    const socket = await open('crowded', { ticket });
    socket.send({ type: 'hello', role: 'browser', sid: `eve${n}` });
    await socket.next('welcome');
    sockets.push(socket);
  }
  for (const old of sockets.slice(0, 42)) expect(await old.closedWith()).toBe(4409);
  expect(sockets.slice(42).map(({ closed }) => closed)).toEqual(Array(8).fill(null));
  const { welcome } = await browser('crowded', 'Ana', { claims: { seat: 1 } });
  expect(welcome.me.name).toBe('Ana');
});

test('LI1: sockets that say no hello are counted, too: the oldest gives way', async () => {
  const ticket = await sign({ room: 'mute', sub: 'eve' });
  const sockets = [];
  for (let n = 0; n < 9; n += 1) sockets.push(await open('mute', { ticket }));
  expect(await sockets[0]?.closedWith()).toBe(4409);
});

test('LI1: who has a seat gets in, however many others are there', async () => {
  await controlRoom('seated', { op: 'configure', grid: null, limits: { browsers: 1 } });
  await browser('seated', 'Watcher', { claims: { role: 'watcher' } });
  const late = await connect('seated', { sub: 'Late' });
  late.send({ type: 'hello', role: 'browser', sid: 'tablate' });
  expect(await late.closedWith()).toBe(4430);
  await browser('seated', 'Ana', { claims: { seat: 1 } });
  const claim = { op: 'claim_seat', proxy: 'x', max: 4, shared: false, heldMs: 20_000 };
  await controlRoom('seated', { ...claim, visitor: 'Bob' });
  await browser('seated', 'Bob');
});

test('LI2: frames that are no JSON, no object, of no known type or of a wrong shape are bad_msg, with a ref', async () => {
  const { client } = await browser('li2', 'Ana');
  const frames: [string | ArrayBuffer, string][] = [
    ['{', 'frame'],
    ['[1]', 'frame'],
    ['{"v":1,"type":"melt"}', 'melt'],
    ['{"v":1,"type":"cursor_pos","k":"pointer","p":[[0,200,1]]}', 'cursor_pos'],
    ['{"v":1,"type":"chat_msg","cid":"c","text":7}', 'chat_msg'],
    [new ArrayBuffer(4), 'binary'],
  ];
  for (const [frame, ref] of frames) {
    client.sendRaw(frame);
    const error = await client.next('error');
    expect([error.code, error.ref, error.fatal], String(frame)).toEqual(
      frame === '[1]' ? ['unsupported_version', ref, true] : ['bad_msg', ref, false],
    );
    if (frame === '[1]') break;
  }
});

test('LI2: an error never carries a stack or a path', async () => {
  const { client } = await bridge('stack', 'b1');
  await runInDurableObject(env.RoomServer.getByName('stack'), (_, { storage }) => {
    storage.sql.exec('DROP TABLE windows');
  });
  client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  expect(await client.next('error')).toMatchObject({ code: 'not_ready', fatal: true });
  expect(await client.closedWith()).toBe(1011);
  expect(client.texts.at(-1)).not.toMatch(/\.ts|at \/|SQL|table/);
});

test('control: only a proxy or an operator may, each answer is the room’s facts', async () => {
  const { client } = await bridge('ctl', 'b1');
  client.send({ type: 'state_delta', seq: 1, ops: [add('b1:1')] });
  await client.next('ack');
  await browser('ctl', 'Ana');
  const facts = async (body: unknown): Promise<RoomFacts> =>
    (await controlRoom('ctl', body)).json();
  const { epoch } = client.all('state_sync')[0]!;
  const base = {
    rev: 1,
    epoch,
    windows: 1,
    people: 1,
    chat: 0,
    paused: false,
    pauses: { seats: {} },
    locked: false,
    seatsTaken: 0,
    hostLink: 0,
    recorded: null,
    resident: null,
    closed: false,
  };
  expect(await facts({ op: 'snapshot' })).toEqual(base);
  expect(await facts({ op: 'configure', grid: { cols: 100, rows: 30 } })).toEqual(base);
  expect((await browser('ctl', 'Bob')).welcome.grid).toEqual({ cols: 100, rows: 30 });
  expect(await facts({ op: 'pause', reason: 'lunch' })).toMatchObject({ paused: true });
  expect(await client.next('room')).toEqual({
    ...{ v: 1, type: 'room', paused: true },
    pauses: {
      room: { by: 'an operator', at: expect.any(Number), reason: 'lunch' },
      seats: {},
    },
  });
  const late = await browser('ctl', 'Cem', { claims: { role: 'operator' } });
  expect(late.welcome).toMatchObject({ paused: true, grid: { cols: 100, rows: 30 } });
  expect(await late.client.next('room')).toMatchObject({ pauses: { room: { reason: 'lunch' } } });
  expect(await facts({ op: 'resume' })).toMatchObject({ paused: false });
  expect(await client.next('room')).toEqual({
    ...{ v: 1, type: 'room', paused: false },
    pauses: { seats: {} },
  });

  for (const role of ['guest', 'host', 'watcher', 'bridge', 'agent'] as const) {
    expect((await controlRoom('ctl', { op: 'pause' }, role)).status).toBe(403);
  }
  expect((await controlRoom('ctl', { op: 'pause' }, 'operator')).status).toBe(200);
  expect((await controlRoom('ctl', { op: 'melt' })).status).toBe(400);
  expect((await controlRoom('ctl', 'x'.repeat(70_000))).status).toBe(400);
});
