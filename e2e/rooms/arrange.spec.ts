// RF4: the host arranges a room and saves it from the page, guests act in it without rearranging it, and it is put back as
// it was saved. The room's file is edited meanwhile (RF1).
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openChat } from '../people/chat.ts';
import { ui } from '../people/people.ts';
import { expect, type TeleportWindow, testWith, type Visitor } from '../test.ts';
import { layout, windows } from '../windows.ts';
import { enterHost } from './hosts.ts';

const room = (id: string, more = ''): string =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 3 # not more\n${more}---\n\n## Welcome Message\n\nHello.\n`;

const test = testWith({
  rooms: { salon: room('salon'), edited: room('edited') },
});

async function openEntry(host: Visitor, entry: string): Promise<void> {
  if ((await ui(host, '[data-panel="room"]').count()) === 0)
    await ui(host, '[data-room-menu]').click();
  else await ui(host, '[data-back]').click();
  await ui(host, `[data-entry-of-room="${entry}"]`).click();
}

const gridOf = (who: Visitor): Promise<unknown> =>
  who.page.evaluate(() => {
    const { terminal } = (window as unknown as TeleportWindow).teleport.snapshot();
    return (terminal as { grid?: unknown }).grid;
  });

test('RF4: the host saves the windows, a locked room lets nobody else move them, and it is put back for everybody', async ({
  enter,
  server,
}, testInfo) => {
  const ada = await enterHost(enter, server, 'salon');
  const bob = await enter('salon', 'Bob');
  await server.ipc('salon', 1, 'create_window', {
    ...{ type: 'text_editor', x: 4, y: 2, w: 40, h: 10 },
  });
  await expect.poll(() => layout(server, 'salon', 2)).toEqual(['text_editor 4,2 40x10']);
  const [editor] = await windows(server, 'salon', 1);
  await server.ipc('salon', 1, 'set_text', { id: editor?.id ?? '', content: 'Sign here: ' });
  const textAt = async (seat: number) => {
    const all = await windows(server, 'salon', seat);
    const id = all.find(({ type }) => type === 'text_editor')?.id ?? '';
    return JSON.parse(await server.ipc('salon', seat, 'get_text', { id })) as { text?: string };
  };
  await expect.poll(async () => JSON.stringify(await textAt(2))).toContain('Sign here: ');

  await openEntry(ada, 'arrange');
  const panel = ui(ada, '[data-arrange]');
  await expect(panel).toContainText('Writes one window');
  await expect(panel).toContainText('rooms/layouts/salon.json');
  await expect(panel).toContainText('rooms/salon.md gets a line that names it');
  await testInfo.attach('arrange', { body: await ada.page.screenshot(), contentType: 'image/png' });
  await ui(ada, '[data-arrange-act="capture"]').click();
  await expect(panel).toContainText(
    'Saved: one window in rooms/layouts/salon.json. rooms/salon.md names it now.',
  );
  const saved = await readFile(path.join(server.home, 'rooms/layouts/salon.json'), 'utf8');
  expect(saved).toContain('"text": "Sign here: "');
  const file = await readFile(path.join(server.home, 'rooms/salon.md'), 'utf8');
  expect(file).toBe(room('salon', 'layout_path: rooms/layouts/salon.json\n'));

  // The file locks the layout while people are in: what a guest moves goes back, what they write stays.
  await writeFile(
    path.join(server.home, 'rooms/salon.md'),
    file.replace('---\n\n', 'locked: true\n---\n\n'),
  );
  await expect
    .poll(async () => (await server.snapshot()).rooms.find(({ id }) => id === 'salon')?.locked)
    .toBe(true);
  const [his] = await windows(server, 'salon', 2);
  await server.ipc('salon', 2, 'set_text', { id: his?.id ?? '', content: 'Sign here: Bob' });
  await server.ipc('salon', 2, 'move_window', { id: his?.id ?? '', x: 20, y: 9 });
  await expect.poll(async () => JSON.stringify(await textAt(1))).toContain('Sign here: Bob');
  await expect.poll(() => layout(server, 'salon', 2)).toEqual(['text_editor 4,2 40x10']);
  expect(
    await bob.page.evaluate(async () =>
      Promise.all(
        ['capture', 'reset'].map(
          async (act) => (await fetch(`/api/rooms/salon/${act}`, { method: 'POST' })).status,
        ),
      ),
    ),
  ).toEqual([401, 401]);

  // For the next visitors it is opened anew.
  await openEntry(ada, 'arrange');
  await expect(ui(ada, '[data-arrange-act="reset"]')).toBeVisible();
  await ui(ada, '[data-arrange-act="reset"]').click();
  await ui(ada, '[data-sure]').click();
  await expect(panel).toContainText('The room has its one window again.');
  await expect(ui(bob, '.toast')).toContainText('has put the room back as it was saved');
  for (const seat of [1, 2]) {
    await expect.poll(() => layout(server, 'salon', seat)).toEqual(['text_editor 4,2 40x10']);
    await expect.poll(async () => JSON.stringify(await textAt(seat))).not.toContain('Bob');
  }
});

test('RF1, RF2: who leads reads in the room what came of an edit of its file, and guests don’t', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'edited');
  const bob = await enter('edited', 'Bob');
  const file = path.join(server.home, 'rooms/edited.md');
  await writeFile(file, room('edited', 'grid: 90x30\nmode: shared\n'));
  await expect(ui(ada, '.toast').last()).toContainText('once nobody has a seat here');
  await openEntry(ada, 'arrange');
  await expect(ui(ada, '[data-waits]').first()).toContainText(
    /mode holds once nobody has a seat here/,
  );
  await writeFile(file, room('edited', 'grid: 90x30\nplayers: 3\n'));
  await expect(ui(ada, '.toast').last()).toContainText('line 7, players: is not a key');
  await writeFile(file, room('edited', 'grid: 90x30\nguests: { chat: false }\n'));
  // The page takes another size, and what guests may, without a reload.
  for (const who of [ada, bob])
    await expect.poll(() => gridOf(who)).toEqual({ cols: 90, rows: 30 });
  await openChat(bob);
  await expect(ui(bob, 'textarea')).toHaveAttribute('placeholder', 'Guests don’t write here.');
  await expect(ui(bob, '.toast')).toHaveCount(0);
  await writeFile(file, room('edited'));
  const free = await gridOf(bob);
  await expect.poll(() => gridOf(bob)).not.toEqual(free);
});
