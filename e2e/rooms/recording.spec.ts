// Recording as people see it: the host starts it, everybody sees that, and the replay shows seats, pointers and chat; and
// asciinema's own player plays what is exported.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { RecordingListing } from '../../protocol/recordings/recording.ts';
import { open } from '../app.ts';
import { say } from '../people/chat.ts';
import { said, ui } from '../people/people.ts';
import { expect, type Visitor } from '../test.ts';
import { inOverlay } from './accounts.ts';
import { enterHost } from './hosts.ts';
import { testWatching } from './watching.ts';

const room = (id: string, more = '') =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 4\n${more}---\n\n## Welcome Message\n\nCome in.\n`;
const GREETS = 'app: [bash, -c, "echo hello; cat"]\n';
const test = testWatching({
  rooms: {
    studio: room('studio', 'grid: 100x30\n'),
    kept: room('kept', `record: true\n${GREETS}`),
    shell: room('shell', 'app: [bash, --norc, --noprofile]\n'),
    solo: `---\nroom_id: solo\nmode: solo\nrecord: true\n${GREETS}---\n`,
  },
});

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
  const ada = await enterHost(enter, server, 'studio');
  const bob = await enter('studio', 'Bob');
  const watcher = await audience('/room/studio/watch');
  await expect(said(bob)).toContainText('joined');
  await expect(sign(bob)).toHaveCount(0);
  await openRecordings(ada);
  await ui(ada, '[data-record="start"]').click();
  for (const shown of [sign(ada), sign(bob), inOverlay(watcher, '[data-sign="recorded"]')])
    await expect(shown).toHaveAttribute('aria-label', /Recorded by Ada/);
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
  await open(server, 'studio', 1, 'test_pattern', [10, 4, 30, 10]);
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
  await expect(inside(replay, 1).locator('.xterm-rows')).not.toContainText('Pattern');
  await expect(replay.locator('.marks [data-kind="chat"]')).toHaveCount(1);
  await replay.getByRole('slider', { name: 'Time' }).press('End');
  await expect(replay.locator('[data-ready="true"]')).toBeVisible();
  for (const seat of [1, 2]) {
    await expect(inside(replay, seat).locator('.xterm-rows')).toContainText('Pattern');
    await expect(
      inside(replay, seat).locator('[data-kind="pointer"] b', { hasText: 'Bob' }),
    ).toHaveCount(1);
  }
  await expect(replay.locator('[data-chat-from="Bob"] p')).toHaveText('<b>look</b> at this');
  // Back to the beginning, and what was is not yet.
  await replay.locator('body').press('0');
  await expect(inside(replay, 2).locator('.xterm-rows')).not.toContainText('Pattern');
  await expect(replay.locator('[data-chat-from]')).toHaveCount(0);
  await replay.getByRole('combobox', { name: 'Speed' }).selectOption('16');
  await replay.locator('body').press(' ');
  await expect(replay.locator('[data-chat-from="Bob"]')).toBeVisible();
  await expect(replay.locator('[data-play="play"]')).toBeVisible();
  await expect(inside(replay, 2).locator('.xterm-rows')).toContainText('Pattern');
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

test('RE2: who comes into a room that is recorded from the beginning reads it in the lobby, in the welcome and in the bar', async ({
  enter,
  audience,
}) => {
  const lobby = await audience('/');
  await expect(lobby.locator('[data-room="kept"]')).toContainText('Who comes in is recorded');
  await expect(lobby.locator('[data-room="studio"]')).not.toContainText('recorded');
  const ada = await enter('kept', 'Ada');
  await expect(ui(ada, '.welcome')).toContainText('This room is being recorded');
  await expect(sign(ada)).toBeVisible();
  const carl = await enter('solo', 'Carl');
  await expect(sign(carl)).toHaveAttribute('aria-label', /by the room’s file/);
});

test('RE5: asciinema’s own player plays an exported seat, and lists its markers', async ({
  enter,
  server,
  audience,
}) => {
  const ada = await enter('shell', 'Ada');
  await server.operate('shell', 'record', { do: 'start' });
  await expect(sign(ada)).toBeVisible();
  const recordings = async () =>
    (
      (await (await server.ask('/api/rooms/shell/recordings')).json()) as {
        recordings: RecordingListing[];
      }
    ).recordings;
  await expect.poll(async () => (await recordings())[0]?.seats.length).toBe(1);
  await ada.page.keyboard.type('echo "$((6 * 7)) is it"\n');
  await expect.poll(async () => (await ada.screen()).join('\n')).toContain('42 is it');
  await say(ada, 'done');
  const [{ id } = { id: '' }] = await recordings();
  const cast = async (query = '') =>
    (await server.ask(`/api/rooms/shell/recordings/${id}/seat-1.cast${query}`)).text();
  await expect.poll(() => cast()).toContain('Ada: done');
  await server.operate('shell', 'record', { do: 'stop' });
  await expect.poll(async () => (await recordings())[0]?.ended).toBe('stopped');
  const exported = await cast('?download');

  const page = await audience('/room/nowhere/');
  const script = createRequire(import.meta.url).resolve('asciinema-player');
  const bundle = script.replace(/dist\/.*$/, 'dist/bundle/asciinema-player.min.js');
  await page.goto('about:blank');
  await page.setContent('<div id="player" style="width: 800px"></div>');
  await page.addScriptTag({ content: await readFile(bundle, 'utf8') });
  const markers = await page.evaluate(async (data) => {
    const { AsciinemaPlayer } = window as unknown as {
      AsciinemaPlayer: {
        create(
          source: object,
          element: Element | null,
          options: object,
        ): {
          addEventListener(
            name: string,
            fn: (event: { index: number; time: number; label: string }) => void,
          ): void;
          play(): Promise<void>;
        };
      };
    };
    const player = AsciinemaPlayer.create({ data }, document.querySelector('#player'), {
      speed: 16,
      preload: true,
    });
    const passed: string[] = [];
    player.addEventListener('marker', ({ label }) => passed.push(label));
    const ended = new Promise<void>((resolve) => player.addEventListener('ended', () => resolve()));
    await player.play();
    await ended;
    return passed;
  }, exported);
  expect(markers).toEqual(expect.arrayContaining(['Ada types', 'Ada: done']));
  await expect(page.locator('#player')).toContainText('42 is it');
});
