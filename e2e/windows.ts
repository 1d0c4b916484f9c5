// The windows of a seat's app as the app itself says, asked over its IPC socket through the operator's endpoint.
import type { Server } from './server.ts';

export interface AppWindow {
  id: string;
  type: string;
  x: number;
  y: number;
  w: number;
  h: number;
  title: string;
}

/** Whether a window is the room's business: the chat window is everybody's own, and the desktop is no window. */
export function isShared({ type }: { type: string }): boolean {
  return type !== 'scramble' && type !== 'desktop';
}

/** All of them, top first. */
export async function windows(server: Server, room: string, seat: number): Promise<AppWindow[]> {
  const state = JSON.parse(await server.ipc(room, seat, 'get_state')) as { windows: AppWindow[] };
  return state.windows;
}

/** `type x,y wxh` for every shared window, sorted: what has to be equal in every seat. */
export async function layout(server: Server, room: string, seat: number): Promise<string[]> {
  const all = await windows(server, room, seat);
  return all
    .filter(isShared)
    .map((w) => `${w.type} ${w.x},${w.y} ${w.w}x${w.h}`)
    .sort();
}
