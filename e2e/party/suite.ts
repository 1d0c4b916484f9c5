// What any party has to do, wherever it runs: the same tests for workerd as `npm start` runs it, for wrangler's, and for
// a deployed one. From outside alone, and in rooms of their own, so that they do no harm to a party that is used.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ACCOUNTS_PARTY, ACCOUNTS_ROOM } from '../../protocol/access/accounts.ts';
import type { Role } from '../../protocol/access/roles.ts';
import { CLOSE } from '../../protocol/codes.ts';
import type { Person } from '../../protocol/messages.ts';
import { OPS_PARTY, OPS_ROOM, OPS_TICKET_ROOM } from '../../protocol/streams/ops-feed.ts';
import {
  encodeStream,
  outputFrame,
  snapshotFrames,
  streamRoom,
  TERMINAL_PARTY,
} from '../../protocol/streams/terminal-stream.ts';
import { StreamWatcher } from '../../testing/stream-watcher.ts';
import { until } from '../../testing/until.ts';
import { type Claims, join, Line, type Party, type RoomLine, ticketFor } from './line.ts';

const SIZE = { cols: 80, rows: 24 };
const add = (sid: string, n: number) => ({
  ...{ op: 'add', g: `${sid}:${n}`, type: 'clock', rect: [n, n, 9, 9] },
});

/** Call at the top of a test file. @param start starts the party, or finds it */
export function partySuite(start: () => Promise<Party>): void {
  let party: Party;
  let open = new DisposableStack();
  beforeAll(async () => {
    party = await start();
  });
  afterEach(() => {
    open.dispose();
    open = new DisposableStack();
  });
  afterAll(() => party?.[Symbol.asyncDispose]());

  const newRoom = () => `check-${randomBytes(6).toString('hex')}`;
  const bridge = async (room: string, sid: string, have?: { epoch: string; rev: number }) => {
    const claims: Claims = { room, role: 'bridge', sub: `sub-${sid}` };
    const joined = await join(party, claims, { role: 'bridge', sid, ...(have ? { have } : {}) });
    open.use(joined.line);
    return { ...joined, sync: await joined.line.hears('state_sync') };
  };
  const browser = async (room: string, sub: string) => {
    const joined = await join(
      party,
      { room, sub, name: sub },
      { role: 'browser', sid: `tab${sub.toLowerCase()}` },
    );
    open.use(joined.line);
    return joined;
  };
  const control = async (path: string, claims: Claims, body: unknown) =>
    fetch(new URL(`/parties/${path}/control`, party.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${await ticketFor(party, claims)}` },
      body: JSON.stringify(body),
    });

  test('it is there, and nothing is where nothing is', async () => {
    const alive = await fetch(new URL('/healthz', party.url));
    expect([alive.status, await alive.json()]).toEqual([200, { ok: true }]);
    for (const path of [
      '/',
      '/parties/nobody/x',
      '/parties/__proto__/x',
      `/parties/${OPS_PARTY}/x`,
    ]) {
      const answer = await fetch(new URL(path, party.url));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toMatchObject({ error: 'NOT_FOUND' });
    }
  });

  test('HS5: without a ticket of this room, signed and in time, nobody gets in', async () => {
    const room = newRoom();
    const tickets = {
      none: undefined,
      ofAnotherRoom: await ticketFor(party, { room: newRoom() }),
      old: await ticketFor(party, { room }, -60),
      ofAnotherSecret: await ticketFor({ ...party, secret: 'x'.repeat(40) }, { room }),
    };
    for (const [which, ticket] of Object.entries(tickets)) {
      const path = `/parties/room-server/${room}`;
      const line = open.use(new Line(party, path, ticket === undefined ? {} : { ticket }));
      expect(await line.next('error'), which).toMatchObject({ code: 'forbidden', fatal: true });
      expect(await line.end(), which).toBe(CLOSE.TICKET);
    }
    const asked = await fetch(new URL(`/parties/room-server/${room}/control`, party.url), {
      ...{ method: 'POST', body: '{"op":"snapshot"}' },
    });
    expect(asked.status).toBe(401);
  });

  test('HS2, ST1: one bridge seeds the room, its changes are acknowledged and reach the others', async () => {
    const room = newRoom();
    const ann = await bridge(room, 'b1');
    expect(ann.welcome).toMatchObject({ seed: true, ack: 0 });
    ann.line.say({ type: 'state_delta', seq: 1, ops: [add('b1', 1), add('b1', 2)] });
    expect(await ann.line.hears('ack')).toMatchObject({ seq: 1, rev: 1, res: 'commit' });
    const bob = await bridge(room, 'b2');
    expect(bob.welcome.seed).toBe(false);
    expect(bob.sync).toMatchObject({ mode: 'full', rev: 1 });
    expect(bob.sync.put.map(({ g }) => g)).toEqual(['b1:1', 'b1:2']);
    ann.line.say({ type: 'state_delta', seq: 2, ops: [{ op: 'del', g: 'b1:1' }] });
    expect(await bob.line.hears('state_delta')).toMatchObject({ prev: 1, rev: 2 });
    // Once more, as after a lost answer.
    await ann.line.hears('ack');
    ann.line.say({ type: 'state_delta', seq: 2, ops: [{ op: 'del', g: 'b1:1' }] });
    expect(await ann.line.hears('ack')).toMatchObject({ seq: 2, res: 'duplicate' });
  });

  test('HS3: whoever comes back with what it has gets what is new', async () => {
    const room = newRoom();
    const ann = await bridge(room, 'b1');
    ann.line.say({ type: 'state_delta', seq: 1, ops: [add('b1', 1)] });
    await ann.line.hears('ack');
    const have = { epoch: ann.sync.epoch, rev: 1 };
    const bob = await bridge(room, 'b2');
    bob.line.say({ type: 'state_delta', seq: 1, ops: [add('b2', 1)] });
    await bob.line.hears('ack');
    ann.line[Symbol.dispose]();
    const again = await bridge(room, 'b1', have);
    expect(again.welcome.ack).toBe(1);
    expect(again.sync).toMatchObject({ mode: 'diff', epoch: have.epoch, rev: 2 });
    expect(again.sync.put.map(({ g }) => g)).toEqual(['b2:1']);
  });

  test('PR1, CU1, CH1: people see each other come, point, speak and leave; chat is kept', async () => {
    const room = newRoom();
    const ada = await browser(room, 'Ada');
    const bob = await browser(room, 'Bob');
    expect(await heard(ada.line, 'join')).toMatchObject([{ name: 'Bob', pid: bob.welcome.pid }]);
    bob.line.say({ type: 'cursor_pos', k: 'pointer', p: [[0, 25, 75]] });
    expect((await ada.line.hears('cursor_pos')).c).toContainEqual([
      bob.welcome.pid,
      'pointer',
      25,
      75,
    ]);
    bob.line.say({ type: 'chat_msg', cid: 'c1', text: 'hello' });
    expect(await ada.line.hears('chat_msg')).toMatchObject({ sender: 'Bob', text: 'hello' });
    bob.line[Symbol.dispose]();
    expect(await heard(ada.line, 'leave')).toMatchObject([{ pid: bob.welcome.pid }]);
    const eve = await browser(room, 'Eve');
    expect((await eve.line.hears('chat_history')).lines).toMatchObject([{ text: 'hello' }]);
  });

  test('CR1, CR2: who only looks at a room that is full hears it from its audience', async () => {
    const room = newRoom();
    const set = { op: 'configure', grid: null, limits: { browsers: 1 } };
    const proxy: Claims = { room, role: 'proxy', sub: 'proxy' };
    expect((await control(`room-server/${room}`, proxy, set)).status).toBe(200);
    const ada = await browser(room, 'Ada');
    const claims: Claims = { room, sub: 'Eve', name: 'Eve', role: 'watcher' };
    const eve = await join(party, claims, { role: 'browser', sid: 'tabeve' });
    open.use(eve.line);
    expect(eve.welcome).toMatchObject({ audience: true, may: [] });
    await eve.line.hears('chat_history');
    ada.line.say({ type: 'chat_msg', cid: 'c1', text: 'hello' });
    expect(await eve.line.hears('chat_msg')).toMatchObject({ sender: 'Ada', text: 'hello' });
  });

  test('LI1: a frame that is none, and one that is too large, are told', async () => {
    const { line } = await browser(newRoom(), 'Ada');
    line.send('{"v":1,"type":"melt"}');
    expect(await line.next('error')).toMatchObject({ code: 'bad_msg' });
    line.send('x'.repeat(70_000));
    expect(await line.next('error')).toMatchObject({ code: 'too_large' });
  });

  test('the control endpoint answers a proxy of the room, and nobody else', async () => {
    const room = newRoom();
    const path = `room-server/${room}`;
    const answer = await control(path, { room, role: 'proxy', sub: 'proxy' }, { op: 'snapshot' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ rev: 0 });
    expect((await control(path, { room, role: 'guest' }, { op: 'snapshot' })).status).toBe(403);
    expect((await control(path, { room, role: 'proxy' }, { op: 'melt' })).status).toBe(400);
  });

  test.each<Role>(['guest', 'host', 'bridge'])(
    'AC1, OM1: accounts and operations are none of a %s’s business',
    async (role) => {
      const body = { op: 'session', hash: 'h'.repeat(43) };
      const claims: Claims = { room: ACCOUNTS_ROOM, role };
      const asked = await control(`${ACCOUNTS_PARTY}/${ACCOUNTS_ROOM}`, claims, body);
      expect(asked.status).toBe(403);
      const ticket = await ticketFor(party, { room: OPS_TICKET_ROOM, role });
      const line = open.use(new Line(party, `/parties/${OPS_PARTY}/${OPS_ROOM}`, { ticket }));
      expect(await line.next('error')).toMatchObject({ code: 'forbidden', fatal: true });
    },
  );

  test('AC1, OM2: a proxy finds no session that is none, and an operator hears the history', async () => {
    const claims: Claims = { room: ACCOUNTS_ROOM, role: 'proxy' };
    const body = { op: 'session', hash: randomBytes(32).toString('base64url') };
    const asked = await control(`${ACCOUNTS_PARTY}/${ACCOUNTS_ROOM}`, claims, body);
    expect(await asked.json()).toMatchObject({ session: null });
    const ticket = await ticketFor(party, { room: OPS_TICKET_ROOM, role: 'operator', sub: 'op' });
    const line = open.use(new Line(party, `/parties/${OPS_PARTY}/${OPS_ROOM}`, { ticket }));
    expect(await line.next('history')).toMatchObject({ v: 1 });
  });

  test('TS1, TS3: a watched seat’s screen and output reach who watches, and the room is told', async () => {
    const room = newRoom();
    const name = streamRoom(room, 1);
    const at = `/parties/${TERMINAL_PARTY}/${name}`;
    const asProxy = (of: string) => ticketFor(party, { room: of, role: 'proxy', sub: 'proxy' });
    const told = open.use(
      new Line(party, `/parties/room-server/${room}`, { ticket: await asProxy(room) }),
    );
    await told.next('watched');
    const ticket = await ticketFor(party, { room: name, role: 'watcher' });
    const watcher = open.use(
      new StreamWatcher(`${party.url.replace(/^http/, 'ws')}${at}`, { ticket }),
    );
    expect(await told.next('watched')).toMatchObject({ seats: [1] });
    const source = open.use(new Line(party, at, { ticket: await asProxy(name) }));
    await source.opened();
    source.send(encodeStream({ type: 'seat', state: 'running', ...SIZE }));
    for (const frame of snapshotFrames({ epoch: 'epoch1', at: 0, ...SIZE }, '\x1bcscreen'))
      source.send(frame);
    source.send(outputFrame(5, ' more'));
    await until(async () => expect(await watcher.text()).toContain('screen more'));
  });
}

/** Who the next presence frame of a kind is about; between them come others. */
async function heard(line: RoomLine, ev: 'join' | 'leave'): Promise<readonly Person[]> {
  for (;;) {
    const presence = await line.hears('presence');
    if (presence.ev === ev) return presence.who;
  }
}
