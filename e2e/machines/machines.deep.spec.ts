// Pages in Chromium with three machines: one is lost, one drained, and people work on with what the room has.
import type { Page } from '@playwright/test';
import { open } from '../app.ts';
import { ui } from '../people/people.ts';
import { sharedRoom, textOf } from '../rooms/shared-rooms.ts';
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

async function linesOf(who: Visitor): Promise<string[]> {
  return (await who.snapshot()).chat.map(({ text }) => text);
}

/** Somebody in the bar of a page. */
const chip = (who: Visitor, whom: Visitor) => ui(who, `.chip[data-person="${whom.pid}"]`);

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

test('MM5, KB3: those at one terminal go together, with the chat and their places in line for the keyboard', async ({
  browser,
}) => {
  const one = sharedRoom('one', 'app: ["bash", "--norc", "--noprofile"]\nkeyboard: one\n');
  await using installation = await openMachines({ one }, 4);
  const names = ['Ada', 'Bob', 'Cem', 'Dee'];
  const all: Visitor[] = [];
  for (const name of names) all.push(await enterRoom(browser, installation.url, 'one', name));
  const [ada, ...waiting] = all as [Visitor, ...Visitor[]];
  const first = machineOf(installation, ada);
  await ada.page.keyboard.type('mine\n');
  await expect(ui(ada, '[data-typist]')).toContainText('You type');
  for (const [n, who] of waiting.entries()) {
    await ui(who, '[data-keyboard="raise"]').click();
    await expect(chip(ada, who)).toHaveAttribute('data-hand', String(n + 1));
  }
  await ui(ada, '.chat-toggle').click();
  await ui(ada, '.chat textarea').fill('before it was lost');
  await ui(ada, '.chat textarea').press('Enter');
  await expect.poll(() => linesOf(ada)).toEqual(['before it was lost']);

  await first.lose();
  const hosts = () => [...new Set(all.map(({ page }) => hostOf(page)))];
  await expect.poll(() => hosts().length === 1 && hosts()[0] !== first.host).toBe(true);
  for (const { page } of all) await settled(page);
  // Whoever of them came first has the keyboard; the others wait as they did.
  const line = () => Promise.all(waiting.map((who) => chip(ada, who).getAttribute('data-hand')));
  await expect.poll(async () => (await line()).filter((hand) => hand !== null)).toEqual(['1', '2']);
  const typist = waiting[(await line()).indexOf(null)] as Visitor;
  await expect(ui(typist, '[data-typist]')).toContainText('You type');
  await typist.page.keyboard.type('on another machine\n');
  await expect.poll(() => textOf(ada)).toContain('on another machine');
  for (const who of all) expect(await linesOf(who)).toEqual(['before it was lost']);
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
