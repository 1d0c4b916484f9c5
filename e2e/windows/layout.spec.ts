// A room's layout: seeded once, and locked so that moves snap back while content goes through.
import { open } from '../app.ts';
import { atRest } from '../rest.ts';
import { expect } from '../test.ts';
import { type AppWindow, layout, windows } from '../windows.ts';
import { SEEDED, test, textOf } from './layouts.ts';

test('HS2: two visitors who enter an empty room at once get its layout exactly once', async ({
  enter,
  server,
}) => {
  await Promise.all([enter('both', 'Ada'), enter('both', 'Bob')]);
  for (const seat of [1, 2]) await expect.poll(() => layout(server, 'both', seat)).toEqual(SEEDED);
  // What a later window has been through, everything before it has been through as well.
  await open(server, 'both', 1, 'gradient', [70, 20, 30, 8]);
  const all = ['gradient 70,20 30x8', ...SEEDED];
  await expect.poll(() => layout(server, 'both', 2)).toEqual(all);
  await open(server, 'both', 2, 'gradient', [1, 20, 18, 8]);
  await expect.poll(() => layout(server, 'both', 1)).toEqual(['gradient 1,20 18x8', ...all]);
});

test('LK1: in a locked room moves snap back for who made them, are not seen by others, and content goes through', async ({
  enter,
  server,
}) => {
  await enter('locked', 'Ada');
  const bob = await enter('locked', 'Bob');
  const mine = () => layout(server, 'locked', 2);
  for (const seat of [1, 2])
    await expect.poll(() => layout(server, 'locked', seat)).toEqual(SEEDED);
  const [editor, , life] = (await windows(server, 'locked', 2)) as [
    AppWindow,
    AppWindow,
    AppWindow,
  ];
  expect(await server.operate('locked', 'lock')).toMatchObject({ locked: true });

  const mark = bob.page.locator('teleport-overlay [data-locked]');
  await expect(mark).toBeVisible();
  await atRest(bob);

  async function snapsBack(): Promise<void> {
    await expect.poll(mine, { intervals: [20] }).toEqual(SEEDED);
    expect(await layout(server, 'locked', 1)).toEqual(SEEDED);
  }
  const lifeId = async () =>
    (await windows(server, 'locked', 2)).find(({ type }) => type === 'life')?.id ?? '';

  for (let i = 0; i < 2; i += 1) {
    await server.ipc('locked', 2, 'move_window', { id: life.id, x: 9 + i, y: 9 });
    await snapsBack();
  }
  await server.ipc('locked', 2, 'resize_window', { id: life.id, width: 22, height: 9 });
  await snapsBack();
  await server.ipc('locked', 2, 'zoom_window', { id: life.id, zoomed: 'true' });
  await snapsBack();
  await open(server, 'locked', 2, 'gradient', [70, 20, 30, 8]);
  await snapsBack();
  await server.ipc('locked', 2, 'close_window', { id: life.id });
  await snapsBack();
  expect(await lifeId()).not.toBe('');
  for (let i = 0; i < 2; i += 1) {
    // The title bar of a window at y is at the terminal's row y + 1, below the menu bar.
    const grip = await bob.cell(20, 3);
    await bob.page.mouse.move(grip.x, grip.y);
    await bob.page.mouse.down();
    const end = await bob.cell(35 + i, 9);
    await bob.page.mouse.move(end.x, end.y, { steps: 8 });
    await bob.page.mouse.up();
    await snapsBack();
  }

  await server.ipc('locked', 2, 'set_title', { id: editor.id, title: 'Signed by Bob' });
  const titles = async () => (await windows(server, 'locked', 1)).map(({ title }) => title);
  await expect.poll(titles).toContain('Signed by Bob');
  const page = await bob.cell(60, 10);
  await bob.page.mouse.click(page.x, page.y);
  await bob.page.keyboard.type('Bob was here');
  await expect.poll(() => textOf(server, 'locked', 1)).toBe('Bob was here');
  expect(await layout(server, 'locked', 1)).toEqual(SEEDED);

  expect(await server.operate('locked', 'unlock')).toMatchObject({ locked: false });
  await expect(mark).toHaveCount(0);
  await server.ipc('locked', 2, 'move_window', { id: await lifeId(), x: 9, y: 9 });
  await expect.poll(() => layout(server, 'locked', 1)).toContain('life 9,9 40x12');
});
