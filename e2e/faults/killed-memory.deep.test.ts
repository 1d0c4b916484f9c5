// kill -9 of a proxy and its party: what was said and how the windows stood is there again, also for who comes back.
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { RoomExport } from '../../protocol/access/room-control.ts';
import { encode } from '../../protocol/frames.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { pairRoom } from '../rooms.ts';
import type { Server } from '../server.ts';
import { starter } from './restarted.ts';
import { bothShow, comeTwo, live, open } from './stage.ts';

/** Comes to the room's party with a visitor's cookie. */
async function talk(server: Server, cookie: string, sid: string) {
  const answer = await fetch(`${server.url}/api/rooms/kept/ticket`, { headers: { cookie } });
  const { ticket } = (await answer.json()) as { ticket: string };
  const at = `${server.url.replace('http', 'ws')}/parties/room-server/kept?ticket=${ticket}`;
  const socket = new WebSocket(at, { headers: { cookie, origin: server.url } });
  const heard: ServerMessage[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as ServerMessage));
  await once(socket, 'open');
  const send = (message: ClientInput) => socket.send(encode(message));
  send({ type: 'hello', role: 'browser', sid });
  const all = <T extends ServerMessage['type']>(type: T) =>
    heard.filter((one): one is Extract<ServerMessage, { type: T }> => one.type === type);
  await vi.waitFor(() => expect(all('chat_history')).toHaveLength(1));
  return { send, all, close: () => socket.close() };
}

test('CH1 to CH4: lines, erasures, windows and what was read outlive kill -9 of proxy and party', async () => {
  const start = await starter({ kept: pairRoom('kept') });
  const first = await start();
  const [ada, bob] = await comeTwo(first, 'kept');
  await open(first, 'kept', 1, 10);
  await bothShow(first, 'kept', [10]);
  const [a, b] = [await talk(first, ada.cookie, 'taba'), await talk(first, bob.cookie, 'tabb')];
  a.send({ type: 'chat_msg', cid: 'c1', text: 'hello' });
  a.send({ type: 'chat_msg', cid: 'c2', text: 'regretted' });
  await vi.waitFor(() => expect(b.all('chat_msg')).toHaveLength(2));
  const [hello, regretted] = b.all('chat_msg').map(({ id }) => id);
  b.send({ type: 'chat_read', id: hello ?? 0 });
  b.send({ type: 'echo', t: 1 });
  await vi.waitFor(() => expect(b.all('echo')).toHaveLength(1));
  a.send({ type: 'chat_erase', lines: [regretted ?? 0] });
  a.send({ type: 'chat_msg', cid: 'c3', text: 'and good bye' });
  await vi.waitFor(() => expect(b.all('chat_msg')).toHaveLength(3));
  await first.kill('SIGKILL');

  const second = await start();
  await live(second, 'kept', 2);
  await bothShow(second, 'kept', [10]);
  const back = await talk(second, bob.cookie, 'tabagain');
  expect(back.all('chat_history')[0]?.lines.map(({ text }) => text)).toEqual([
    ...['hello', 'and good bye'],
  ]);
  expect(back.all('welcome')[0]).toMatchObject({ read: hello, unread: 1 });
  await vi.waitFor(() => expect(back.all('chat_gone')).toMatchObject([{ lines: [regretted] }]));
  const kept = (await (await second.ask('/api/rooms/kept/export')).json()) as RoomExport;
  expect(kept).toMatchObject({
    chat: [{ text: 'hello' }, { text: 'and good bye' }],
    layout: [{ type: 'gradient' }],
  });
  back.close();
});
