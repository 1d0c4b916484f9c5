// Rooms with layout files, and what a seat shows of them.

import { pairRoom } from '../rooms.ts';
import type { Server } from '../server.ts';
import { testWith } from '../test.ts';
import { type AppWindow, windows } from '../windows.ts';

/** What the layout files have, as `layout` tells it. */
export const SEEDED = ['life 4,2 40x12', 'text_editor 50,3 40x12', 'text_view 20,16 40x10'];
const FILE = JSON.stringify({
  version: 1,
  windows: [
    { type: 'text_editor', title: 'Notes', bounds: { x: 50, y: 3, w: 40, h: 12 } },
    {
      type: 'text_view',
      bounds: { x: 20, y: 16, w: 40, h: 10 },
      props: { path: 'rooms/files/hello.md' },
    },
    { type: 'life', bounds: { x: 4, y: 2, w: 40, h: 12 }, props: { seed: 7 } },
  ],
  focusedIndex: 0,
});

const named = (id: string, file: string) =>
  pairRoom(id, `layout_path: rooms/layouts/${file}.json\ngrid: 120x36\n`);

export const test = testWith({
  rooms: {
    both: named('both', 'first'),
    emptied: named('emptied', 'first'),
    saved: named('saved', 'saved'),
    copy: named('copy', 'saved'),
    bare: pairRoom('bare'),
    locked: named('locked', 'first'),
    hosted: named('hosted', 'first'),
  },
  files: {
    'rooms/layouts/first.json': FILE,
    'rooms/layouts/saved.json': FILE,
    'rooms/files/hello.md': 'Hello.\n',
  },
});

/** Everything that a layout says of a seat's windows, topmost first. */
export async function picture(server: Server, room: string, seat: number): Promise<object[]> {
  const all = (await windows(server, room, seat)) as (AppWindow & Record<string, unknown>)[];
  return all.map(({ type, x, y, w, h, title, zoomed, path: file, props }) => {
    return { type, x, y, w, h, title, zoomed, file, props };
  });
}

/** The text of a seat's editor. */
export async function textOf(server: Server, room: string, seat: number): Promise<string> {
  const editor = (await windows(server, room, seat)).find(({ type }) => type === 'text_editor');
  const reply = await server.ipc(room, seat, 'get_text', { id: editor?.id ?? '' });
  return (JSON.parse(reply) as { text: string }).text;
}
