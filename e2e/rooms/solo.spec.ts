// Single-player rooms of the first generation work unchanged; a bridge runs only where a room is multiplayer (AC-3).
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Server, startServer } from '../server.ts';
import { bridgesLive, enterRoom, expect, test, type Visitor } from '../test.ts';
import { layout } from '../windows.ts';

const instance = `tr-e2e-${randomBytes(4).toString('hex')}`;
const rooms = {
  den: `---
room_id: den
display_name: The Den
instance_id: ${instance}
layout_path: rooms/layouts/den.json
api_key_source: env
max_visitors: 1
preload_files:
  - rooms/files/primer.md
---
# The Den

## System Prompt
You are the den.

## Welcome Message
Sit down.
`,
  two: '---\nroom_id: two\ndisplay_name: Two\nmultiplayer: true\nmax_players: 2\npartykit_room: two\n---\n',
};
const files = {
  'rooms/layouts/den.json': JSON.stringify({
    version: 1,
    app: 'test_pattern',
    windows: [
      { type: 'life', title: '', bounds: { x: 4, y: 3, w: 40, h: 12 }, zoomed: false, props: {} },
      {
        type: 'gradient',
        title: '',
        bounds: { x: 50, y: 5, w: 30, h: 10 },
        zoomed: false,
        props: { gradientType: 'diagonal' },
      },
    ],
    focusedIndex: 0,
  }),
  'rooms/files/primer.md': '# Primer\n\nThe den has a primer.\n',
};

test.describe
  .serial('single-player rooms work unchanged', () => {
    let server: Server;
    let ada: Visitor;
    test.beforeAll(async ({ browser }) => {
      server = await startServer({ rooms, files });
      ada = await enterRoom(browser, server.url, 'den', 'Ada');
    });
    test.afterAll(async () => server?.stop());

    test('layout, instance id, preloaded file and welcome of an E007 room', async () => {
      const [seat] = await server.seats('den');
      expect(seat?.ipcSocket).toBe(`/tmp/wibwob_${instance}.sock`);
      await expect.poll(() => existsSync(seat?.ipcSocket ?? '')).toBe(true);
      await expect
        .poll(() => layout(server, 'den', 1))
        .toEqual(expect.arrayContaining(['gradient 50,5 30x10', 'life 4,3 40x12']));
      await expect
        .poll(async () => (await ada.screen()).join('\n'))
        .toContain('The den has a primer.');
      await expect(ada.page.locator('teleport-overlay')).toContainText('Sit down.');
    });

    test('DO1: nobody else is there: no party, no chat, the bar shows its visitor and leads to the settings', async () => {
      const { page } = ada;
      expect(await ada.snapshot()).toMatchObject({
        ...{ status: 'live', me: { name: 'Ada' }, people: [{ name: 'Ada' }], chat: [] },
      });
      const requests = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
      );
      expect(requests.filter((path) => /ticket|parties/.test(path))).toEqual([]);
      const bar = page.locator('teleport-overlay .bar');
      await expect(bar.locator('[data-person]')).toHaveCount(1);
      await expect(bar.locator('.chat-toggle')).toHaveCount(0);
      await bar.getByRole('button', { name: 'Settings' }).click();
      await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
      await page.keyboard.press('Escape');
      // One's own menu says who one is; there is nobody to have a name and a colour for.
      await bar.locator('.chip[data-me] button').click();
      const menu = page.getByRole('dialog', { name: 'You' });
      await expect(menu).toContainText('You are a guest');
      await expect(menu.locator('#my-name')).toHaveCount(0);
      await page.keyboard.press('Escape');
      await expect(menu).toHaveCount(0);
    });

    test('LK2: a pause is shown with its reason, and its end, too', async () => {
      const bar = ada.page.locator('teleport-overlay .bar');
      await server.operate('den', 'pause', { reason: 'Lunch.' });
      await expect(bar).toHaveAttribute('data-status', 'paused');
      await expect(bar).toContainText('Lunch.');
      await server.operate('den', 'resume');
      await expect(bar).toHaveAttribute('data-status', 'live');
    });

    test('AC-3: a bridge runs in a multiplayer room and none in a single-player room', async ({
      browser,
    }) => {
      const bob = await enterRoom(browser, server.url, 'two', 'Bob');
      await bridgesLive(server, 'two', 1);
      expect((await server.seats('den'))[0]?.bridge.status).toBe('off');
      await ada.leave();
      await bob.leave();
    });

    test('a process that ends leaves no process and no socket behind', async () => {
      const [seat] = await server.seats('two');
      const { partyPid } = await server.snapshot();
      await server.stop();
      for (const pid of [server.pid, partyPid, seat?.pids.ttyd, seat?.pids.app]) {
        expect(pid).toBeGreaterThan(0);
        expect(runs(pid), `process ${pid}`).toBe(false);
      }
      expect(existsSync(seat?.ipcSocket ?? '')).toBe(false);
    });
  });

/** Whether a process runs. One that has ended may stay listed as a zombie until init collects it. */
function runs(pid: number | null | undefined): boolean {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return false;
  return !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}
