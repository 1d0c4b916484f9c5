// Who looks on from the audience of a full room: what hosts and operators do reaches them as far as it is meant for them.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encode } from '../../../../protocol/frames.ts';
import type { ServerMessage } from '../../../../protocol/messages.ts';
import { comeIn } from '../../../test/come-in.ts';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../../../test/harness.ts';

let proxy: TestProxy;
beforeAll(async () => {
  const hall = 'multiplayer: true\nmax_players: 1\napp: [cat]\npersist: 60s';
  const files = { 'config.yaml': 'limits:\n  people: 1\n' };
  proxy = await startTestProxy({ hall }, {}, undefined, files);
});
afterAll(() => proxy.close());

const act = (op: string, body: object = {}) =>
  fetch(`${proxy.url}/api/rooms/hall/${op}`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
  });

test('MO4, MO5, CR2: who looks on stays when the room is closed, and goes when it ends', async () => {
  const ada = await comeIn(proxy, 'hall', 'Ada');
  const eve = proxy.visitor();
  await eve.fetch('/room/hall/watch?name=Eve');
  const { ticket } = await bodyOf(await eve.fetch('/api/rooms/hall/ticket?watch=1'));
  const looks = eve.socket(`/parties/room-server/hall?ticket=${ticket}`, '');
  const heard: ServerMessage[] = [];
  looks.on('message', (data) => heard.push(JSON.parse(String(data)) as ServerMessage));
  await once(looks, 'open');
  looks.send(encode({ type: 'hello', role: 'browser', sid: 'tabeve' }));
  await vi.waitFor(() => expect(heard.at(0)).toMatchObject({ type: 'welcome', audience: true }));
  await act('close');
  expect((await proxy.visitor().fetch('/room/hall/')).status).toBe(403);
  // The proxy has looked at its sockets again, at hers by what it heard before.
  const sentAway = once(ada.terminal.socket, 'close');
  await act('ban', { person: ada.pid, hours: 1 });
  await sentAway;
  looks.send(encode({ type: 'echo', t: 7 }));
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'echo', t: 7 }));
  const over = once(looks, 'close');
  await act('end', { reason: 'good night' });
  expect((await over)[0]).toBe(4403);
  expect(heard.at(-1)).toMatchObject({ type: 'error', msg: 'The room was ended. good night' });
});
