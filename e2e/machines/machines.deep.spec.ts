// Pages in Chromium with three machines: one is lost, one drained, and people work on with what the room has.
import type { Page } from '@playwright/test';
import { open } from '../app.ts';
import { enterRoom, expect, settled, test, type Visitor } from '../test.ts';
import { layout } from '../windows.ts';
import { drain, type Installation, type Machine, openMachines } from './installation.ts';

const ROOM = '---\nroom_id: hall\ndisplay_name: Hall\nmultiplayer: true\nmax_players: 4\n---\n';

const hostOf = (page: Page) => new URL(page.url()).hostname;

/** The machine that a visitor is at, and another one. */
function machineOf({ machines }: Installation, { page }: Visitor): Machine {
  const found = machines.find(({ host }) => host === hostOf(page));
  if (!found) throw new Error(`${page.url()} is no machine’s.`);
  return found;
}

/** Where the visitor's seat is now, and what it shows. */
async function seen(installation: Installation, who: Visitor) {
  const { server } = machineOf(installation, who);
  const [seat] = await server.seats('hall');
  return { seat: seat?.seat, windows: await layout(server, 'hall', seat?.seat ?? 0) };
}

test('MM5: the page of a machine that is lost goes to another one, with its name, its number and the windows', async ({
  browser,
}) => {
  await using installation = await openMachines({ hall: ROOM }, 4);
  const ada = await enterRoom(browser, installation.url, 'hall', 'Ada');
  expect(hostOf(ada.page)).not.toBe(new URL(installation.url).hostname);
  const first = machineOf(installation, ada);
  await open(first.server, 'hall', 1, 'gradient', [10, 4, 30, 10]);
  await expect.poll(async () => (await first.server.snapshot()).rooms[0]?.windows).toBe(1);
  const before = await seen(installation, ada);
  await first.lose();
  await expect.poll(() => hostOf(ada.page)).not.toBe(first.host);
  await settled(ada.page);
  expect((await ada.snapshot()).me?.name).toBe('Ada');
  expect((await ada.snapshot()).me?.pid).toBe(ada.pid);
  await expect.poll(() => seen(installation, ada)).toEqual(before);
});

test('MM6: the page of a machine that leaves moves at the deadline, and its process ends', async ({
  browser,
}) => {
  await using installation = await openMachines({ hall: ROOM }, 4);
  const ada = await enterRoom(browser, installation.url, 'hall', 'Ada');
  const first = machineOf(installation, ada);
  await open(first.server, 'hall', 1, 'gradient', [10, 4, 30, 10]);
  await expect.poll(async () => (await first.server.snapshot()).rooms[0]?.windows).toBe(1);
  const before = await seen(installation, ada);
  await drain(first.server, { within_s: 1 });
  await expect.poll(() => hostOf(ada.page)).not.toBe(first.host);
  await settled(ada.page);
  expect((await ada.snapshot()).me?.pid).toBe(ada.pid);
  await expect.poll(() => seen(installation, ada)).toEqual(before);
  await expect.poll(() => first.server.status()).toBe(0);
});
