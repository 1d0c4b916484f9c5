// SC1: both of two proxies say how many seats are free over both; one of an empty room asks only every 10 s.
import { expect, test, vi } from 'vitest';
import { bodyOf, startTestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

test('SC1: what is taken at one proxy is not free at the other, and both say so', async () => {
  const rooms = {
    duo: 'multiplayer: true\nmax_players: 2\napp: [cat]\npersist: 60s',
    cell: 'app: [cat]\npersist: 60s',
  };
  await using home = await startTestProxy(rooms);
  await using other = await startTestProxy(rooms, { PARTY_URL: home.url });
  const free = async (url: string, room: string) =>
    (await bodyOf(await fetch(`${url}/api/rooms/${room}`))).seatsFree;
  for (const { url } of [home, other])
    expect([await free(url, 'duo'), await free(url, 'cell')]).toEqual([2, 1]);
  for (const proxy of [home, other]) await openTerminal(proxy.visitor(), 'duo');
  await openTerminal(home.visitor(), 'cell');
  for (const { url } of [home, other])
    for (const room of ['duo', 'cell'])
      await vi.waitFor(async () => expect(await free(url, room)).toBe(0));
});
