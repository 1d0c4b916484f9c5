// The same windows on both sides: opened, moved, resized and closed by command and by mouse, in order, and never back.
import { closeAll, open } from '../app.ts';
import { atRest } from '../rest.ts';
import { expect, test } from '../test.ts';
import { layout, windows } from '../windows.ts';

test.afterEach(({ pair, server }) => closeAll(server, pair.room, 2));

test('a window opened, moved, resized and closed in one app does so in the other, both ways', async ({
  pair: { room },
  server,
}) => {
  const comes = (seat: number, want: string[]) =>
    expect.poll(() => layout(server, room, seat)).toEqual(want);

  const id = await open(server, room, 1, 'life', [10, 4, 40, 12]);
  await comes(2, ['life 10,4 40x12']);
  await server.ipc(room, 1, 'move_window', { id, x: 25, y: 9 });
  await comes(2, ['life 25,9 40x12']);
  await server.ipc(room, 1, 'resize_window', { id, width: 30, height: 10 });
  await comes(2, ['life 25,9 30x10']);

  // And back: what the second app does to its copy happens in the first.
  const [copy] = await windows(server, room, 2);
  await server.ipc(room, 2, 'move_window', { id: copy?.id ?? '', x: 3, y: 2 });
  await comes(1, ['life 3,2 30x10']);
  await server.ipc(room, 1, 'close_window', { id });
  await comes(2, []);
});

test('BR12: a window dragged with the mouse is seen moving in the other app', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 1, 'test_pattern', [10, 5, 40, 12]);
  await expect.poll(() => layout(server, room, 2)).toEqual(['test_pattern 10,5 40x12']);

  // The title bar of a window at y is at the terminal's row y + 1, below the menu bar.
  await atRest(a);
  const grip = await a.cell(30, 6);
  await a.page.mouse.move(grip.x, grip.y);
  await a.page.mouse.down();
  const half = await a.cell(40, 9);
  await a.page.mouse.move(half.x, half.y, { steps: 5 });
  // Before it is let go.
  await expect.poll(() => layout(server, room, 2)).toEqual(['test_pattern 20,8 40x12']);
  const end = await a.cell(35, 8);
  await a.page.mouse.move(end.x, end.y, { steps: 5 });
  await a.page.mouse.up();
  await expect.poll(() => layout(server, room, 2)).toEqual(['test_pattern 15,7 40x12']);
  expect(await layout(server, room, 1)).toEqual(['test_pattern 15,7 40x12']);
});

test('a visitor who comes later finds the windows that are there', async ({
  enter,
  room,
  server,
}) => {
  await enter(room, 'Ada');
  const want: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    await open(server, room, 1, i % 2 ? 'life' : 'gradient', [i * 9, i * 3, 30, 10]);
    want.push(`${i % 2 ? 'life' : 'gradient'} ${i * 9},${i * 3} 30x10`);
  }
  await enter(room, 'Bob');
  await expect.poll(() => layout(server, room, 2)).toEqual(want.sort());
  expect(await layout(server, room, 1)).toEqual(want);
});

test('fifty quick moves go one way on the other side, and end at the same place on both', async ({
  pair: { room },
  server,
}) => {
  const id = await open(server, room, 1, 'life', [0, 0, 30, 10]);
  await expect.poll(() => layout(server, room, 2)).toEqual(['life 0,0 30x10']);
  const columns: number[] = [];
  const look = async () => {
    const [copy] = await windows(server, room, 2);
    if (copy) columns.push(copy.x);
    return copy && [copy.x, copy.y];
  };
  let moving = true;
  const moves = async () => {
    for (let i = 1; i <= 50; i += 1) {
      await server.ipc(room, 1, 'move_window', { id, x: i, y: i % 15 });
    }
  };
  const looks = async () => {
    while (moving) await look();
  };
  await Promise.all([
    moves().finally(() => {
      moving = false;
    }),
    looks(),
  ]);
  await expect.poll(look).toEqual([50, 5]);
  expect(columns, 'never back').toEqual(columns.toSorted((a, b) => a - b));
  expect(await layout(server, room, 1)).toEqual(['life 50,5 30x10']);
});

test('windows opened on both sides at once are all there, once, on both', async ({
  pair: { room },
  server,
}) => {
  const jobs: Promise<string>[] = [];
  for (let i = 0; i < 10; i += 1) {
    jobs.push(open(server, room, 1, 'life', [i * 3, i, 24, 8]));
    jobs.push(open(server, room, 2, 'gradient', [40 + i * 2, i, 24, 8]));
  }
  await Promise.all(jobs);
  const want = Array.from({ length: 10 }, (_, i) => [
    `life ${i * 3},${i} 24x8`,
    `gradient ${40 + i * 2},${i} 24x8`,
  ])
    .flat()
    .sort();
  await expect.poll(() => layout(server, room, 1)).toEqual(want);
  await expect.poll(() => layout(server, room, 2)).toEqual(want);
});
