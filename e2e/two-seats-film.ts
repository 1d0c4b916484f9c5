// The film at the top of the README: two people in one room, who open a window, move it, write in it together, draw, and
// talk.
import path from 'node:path';
import { type Browser, expect } from '@playwright/test';
import { open } from './app.ts';
import { Film } from './film.ts';
import { startServer } from './server.ts';
import { enterRoom, type Visitor } from './test.ts';
import { windows } from './windows.ts';

/** So few columns that their letters can be read in half a page. */
const ROOM = `---
room_id: studio
display_name: The Studio
multiplayer: true
max_players: 2
grid: 60x20
---
`;
const SIZE = { width: 620, height: 470 };
/** The first cell of the picture: below menu bar, frame and toolbar. */
const [LEFT, TOP] = [25, 11];
/** Columns of the picture, with Ada's row and Bob's. */
const BRAID = [
  [9, 5, 1],
  [16, 1, 5],
  [23, 5, 1],
  [30, 1, 5],
] as const;

/** @param out folder of the pictures */
export async function filmTwoSeats(browser: Browser, out: string): Promise<void> {
  const server = await startServer({ rooms: { studio: ROOM } });
  try {
    const ada = await enterRoom(browser, server.url, 'studio', 'Ada', SIZE);
    const bob = await enterRoom(browser, server.url, 'studio', 'Bob', SIZE);
    const film = new Film([ada.page, bob.page]);
    const to = async (steps: number, ...moves: [Visitor, number, number][]): Promise<void> => {
      const places = await Promise.all(
        moves.map(async ([who, col, row]) => [who.page, await who.cell(col, row)] as const),
      );
      await film.move(new Map(places), steps);
    };
    const type = async (who: Visitor, text: string): Promise<void> => {
      for (const letter of text) {
        await who.page.keyboard.type(letter);
        await film.take();
      }
    };
    const show = async (type: string, place: Parameters<typeof open>[4], count: number) => {
      await open(server, 'studio', 1, type, place);
      for (const seat of [1, 2])
        await expect.poll(async () => (await windows(server, 'studio', seat)).length).toBe(count);
    };
    await to(1, [ada, 44, 12], [bob, 20, 15]);
    await film.take(4);

    // A window that Ada opens is in both, and goes where she drags it.
    await show('note', [3, 1, 27, 6], 1);
    await film.take(4);
    await to(5, [ada, 14, 2]);
    await ada.page.mouse.down();
    await to(10, [ada, 24, 4]);
    await ada.page.mouse.up();
    await film.take(2);

    // Both write in it.
    await to(4, [ada, 22, 7], [bob, 36, 8]);
    for (const who of [ada, bob]) await click(who);
    await type(ada, 'tea at four?');
    await ada.page.keyboard.press('Home');
    await bob.page.keyboard.press('End');
    await bob.page.keyboard.press('Enter');
    const [before, answer] = ['Ada: ', 'Bob: yes, and cake!'];
    for (let i = 0; i < answer.length; i += 1) {
      if (i % 3 === 0) await ada.page.keyboard.type(before[i / 3] ?? '');
      await bob.page.keyboard.type(answer[i] ?? '');
      await film.take();
    }
    await film.take(4);

    // Both draw, each in a colour of their own.
    await show('paint', [24, 7, 34, 11], 2);
    await film.take(3);
    await to(5, [ada, LEFT + 14, TOP - 1], [bob, LEFT + 9, TOP - 1]);
    for (const who of [ada, bob]) await click(who);
    await to(4, [ada, LEFT + 2, TOP + 1], [bob, LEFT + 2, TOP + 5]);
    for (const who of [ada, bob]) await who.page.mouse.down();
    for (const [column, adas, bobs] of BRAID)
      await to(4, [ada, LEFT + column, TOP + adas], [bob, LEFT + column, TOP + bobs]);
    for (const who of [ada, bob]) await who.page.mouse.up();
    await film.take(2);

    await to(5, [bob, 10, 13]);
    await bob.page.keyboard.press('Control+Shift+Period');
    await type(bob, 'like that?');
    await bob.page.keyboard.press('Enter');
    await film.take(4);
    film.hold(1_800);
    await film.save(path.join(out, 'two-seats.webp'));
  } finally {
    await server.stop();
  }
}

async function click({ page }: Visitor): Promise<void> {
  await page.mouse.down();
  await page.mouse.up();
}
