// The room of a watcher against a real server over real sockets: who is there, their cursors, the chat, pauses.
import { afterEach, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import type { ChatLine, Person, ServerMessage } from '../../protocol/messages.ts';
import {
  type PartyClient,
  type PartyServer,
  startPartyServer,
} from '../../testing/party-server.ts';
import { until } from '../../testing/until.ts';
import { RoomFeed, type RoomFeedOptions } from './room-feed.ts';

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

const person = (pid: string, more: Partial<Person> = {}): Person => ({
  ...{ pid, name: pid.toUpperCase(), color: 1, role: 'guest', status: 'active' },
  ...more,
});
const ME = person('me', { role: 'watcher', status: 'watching' });
const line = (id: number, more: Partial<ChatLine> = {}): ChatLine => ({
  ...{ id, cid: `c${id}`, sid: 'other', pid: 'ada', sender: 'Ada', color: 1, ts: id },
  text: `line ${id}`,
  ...more,
});

/** What the room answers to a hello. */
const welcome = (more: readonly ServerMessage[] = [], epoch = 'e1'): string[] =>
  [
    {
      ...{ type: 'welcome', pid: 'me', me: ME, ack: 0, seed: false, grid: null, paused: false },
      ...{ may: ['chat'], limits: { frameBytes: 1, chatChars: 1, windows: 1 } },
    } satisfies ServerMessage,
    {
      ...{ type: 'state_sync', mode: 'full', epoch, rev: 4, put: [], del: [], hash: '' },
    } satisfies ServerMessage,
    { type: 'presence', ev: 'sync', who: [ME, person('ada', { seat: 1 })] } as const,
    { type: 'chat_history', lines: [line(1)], more: false } as const,
    ...more,
  ].map((message) => encode(message));

/** A room that lets everybody in, and says more to whoever says hello. */
async function serve(more: readonly ServerMessage[] = [], epoch = 'e1'): Promise<PartyServer> {
  const server = await startPartyServer((client) => {
    client.socket.on('message', (data) => {
      if (String(data).includes('"hello"')) client.send(...welcome(more, epoch));
    });
  });
  ended.push(() => server[Symbol.asyncDispose]());
  return server;
}

function watch(server: PartyServer, options: Partial<RoomFeedOptions> = {}) {
  const feed = new RoomFeed({ host: server.host, room: 'lab', ...options });
  ended.push(() => feed.close());
  feed.connect();
  return { feed, state: feed.getSnapshot, cursors: feed.cursors.getSnapshot };
}

const nth = (server: PartyServer, n: number): Promise<PartyClient> =>
  until(() => {
    const client = server.clients[n - 1];
    if (!client) throw new Error(`there are ${server.clients.length} clients`);
    return client;
  });
const say = (client: PartyClient, ...messages: readonly ServerMessage[]): void =>
  client.send(...messages.map((message) => encode(message)));

test('HS1: it says hello first, as a browser that watches, and is live once it is welcome', async () => {
  const server = await serve();
  const { state } = watch(server, { partyRoom: 'lab-there' });
  expect(state().connection.status).toBe('connecting');
  await until(() => expect(state().connection.status).toBe('live'));
  await until(() => expect(state().chat.lines).toHaveLength(1));
  expect(server.asked).toEqual(['/api/rooms/lab/ticket?watch']);
  const [client] = server.clients;
  expect(client?.url.pathname).toBe('/parties/room-server/lab-there');
  expect(client?.url.searchParams.get('ticket')).toBe('t1');
  expect(client?.messages('hello')).toEqual([
    { v: 1, type: 'hello', role: 'browser', sid: expect.stringMatching(/^[a-z0-9]{16}$/) },
  ]);
  expect(state()).toMatchObject({ me: 'me', may: ['chat'] });
  expect([...state().people.keys()].sort()).toEqual(['ada', 'me']);
});

test('PR1: people come, change and leave, and take their cursors with them', async () => {
  const server = await serve();
  const { state, cursors } = watch(server);
  const client = await nth(server, 1);
  await until(() => expect(state().people.size).toBe(2));
  say(
    client,
    { type: 'presence', ev: 'join', who: [person('bob', { seat: 2 })] },
    { type: 'presence', ev: 'update', who: [person('bob', { seat: 2, status: 'typing' })] },
    { type: 'cursor_pos', at: 1, gone: [], c: [['bob', 'pointer', 50, 25, ['b1:1', 3, 4]]] },
    { type: 'cursor_pos', at: 2, gone: [], c: [['me', 'pointer', 1, 1]] },
    { type: 'say', pid: 'bob', text: 'look' },
  );
  await until(() => expect(cursors().says.get('bob')).toBe('look'));
  expect(state().people.get('bob')).toMatchObject({ seat: 2, status: 'typing' });
  expect([...cursors().ghosts.keys()]).toEqual(['bob pointer']);
  expect(cursors().ghosts.get('bob pointer')).toMatchObject({
    at: { x: 50, y: 25 },
    inside: ['b1:1', 3, 4],
  });
  say(client, { type: 'presence', ev: 'leave', who: [person('bob')] });
  await until(() => expect(state().people.has('bob')).toBe(false));
  await until(() => expect(cursors().ghosts.size + cursors().says.size).toBe(0));
});

test('CU3: a line at a pointer whose end never comes goes by itself; one that changes stays', async () => {
  const server = await serve();
  const { cursors } = watch(server);
  const client = await nth(server, 1);
  say(client, { type: 'say', pid: 'ada', text: 'half a li' });
  await until(() => expect(cursors().says.get('ada')).toBe('half a li'));
  say(client, { type: 'say', pid: 'ada', text: 'half a line' });
  await until(() => expect(cursors().says.get('ada')).toBe('half a line'));
  await until(() => expect(cursors().says.has('ada')).toBe(false));
});

test('CU2: every fourth frame of cursors is answered, and the count begins anew with a connection', async () => {
  const server = await serve();
  const { state } = watch(server);
  const frame = (at: number): ServerMessage => ({ type: 'cursor_pos', at, gone: [], c: [] });
  const first = await nth(server, 1);
  await until(() => expect(state().connection.status).toBe('live'));
  say(first, ...[1, 2, 3, 4, 5, 6, 7].map(frame));
  await until(() =>
    expect(first.messages('cursor_ack')).toEqual([{ v: 1, type: 'cursor_ack', at: 4 }]),
  );
  first.socket.terminate();
  const second = await nth(server, 2);
  await until(() => expect(second.messages('hello')).toHaveLength(1));
  await until(() => expect(state().connection.status).toBe('live'));
  say(second, ...[11, 12, 13, 14].map(frame));
  await until(() => expect(second.messages('cursor_ack').map(({ at }) => at)).toEqual([14]));
});

test('CH1: a line is sent once it can be, again after a cut, shown once, and says why it was refused', async () => {
  const server = await serve();
  const { feed, state } = watch(server);
  expect(feed.say('  ')).toBe(false);
  expect(feed.say(' hello ')).toBe(true);
  expect(state().chat.outbox).toMatchObject([{ text: 'hello', state: { kind: 'waiting' } }]);
  const first = await nth(server, 1);
  await until(() => expect(first.messages('chat_msg')).toHaveLength(1));
  const [sent] = first.messages('chat_msg') as { cid: string; text: string }[];
  expect(sent?.text).toBe('hello');
  // Nobody knows whether it has arrived.
  first.socket.terminate();
  const second = await nth(server, 2);
  await until(() => expect(second.messages('chat_msg')).toEqual([sent]));
  const [{ sid }] = second.messages('hello') as [{ sid: string }];
  const cid = sent?.cid ?? '';
  for (let i = 0; i < 2; i += 1)
    say(second, { type: 'chat_msg', ...line(2, { cid, sid, pid: 'me', text: 'hello' }) });
  await until(() => expect(state().chat.outbox).toEqual([]));
  expect(state().chat.lines.map(({ id }) => id)).toEqual([1, 2]);

  feed.say('too fast');
  await until(() => expect(second.messages('chat_msg')).toHaveLength(2));
  const refused = (second.messages('chat_msg')[1] as { cid: string }).cid;
  say(second, {
    ...{ type: 'error', code: 'rate_limited', msg: 'Too fast.', fatal: false, ref: refused },
  });
  await until(() =>
    expect(state().chat.outbox[0]?.state).toEqual({ kind: 'failed', reason: 'Too fast.' }),
  );
  feed.sayAgain(refused);
  await until(() => expect(second.messages('chat_msg')).toHaveLength(3));
  expect(second.messages('chat_msg')[2]).toMatchObject({ cid: refused, text: 'too fast' });
});

test('CH1: what nobody reads is unread; a line that was taken away is gone; earlier ones can be asked for', async () => {
  const server = await serve();
  const { feed, state } = watch(server);
  const client = await nth(server, 1);
  await until(() => expect(state().chat.primed).toBe(true));
  expect(state().chat.unread).toBe(0);
  say(client, { type: 'chat_msg', ...line(2) }, { type: 'chat_gone', id: 1 });
  await until(() => expect(state().chat.lines[0]).toMatchObject({ text: '', gone: true }));
  expect(state().chat.unread).toBe(1);
  feed.read(true);
  expect(state().chat.unread).toBe(0);
  feed.earlier();
  await until(() => expect(client.messages('chat_history')).toMatchObject([{ before: 1 }]));
});

test('CH5, AG: a line of the resident grows until it is whole, and what it does is told', async () => {
  const server = await serve();
  const { state } = watch(server);
  const client = await nth(server, 1);
  await until(() => expect(state().chat.lines).toHaveLength(1));
  const resident = { name: 'Fern', model: 'm', state: 'busy', waits: 0, for: ['ada'] } as const;
  say(
    client,
    { type: 'room', paused: false, pauses: { seats: {} }, resident },
    { type: 'chat_msg', ...line(2, { pid: 'fern', text: '', growing: true }) },
    { type: 'chat_grow', id: 2, text: 'Look' },
  );
  await until(() => expect(state().chat.lines[1]).toMatchObject({ text: 'Look', growing: true }));
  expect(state()).toMatchObject({ resident, chat: { unread: 1 } });
  say(client, { type: 'chat_grow', id: 2, text: 'Look here', done: true });
  await until(() => expect(state().chat.lines[1]?.growing).toBeUndefined());
  expect(state().chat).toMatchObject({ lines: [{}, { text: 'Look here' }], unread: 1 });
});

test('LK2: who paused what, why, and what is asked; and what hosts do', async () => {
  const pause = { by: 'Ada, a host', at: 1, reason: 'Look.', question: 'Delete?' };
  const server = await serve([
    {
      ...{ type: 'room', paused: true, pauses: { room: pause, seats: {} }, keyboard: 'one' },
      recorded: { by: 'Ada', at: 1 },
    },
  ]);
  const { state } = watch(server);
  const client = await nth(server, 1);
  await until(() => expect(state().pauses.room).toEqual(pause));
  expect(state()).toMatchObject({ keyboard: 'one', recorded: { by: 'Ada' } });
  say(
    client,
    { type: 'told', what: 'resume', by: 'Ada', reason: '' },
    { type: 'room', paused: false, pauses: { seats: { 2: pause } }, locked: true },
  );
  await until(() => expect(state().pauses).toEqual({ seats: { 2: pause } }));
  expect(state()).toMatchObject({
    told: { what: 'resume' },
    locked: true,
    keyboard: null,
    recorded: null,
  });
});

test('HS2: after a cut it asks for what followed; of another storage it keeps no chat', async () => {
  const server = await serve();
  const { state } = watch(server);
  const first = await nth(server, 1);
  await until(() => expect(state().chat.lines).toHaveLength(1));
  say(
    first,
    { type: 'state_delta', prev: 4, rev: 5, by: 'ada', ops: [] },
    { type: 'chat_msg', ...line(2) },
    { type: 'cursor_pos', at: 1, gone: [], c: [['ada', 'caret', 1, 1]] },
  );
  await until(() => expect(state().chat.lines).toHaveLength(2));
  first.socket.terminate();
  const second = await nth(server, 2);
  await until(() => expect(second.messages('hello')).toHaveLength(1));
  expect(second.messages('hello')[0]).toMatchObject({ have: { epoch: 'e1', rev: 5, chat: 2 } });
  expect(second.url.searchParams.get('ticket')).toBe('t2');
  await until(() => expect(state().connection.status).toBe('live'));
  expect(state().chat.lines.map(({ id }) => id)).toEqual([1, 2]);

  server.onClient = (client) => {
    client.socket.on('message', (data) => {
      if (String(data).includes('"hello"')) client.send(...welcome([], 'e2'));
    });
  };
  second.socket.terminate();
  await nth(server, 3);
  await until(() => expect(state().chat.lines.map(({ id }) => id)).toEqual([1]));
});

test('a lost connection hides the cursors, keeps the people, and says how it stands', async () => {
  const server = await serve();
  const { state, cursors } = watch(server);
  const first = await nth(server, 1);
  say(first, { type: 'cursor_pos', at: 1, gone: [], c: [['ada', 'pointer', 1, 1]] });
  await until(() => expect(cursors().ghosts.size).toBe(1));
  await until(() => expect(state().connection.status).toBe('live'));
  server.onClient = () => {};
  first.socket.terminate();
  await until(() => expect(state().connection.status).toBe('reconnecting'));
  expect(cursors().ghosts.size).toBe(0);
  expect(state().people.has('ada')).toBe(true);
});

test('ID1: a sid of somebody else is given up for a new one', async () => {
  const server = await startPartyServer((client) => {
    client.socket.on('message', (data) => {
      if (!String(data).includes('"hello"')) return;
      if (server.clients.length > 1) client.send(...welcome());
      else {
        say(client, {
          type: 'error',
          code: 'forbidden',
          msg: 'Not yours.',
          fatal: true,
          ref: 'sid',
        });
        client.socket.close(CLOSE.FORBIDDEN);
      }
    });
  });
  ended.push(() => server[Symbol.asyncDispose]());
  const { state } = watch(server);
  await until(() => expect(state().connection.status).toBe('live'));
  const sids = server.clients.map((client) => client.messages('hello')[0]?.sid);
  expect(new Set(sids).size).toBe(2);
});

test('MO1: who was sent away reads why, and does not come back', async () => {
  const server = await serve();
  const { state } = watch(server);
  const client = await nth(server, 1);
  await until(() => expect(state().connection.status).toBe('live'));
  say(client, {
    type: 'error',
    code: 'forbidden',
    msg: 'Ada has removed you.',
    fatal: true,
    ref: 'door',
  });
  client.socket.close(CLOSE.FORBIDDEN);
  await until(() => expect(state().connection.status).toBe('offline'));
  expect(state().connection).toMatchObject({ reason: 'Ada has removed you.', final: true });
});
