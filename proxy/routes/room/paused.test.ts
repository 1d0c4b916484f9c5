// A paused room at the door: newcomers read why, who is in and the host go on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../../test/harness.ts';
import { openTerminal } from '../../test/terminal.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ pair: 'multiplayer: true\nmax_players: 3' });
});
afterAll(() => proxy.close());

const control = async (op: string, body?: object): Promise<void> => {
  const response = await fetch(`${proxy.url}/api/rooms/pair/${op}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  expect(response.status).toBe(200);
};

test('LK2: the page says that the room is paused and why; a seat and the host’s link still open it', async () => {
  const ana = proxy.visitor();
  const seat = await openTerminal(ana, 'pair');
  await control('pause', { reason: 'Back at two.' });

  const bob = proxy.visitor();
  for (const path of ['/room/pair/', '/room/pair/watch']) {
    const refused = await bob.fetch(path, { headers: { accept: 'application/json' } });
    expect(refused.status).toBe(423);
    const { error } = await bodyOf(refused);
    expect(error.code).toBe('ROOM_PAUSED');
    expect(error.message).toContain('Back at two.');
  }
  expect((await ana.fetch('/room/pair/')).status).toBe(200);
  const link = await fetch(`${proxy.url}/api/rooms/pair/host-link`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  const { search } = new URL(((await link.json()) as { url: string }).url);
  expect((await proxy.visitor().fetch(`/room/pair/${search}`)).status).toBe(200);

  await control('resume');
  expect((await bob.fetch('/room/pair/')).status).toBe(200);
  await seat.leave();
});
