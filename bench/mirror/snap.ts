// A locked room: how soon a window is back in its place after somebody has moved, sized, closed or dragged it.
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { open } from './commands.ts';
import { mouse } from './mouse.ts';
import { layoutOf, placesOf } from './observer.ts';
import { ends, quietRev, ROOM, setTable } from './table.ts';

const TYPE = 'test_pattern';
const AT: [number, number] = [4, 2];
const PACE_MS = 300;
const ROUNDS = 4;

export interface SnapFigures {
  all: Stats;
  /** Only those that were dragged with the mouse. */
  drag: Stats;
}

/** ms from the app's yes, or from letting go of the mouse, to the app showing the room's layout again. */
export async function snap(): Promise<SnapFigures> {
  await using table = await setTable(2);
  const [{ app: a }, { app: b, terminal }] = ends(table);
  await open(a.ipc, TYPE, AT);
  await b.until((look) => placesOf(look, TYPE).join() === AT.join());
  await quietRev(table);
  await table.server.operate(ROOM, 'lock');
  const right = layoutOf(await b.look()).join();
  const whole = () => b.until((look) => layoutOf(look).join() === right);
  const times: number[] = [];
  const drags: number[] = [];

  async function byCommand(cmd: string, params: Record<string, number | string>): Promise<void> {
    // What is closed comes back under another id.
    const id = (await b.look()).windows.find((window) => window.type === TYPE)?.id ?? '';
    await b.ipc.request(cmd, { id, ...params });
    const done = performance.now();
    times.push((await whole()).at - done);
    await rest(PACE_MS);
  }
  for (let i = 0; i < ROUNDS; i += 1) {
    await byCommand('move_window', { x: 9 + i, y: 9 });
    await byCommand('resize_window', { width: 22 + i, height: 9 });
    await byCommand('close_window', {});
    await byCommand('create_window', { type: 'gradient', x: 60, y: 20, w: 30, h: 8 });
    const to: [number, number] = [30 + i, 12];
    mouse(terminal, 'down', AT);
    const moved = b.until((look) => layoutOf(look).join() !== right);
    mouse(terminal, 'drag', to);
    await moved;
    mouse(terminal, 'up', to);
    const released = performance.now();
    drags.push((await whole()).at - released);
    await rest(PACE_MS);
  }
  return { all: stats([...times, ...drags]), drag: stats(drags) };
}
