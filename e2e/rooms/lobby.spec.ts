// The way in: from the lobby through a room's door to a terminal that takes keys.
import { open } from '../app.ts';
import { expect, settled, test } from '../test.ts';
import { windows } from '../windows.ts';

test('a name and a click in the lobby lead into a room, and what is typed there is in the app', async ({
  page,
  room,
  server,
}) => {
  await page.goto(`${server.url}/`);
  await page.getByLabel('Your name').fill('Ada');
  await page.locator(`[data-room="${room}"]`).getByRole('link', { name: /Enter/ }).click();
  await settled(page);
  expect(new URL(page.url()).pathname).toBe(`/room/${room}/`);
  await expect(page.locator('teleport-overlay [data-person]')).toContainText('Ada');
  expect((await server.seats(room)).map(({ visitor }) => visitor)).toEqual(['Ada']);

  await open(server, room, 1, 'text_editor', [10, 4, 50, 12]);
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('Hello, room.');
  const text = async () => {
    const [editor] = await windows(server, room, 1);
    return JSON.parse(await server.ipc(room, 1, 'get_text', { id: editor?.id ?? '' })).text;
  };
  await expect.poll(text).toBe('Hello, room.');
});
