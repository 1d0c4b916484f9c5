// More than positions: order, titles, texts, art and zoom are the same on both sides.
import { isDeepStrictEqual } from 'node:util';
import { closeAll, open } from '../app.ts';
import { expect, test } from '../test.ts';
import { windows } from '../windows.ts';
import { click, order, text, top } from './content.ts';

test.afterEach(({ pair, server }) => closeAll(server, pair.room, 2));

test('a window raised with a click in one desktop is on top in the other', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 1, 'gradient', [2, 2, 40, 12]);
  await open(server, room, 1, 'life', [20, 6, 40, 12]);
  await open(server, room, 1, 'test_pattern', [40, 10, 40, 12]);
  const first = ['test_pattern', 'life', 'gradient'];
  await expect.poll(() => order(server, room, 2)).toEqual(first);
  expect(await order(server, room, 1)).toEqual(first);

  await click(a, 10, 5);
  const raised = ['gradient', 'test_pattern', 'life'];
  await expect.poll(() => order(server, room, 1)).toEqual(raised);
  await expect.poll(() => order(server, room, 2)).toEqual(raised);
});

test('text typed in one editor appears in the other, and titles do', async ({
  pair: { a, b, room },
  server,
}) => {
  const id = await open(server, room, 1, 'text_editor', [10, 4, 50, 12]);
  await expect.poll(() => order(server, room, 2)).toEqual(['text_editor']);

  await click(a, 20, 8);
  await a.page.keyboard.type('Dear all, ', { delay: 20 });
  await expect.poll(() => text(server, room, 1)).toBe('Dear all, ');
  await expect.poll(() => text(server, room, 2)).toBe('Dear all, ');
  await expect.poll(async () => (await b.screen()).join('\n')).toContain('Dear all,');

  // And on from the other side, in the same text.
  await click(b, 30, 8);
  await b.page.keyboard.press('End');
  await b.page.keyboard.type('häuser 🏠\nbye', { delay: 20 });
  const both = 'Dear all, häuser 🏠\nbye';
  await expect.poll(() => text(server, room, 2)).toBe(both);
  await expect.poll(() => text(server, room, 1)).toBe(both);

  await server.ipc(room, 1, 'set_title', { id, title: 'Guest book' });
  await expect.poll(async () => (await top(server, room, 2)).title).toBe('Guest book');
});

test('TE1: two who type at the same time in one editor: each character is there once, in the same order for both', async ({
  pair: { a, b, room },
  server,
}) => {
  await open(server, room, 1, 'text_editor', [10, 4, 60, 14]);
  await expect.poll(() => order(server, room, 2)).toEqual(['text_editor']);
  const [here, there] = [
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ!?+-=/',
  ];
  for (const who of [a, b]) await click(who, 20, 8);
  await Promise.all([
    a.page.keyboard.type(here, { delay: 15 }),
    b.page.keyboard.type(there, { delay: 20 }),
  ]);
  await expect
    .poll(async () => [...(await text(server, room, 1))].sort().join(''))
    .toBe([...here, ...there].sort().join(''));
  const both = await text(server, room, 1);
  await expect.poll(() => text(server, room, 2)).toBe(both);
  // Each one's own in the order in which they typed it, and on both screens as in the text.
  for (const own of [here, there])
    expect([...both].filter((letter) => own.includes(letter)).join('')).toBe(own);
  const shown = async (who: typeof a) =>
    (await who.screen()).join('').replace(/[^a-zA-Z0-9!?+\-=/]/g, '');
  for (const who of [a, b]) await expect.poll(() => shown(who)).toContain(both);
});

test('seed, palette and speed of art are the same on both sides, whoever turns them', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 2, 'cube', [60, 10, 30, 10]);
  await expect.poll(() => order(server, room, 1)).toEqual(['cube']);
  await open(server, room, 1, 'life', [10, 4, 40, 12]);
  const props = async (seat: number) => (await top(server, room, seat)).props;
  await expect.poll(() => order(server, room, 1)).toEqual(['life', 'cube']);
  await expect.poll(() => order(server, room, 2)).toEqual(['life', 'cube']);
  await expect
    .poll(async () => isDeepStrictEqual(await props(1), await props(2)), { intervals: [100] })
    .toBe(true);

  const before = await props(1);
  await click(a, 20, 8);
  await a.page.keyboard.press('F7');
  await a.page.keyboard.press('F8');
  await expect.poll(async () => (await props(1)).palette).not.toBe(before.palette);
  await expect.poll(async () => (await props(1)).seed).not.toBe(before.seed);
  const turned = await props(1);
  await expect.poll(() => props(2)).toEqual(turned);

  const { id } = await top(server, room, 2);
  await server.ipc(room, 2, 'set_props', { id, speed: 20 });
  await expect.poll(async () => (await props(1)).speed).toBe(20);
});

test('a zoomed window is zoomed in the other desktop, and goes back to its place in both', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 1, 'life', [10, 4, 40, 12]);
  await expect.poll(() => order(server, room, 2)).toEqual(['life']);
  const zoomed = async (seat: number) => (await top(server, room, seat)).zoomed;
  await click(a, 20, 8);
  for (const want of [true, false]) {
    await a.page.keyboard.press('F5');
    await expect.poll(() => zoomed(1)).toBe(want);
    await expect.poll(() => zoomed(2)).toBe(want);
  }
  await expect.poll(() => windows(server, room, 2)).toMatchObject([{ x: 10, y: 4, w: 40, h: 12 }]);
});
