// What two desktops are compared by, beyond positions: order, titles, texts, art, zoom, wallpaper and theme.

import type { Server } from '../server.ts';
import type { Visitor } from '../visitor.ts';
import { windows } from '../windows.ts';

/** What an app says of its windows and its desktop. */
export interface State {
  windows: {
    id: string;
    type: string;
    title: string;
    zoomed: boolean;
    props: Record<string, unknown>;
    focused: boolean;
  }[];
  desktop: { wallpaper: string; theme: string };
  canvas: { cols: number; rows: number };
}

/** What a seat's app says of itself. */
export async function state(server: Server, room: string, seat: number): Promise<State> {
  return JSON.parse(await server.ipc(room, seat, 'get_state')) as State;
}

/** The topmost window of a seat. */
export async function top(
  server: Server,
  room: string,
  seat: number,
): Promise<State['windows'][number]> {
  const [first] = (await state(server, room, seat)).windows;
  if (!first) throw new Error('no window');
  return first;
}

/** Types of a seat's windows, top first. */
export async function order(server: Server, room: string, seat: number): Promise<string[]> {
  return (await windows(server, room, seat)).map((w) => w.type);
}

/** The text of the topmost editor of a seat. */
export async function text(server: Server, room: string, seat: number): Promise<string> {
  const editor = (await windows(server, room, seat)).find((w) => w.type === 'text_editor');
  if (!editor) return 'no editor';
  const reply = JSON.parse(await server.ipc(room, seat, 'get_text', { id: editor.id })) as {
    text: string;
  };
  return reply.text;
}

/** A click on a cell of the terminal. */
export async function click(who: Visitor, col: number, row: number): Promise<void> {
  const at = await who.cell(col, row);
  await who.page.mouse.click(at.x, at.y);
}
