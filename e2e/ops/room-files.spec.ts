// Operators edit room files in `/ops`: by a form and as text, with mistakes by line, a preview, and a look for others' edits.
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, testWith } from '../test.ts';
import { openDashboard, problems } from './dashboard.ts';

const DEN =
  '---\nroom_id: den  # its link\ndisplay_name: Den\nmultiplayer: true\nmax_players: 2\n---\n\n## Welcome Message\n\nHello.\n';
const test = testWith({ rooms: { den: DEN } });

test('an operator edits a room’s file, sees what it comes to, and makes another', async ({
  page,
  server,
}, testInfo) => {
  const file = path.join(server.home, 'rooms/den.md');
  await openDashboard(page, server);
  await page.locator('[data-room="den"] [aria-expanded]').click();
  await page.locator('[data-room="den"] [data-file]').click();
  const dialog = page.locator('dialog[open]');
  const text = dialog.locator('.file-text');
  await expect(text).toHaveValue(DEN);
  await expect(dialog.locator('[data-save]')).toBeDisabled();

  await dialog.locator('[data-key="display_name"]').fill('The Den');
  await dialog.locator('[data-key="display_name"]').press('Enter');
  const named = DEN.replace('Den\n', 'The Den\n');
  await expect(text).toHaveValue(named);
  await dialog.locator('[data-key="access"]').selectOption('invite');
  const wanted = named.replace('players: 2\n', 'players: 2\naccess: invite\n');
  await expect(text).toHaveValue(wanted);
  await expect(dialog.locator('[data-changes] li')).toHaveText([
    'display_name at once',
    'access at once',
  ]);
  await expect(dialog.locator('[data-card]')).toContainText('The Den');
  await expect(dialog.locator('[data-diff] .added')).toHaveCount(2);

  await text.fill(wanted.replace('access: invite', 'acces: invite'));
  await expect(dialog.locator('[data-problems]')).toContainText('Line 6, acces: is not a key');
  await expect(dialog.locator('[data-save]')).toBeDisabled();
  for (const [width, scheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await testInfo.attach(`file-${width}-${scheme}`, {
      body: await page.screenshot(),
      contentType: 'image/png',
    });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  expect(await problems(page)).toEqual([]);
  await text.fill(wanted);

  // Somebody else was faster: nothing is written over.
  await writeFile(file, DEN.replace('Hello.', 'Hi.'));
  await expect(dialog.locator('[data-save]')).toBeEnabled();
  await dialog.locator('[data-save]').click();
  await expect(dialog.locator('[data-conflict]')).toContainText('has changed the file since');
  await expect(dialog.locator('[data-diff] .gone')).toContainText(['Den', 'Hi.']);
  // A check that goes well decides nothing.
  await text.fill(`${wanted}More.\n`);
  await expect(dialog.locator('[data-diff] .added')).toHaveCount(4);
  await text.fill(wanted);
  await expect(dialog.locator('[data-diff] .added')).toHaveCount(3);
  await expect(dialog.locator('[data-conflict]')).toBeVisible();
  await expect(dialog.locator('[data-save]')).toBeDisabled();
  await dialog.locator('[data-theirs]').click();
  await expect(text).toHaveValue(DEN.replace('Hello.', 'Hi.'));
  await expect(dialog.locator('[data-conflict]')).toHaveCount(0);
  await text.fill(wanted);
  await writeFile(file, DEN.replace('Hello.', 'Hey.'));
  await expect(dialog.locator('[data-save]')).toBeEnabled();
  await dialog.locator('[data-save]').click();
  await dialog.locator('[data-mine]').click();
  await expect(dialog).toHaveCount(0);
  expect(await readFile(file, 'utf8')).toBe(wanted);
  await expect(page.locator('[data-room="den"]')).toContainText('The Den');

  await page.locator('[data-new-room]').click();
  await dialog.locator('[name="id"]').fill('attic');
  await dialog.locator('[name="id"]').press('Enter');
  await expect(dialog.locator('[data-card]')).toContainText('/room/attic/');
  await dialog.locator('[data-save]').click();
  await expect(page.locator('[data-room="attic"]')).toBeVisible();
  expect((await stat(path.join(server.home, 'rooms/attic.md'))).isFile()).toBe(true);
});

test('nothing outside of the rooms folder is read or written, and nobody but an operator is let in', async ({
  page,
  server,
}) => {
  for (const name of ['..%2Fconfig', '.hidden', 'README', 'a%2Fb'])
    await expect(server.ask(`/api/ops/room-files/${name}`)).rejects.toThrow(/40[04]/);
  const at = `${server.url}/api/ops/room-files/den`;
  expect((await page.request.get(at)).status()).toBe(401);
  expect((await page.request.post(at, { data: { text: '', version: '' } })).status()).toBe(401);
});
