// Drags with the mouse: SGR reports typed into A's terminal, as ttyd's page sends them, until B shows the window there.

import { type Stats, stats } from '../tools/stats.ts';
import type { Terminal } from '../tools/visitor.ts';
import { rest } from '../tools/wait.ts';
import { open } from './commands.ts';
import { placesOf } from './observer.ts';
import { type Stream, streamed } from './stream.ts';
import { ends, quietRev, type Table } from './table.ts';

const PACE_MS = 450;
const TYPE = 'test_pattern';
/** Where in the title bar the pointer holds the window, in columns from its left side: between close and zoom box. */
const GRIP = 12;

/** ms from the pointer's move, with the button down, to B showing the window there. @param drags how many */
export async function drags(table: Table, count: number): Promise<Stats> {
  const [{ app: a, terminal }, { app: b }] = ends(table);
  const id = await open(a.ipc, TYPE, [0, 2]);
  await b.until((look) => placesOf(look, TYPE).join() === '0,2');
  const times: number[] = [];
  let at: [number, number] = [0, 2];
  for (let i = 1; i <= count; i += 1) {
    const to: [number, number] = [(i * 7) % 60, 2 + (i % 12)];
    await rest(PACE_MS);
    mouse(terminal, 'down', at);
    const started = performance.now();
    mouse(terminal, 'drag', to);
    const seen = await b.until((look) => placesOf(look, TYPE).join() === to.join());
    times.push(seen.at - started);
    mouse(terminal, 'up', to);
    at = to;
  }
  await a.ipc.request('close_window', { id });
  await quietRev(table);
  return stats(times);
}

/** 50 steps a second of a drag, for as long as the window has room. */
export async function dragStream(table: Table): Promise<Stream> {
  const [{ app: a, terminal }] = ends(table);
  const id = await open(a.ipc, TYPE, [0, 5]);
  mouse(terminal, 'down', [0, 5]);
  const figures = await streamed(table, TYPE, 5, (x) => mouse(terminal, 'drag', [x, 5]));
  mouse(terminal, 'up', [figures.edits, 5]);
  await a.ipc.request('close_window', { id });
  await quietRev(table);
  return figures;
}

/** @param window x and y of the window that the pointer holds; its title bar is one row lower, below the menu bar */
export function mouse(
  terminal: Terminal,
  kind: 'down' | 'drag' | 'up',
  [x, y]: [number, number],
): void {
  // xterm, "Extended coordinates": 1-based cells; 32 says that the pointer moved with the button down.
  const cell = `${x + GRIP + 1};${y + 2}`;
  terminal.type(`\x1b[<${kind === 'drag' ? 32 : 0};${cell}${kind === 'up' ? 'm' : 'M'}`);
}
