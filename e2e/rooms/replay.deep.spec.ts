// A host records, everybody sees that, and the replay shows seats, pointers and chat: by mouse and keys, in every look.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { RecordingListing } from '../../protocol/recordings/recording.ts';
import { open } from '../app.ts';
import { say } from '../people/chat.ts';
import { said, ui } from '../people/people.ts';
import { expect, type Visitor } from '../test.ts';
import { enterHost } from './hosts.ts';
import { testWatching } from './watching.ts';

const room = (id: string, more = '') =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 4\n${more}---\n\n## Welcome Message\n\nCome in.\n`;
const test = testWatching({ rooms: { studio: room('studio', 'grid: 100x30\n') } });

const sign = (who: Visitor) => ui(who, '[data-sign="recorded"]');
const inside = (page: Page, seat: number) => page.locator(`[data-seat="${seat}"]`);

async function openRecordings(host: Visitor): Promise<void> {
  await ui(host, '[data-room-menu]').click();
  await ui(host, '[data-entry-of-room="recordings"]').click();
}

/** What Axe finds on the page. */
async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

test('RE2, RE9: a host records; all see it while it lasts; the replay has seats, pointers and chat, by mouse and by keys', async ({
  enter,
  server,
  audience,
}) => {
  test.slow();
  const ada = await enterHost(enter, server, 'studio');
  const bob = await enter('studio', 'Bob');
  const watcher = await audience('/room/studio/watch');
  await expect(said(bob)).toContainText('joined');
  await expect(sign(bob)).toHaveCount(0);
  await openRecordings(ada);
  await ui(ada, '[data-record="start"]').click();
  for (const shown of [sign(ada), sign(bob)])
    await expect(shown).toHaveAttribute('aria-label', /Recorded by Ada/);
  await expect(watcher.locator('[data-sign="recorded"]')).toContainText('Recorded by Ada');
  await expect(said(bob)).toContainText('Ada records this room from now on');
  await bob.page.reload();
  await expect(sign(bob)).toBeVisible();
  await ui(ada, '[data-panel]').getByRole('button', { name: 'Close', exact: true }).click();

  const recordings = async () =>
    (
      (await (await server.ask('/api/rooms/studio/recordings')).json()) as {
        recordings: RecordingListing[];
      }
    ).recordings;
  await expect.poll(async () => (await recordings())[0]?.seats.length).toBe(2);
  await open(server, 'studio', 1, 'life', [10, 4, 30, 10]);
  await say(bob, '<b>look</b> at this');
  await expect(ui(ada, '[data-chat-from="Bob"]').or(ui(ada, '.toast'))).not.toHaveCount(0);
  const box = await bob.page.locator('.xterm-screen').boundingBox();
  for (let step = 0; step < 20; step += 1)
    await bob.page.mouse.move((box?.x ?? 0) + 200 + step * 10, (box?.y ?? 0) + 150 + step * 5);
  const [first] = await recordings();
  const file = async (name: string) =>
    (await server.ask(`/api/rooms/studio/recordings/${first?.id}/${name}`)).text();
  await expect.poll(async () => file('room.jsonl')).toContain('at this');
  await expect.poll(async () => file('room.jsonl')).toContain('"opened"');
  await expect.poll(async () => file('cursors.jsonl')).toContain('pointer');
  await openRecordings(ada);
  await ui(ada, '[data-record="stop"]').click();
  await expect(sign(bob)).toHaveCount(0);
  await expect(ui(ada, '[data-recording]')).toHaveCount(1);
  await expect(ui(ada, '[data-recording] small')).not.toContainText('being made');

  const [replay] = await Promise.all([
    ada.page.context().waitForEvent('page'),
    ui(ada, '[data-replay]').click(),
  ]);
  await expect(replay.locator('[data-ready="true"]')).toBeVisible();
  await expect(replay.getByRole('heading', { name: 'The studio' })).toBeVisible();
  for (const seat of [1, 2])
    await expect(inside(replay, seat).locator('.xterm-rows')).toContainText('File');
  await expect(inside(replay, 1).locator('.xterm-rows')).not.toContainText('Game of Life');
  await expect(replay.locator('.marks [data-kind="chat"]')).toHaveCount(1);
  await replay.getByRole('slider', { name: 'Time' }).press('End');
  await expect(replay.locator('[data-ready="true"]')).toBeVisible();
  for (const seat of [1, 2]) {
    await expect(inside(replay, seat).locator('.xterm-rows')).toContainText('Game of Life');
    await expect(
      inside(replay, seat).locator('[data-kind="pointer"] b', { hasText: 'Bob' }),
    ).toHaveCount(1);
  }
  await expect(replay.locator('[data-chat-from="Bob"] p')).toHaveText('<b>look</b> at this');
  // Back to the beginning, and what was is not yet.
  await replay.locator('body').press('0');
  await expect(inside(replay, 2).locator('.xterm-rows')).not.toContainText('Game of Life');
  await expect(replay.locator('[data-chat-from]')).toHaveCount(0);
  await replay.getByRole('combobox', { name: 'Speed' }).selectOption('16');
  await replay.locator('body').press(' ');
  await expect(replay.locator('[data-chat-from="Bob"]')).toBeVisible();
  await expect(replay.locator('[data-play="play"]')).toBeVisible();
  await expect(inside(replay, 2).locator('.xterm-rows')).toContainText('Game of Life');
  await replay.locator('body').press('f');
  await expect(inside(replay, 2)).toBeHidden();
  await expect(inside(replay, 1)).toBeVisible();
  await replay.locator('body').press('f');
  await replay.locator('body').press('f');
  await expect(inside(replay, 2)).toBeVisible();
  for (const look of ['light', 'dark'] as const) {
    await replay.emulateMedia({ colorScheme: look });
    for (const width of [1280, 400]) {
      await replay.setViewportSize({ width, height: 800 });
      expect(await problems(replay), `${look}, ${width}`).toEqual([]);
    }
  }

  await ada.page.bringToFront();
  // A link shows it to a stranger, without an account or a seat; the address alone does not.
  await ui(ada, '[data-share]').click();
  const link = await ui(ada, '[data-replay-link]').inputValue();
  const stranger = await audience(new URL(link).pathname + new URL(link).search);
  await expect(inside(stranger, 1).locator('.xterm-rows')).toContainText('File');
  const without = await audience(new URL(link).pathname);
  await expect(without.getByRole('alert')).toContainText('Operators only');
  await ui(ada, '[data-remove]').click();
  await ui(ada, '[data-remove]').click();
  await expect(ui(ada, '[data-recording]')).toHaveCount(0);
  await stranger.reload();
  await expect(stranger.getByRole('alert')).toContainText('no such recording');
});
