// Watching a seat that ends: its watcher moves to another, or waits for who comes next.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TerminalVisitor } from '../../../../testing/terminal-visitor.ts';
import { startTestProxy, type TestProxy } from '../../../test/harness.ts';
import { pongs, shows, sit, watch } from '../../../test/watchers.ts';

const CAT = 'app: [cat]\npersist: 0s';
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({
    den: CAT,
    last: `multiplayer: true\n${CAT}`,
    pair: `multiplayer: true\ngrid: 100x30\n${CAT}`,
  });
});
afterAll(() => proxy.close());

// Nobody comes back: a seat ends 10 s after its page, so what the two ends bring about is waited for at once.
const becomes = (one: TerminalVisitor, seen: object) =>
  vi.waitFor(() => expect(one.states().at(-1)).toMatchObject(seen), { interval: 100 });

test.concurrent('when the seat ends the watcher moves to another', async () => {
  const ada = await sit(proxy, 'pair');
  const eve = await sit(proxy, 'pair');
  ada.type('ada types\r');
  await shows(ada, 'ada types');
  eve.type('eve types\r');
  await shows(eve, 'eve types');
  const bob = await watch(proxy, 'pair', '/2');
  await shows(bob, 'eve types');
  await eve.leave();
  await becomes(bob, { seat: 1, state: 'running' });
  await shows(bob, 'ada types');
  await ada.leave();
  await bob.leave();
});

test.concurrent('when the last seat ends the watcher waits, and sees who comes next', async () => {
  const ada = await sit(proxy, 'last');
  const bob = await watch(proxy, 'last');
  ada.type('ada types\r');
  await shows(bob, 'ada types');
  await ada.leave();
  await becomes(bob, { state: 'stopped' });
  await vi.waitFor(async () => {
    const { seats } = await proxy.snapshot();
    expect(seats.filter(({ room }) => room === 'last')).toEqual([]);
  });
  expect(bob.socket.readyState).toBe(bob.socket.OPEN);
  bob.tell({ type: 'ping' });
  await vi.waitFor(() => expect(pongs(bob)).toBe(1));
  const back = await sit(proxy, 'last');
  back.type('somebody is back\r');
  await shows(bob, 'somebody is back');
  await back.leave();
  await bob.leave();
});
