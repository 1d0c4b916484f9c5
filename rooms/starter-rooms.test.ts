// The rooms that the project comes with: free of mistakes, and their layouts fit a small terminal.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { formatLayout, parseLayout } from './layout.ts';
import { loadRooms } from './load.ts';

/** A desktop inside a terminal of 100 x 30: menu bar and status line take a row each. */
const DESKTOP = { width: 100, height: 28 };
/** What the built-in desktop can open from a layout. */
const TYPES = ['test_pattern', 'gradient', 'life', 'animated_gradient', 'text_view', 'text_editor'];

const { rooms, problems } = await loadRooms(import.meta.dirname);

test('all are ready to open: a room that somebody lives in, a shared space, a solo room, a scramble demo', () => {
  expect(problems).toEqual([]);
  expect(rooms.map(({ id, mode, maxPlayers }) => [id, mode, maxPlayers])).toEqual([
    ['greenhouse', 'mirror', 4],
    ['scramble-demo', 'mirror', 2],
    ['studio', 'mirror', 4],
    ['study', 'solo', 1],
  ]);
  for (const room of rooms) {
    expect(room.welcome).not.toBe('');
    expect(room.systemPrompt).not.toBe('');
    expect(room.preloadFiles).not.toEqual([]);
    expect(room.layoutPath).toBeDefined();
  }
});

test('what a resident of theirs opens or writes waits for a host, and it closes nothing', () => {
  const at = rooms.flatMap(({ agent }) => (agent ? [agent] : []));
  expect(at).toMatchObject([{ name: 'Fern', hands: { open: 'ask', write: 'ask' } }]);
  expect(at[0]?.hands).not.toHaveProperty('close');
});

test.each(rooms.map((room) => [room.id, room.layoutPath!]))('the layout of %s', async (_, file) => {
  const text = await readFile(file, 'utf8');
  const { windows } = parseLayout(text);
  expect(windows.length).toBeGreaterThan(1);
  for (const { type, bounds } of windows) {
    expect(TYPES).toContain(type);
    expect(bounds.x).toBeGreaterThanOrEqual(0);
    expect(bounds.y).toBeGreaterThanOrEqual(0);
    expect(bounds.x + bounds.w).toBeLessThanOrEqual(DESKTOP.width);
    expect(bounds.y + bounds.h).toBeLessThanOrEqual(DESKTOP.height);
    expect(bounds.w).toBeGreaterThanOrEqual(16);
    expect(bounds.h).toBeGreaterThanOrEqual(6);
  }
  expect(formatLayout(parseLayout(text))).toBe(text);
});
