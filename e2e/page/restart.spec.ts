// The proxy is killed and starts again under an open page: terminal and room come back together.
import { restartable } from '../restartable.ts';
import { pairRoom } from '../rooms.ts';
import {
  bridgesLive,
  enterRoom,
  expect,
  type TeleportWindow,
  test,
  type Visitor,
} from '../test.ts';

const statusOf = async (who: Visitor): Promise<[terminal: string | null, page: string]> => {
  const { terminal, status } = await who.snapshot();
  return [terminal.status, status];
};

test('after kill -9 of the proxy one connection that is back brings back the other, and no page stays behind', async ({
  browser,
}) => {
  await using place = await restartable({ again: pairRoom('again') });
  const first = await place.start();
  const people: Visitor[] = [];
  for (const name of ['Ada', 'Bob']) {
    const prepare = (page: Visitor['page']) => page.clock.install();
    people.push(await enterRoom(browser, first.url, 'again', name, { prepare }));
  }
  await bridgesLive(first, 'again', 2);
  await first.kill('SIGKILL');
  for (const who of people) {
    await expect.poll(() => statusOf(who)).toEqual(['reconnecting', 'reconnecting']);
    // No retry of theirs is due any more: only what wakes a connection makes it try.
    await who.page.clock.pauseAt(Date.now() + 1_000);
  }
  const second = await place.start();
  const rooms: boolean[] = [];
  for (const who of people) {
    // The terminal's connection alone hears of the focus.
    await who.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await expect
      .poll(() =>
        who.page.evaluate(
          () => (window as unknown as TeleportWindow).teleportConnection?.state.kind,
        ),
      )
      .toBe('live');
    await expect
      .poll(async () => {
        // What a new connection does at once is a timer of 0 ms.
        await who.page.clock.runFor(1);
        return statusOf(who);
      })
      .toEqual(['live', 'live']);
    rooms.push((await who.snapshot()).people.length > 0);
    await who.page.clock.resume();
  }
  expect(rooms).toEqual([true, true]);
  await bridgesLive(second, 'again', 2);
  for (const who of people) await who.leave();
});
