// Commands in app A until app B shows them: one at a time at the earlier bridge's pace, and 50 moves a second.
import { readReply } from '../../bridge/app/replies.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { type Observer, placesOf } from './observer.ts';
import { type Stream, streamed } from './stream.ts';
import { ends, quietRev, type Table } from './table.ts';

/** One operation each so many ms: what the earlier bridge was measured with. */
const PACE_MS = 450;
const TYPE = 'gradient';

export interface CommandFigures {
  all: Stats;
  create: Stats;
  move: Stats;
  close: Stats;
}

/**
 * Latencies in ms from sending the command to A to the look at B that shows it.
 * @param cycles of create, move, close
 * @param until `told`: until B tells of it by an event, where a look costs a tick of the app
 */
export async function commandsAtRest(
  a: Observer,
  b: Observer,
  cycles: number,
  until: 'at' | 'told' = 'at',
): Promise<CommandFigures> {
  const times: Record<'create' | 'move' | 'close', number[]> = { create: [], move: [], close: [] };
  // The first cycle warms up both apps and is not counted.
  for (let i = -1; i < cycles; i += 1) {
    let id = '';
    const steps = {
      create: async () => {
        id = await open(a.ipc, TYPE, [4 + i, 3]);
      },
      move: () => a.ipc.request('move_window', { id, x: 40 + i, y: 9 }),
      close: () => a.ipc.request('close_window', { id }),
    };
    const want = { create: `${4 + i},3`, move: `${40 + i},9`, close: '' };
    for (const step of ['create', 'move', 'close'] as const) {
      await rest(PACE_MS);
      const started = performance.now();
      const [seen] = await Promise.all([
        b.until((look) => placesOf(look, TYPE).join() === want[step]),
        steps[step](),
      ]);
      if (i >= 0) times[step].push(seen[until] - started);
    }
  }
  const { create, move, close } = times;
  return {
    all: stats([...create, ...move, ...close]),
    create: stats(create),
    move: stats(move),
    close: stats(close),
  };
}

/** 50 moves a second by command, for two seconds. */
export async function commandStream(table: Table): Promise<Stream> {
  const [{ app: a }] = ends(table);
  const id = await open(a.ipc, TYPE, [0, 5]);
  const figures = await streamed(table, TYPE, 5, (x) =>
    a.ipc.request('move_window', { id, x, y: 5 }),
  );
  await a.ipc.request('close_window', { id });
  await quietRev(table);
  return figures;
}

/** Opens a window of 30 x 10 cells and gives back its id. @throws Error if the app did not */
export async function open(
  ipc: { request: (cmd: string, params: Record<string, string | number>) => Promise<string> },
  type: string,
  [x, y]: readonly [number, number],
): Promise<string> {
  const reply = readReply(await ipc.request('create_window', { type, x, y, w: 30, h: 10 }));
  if (!reply.ok || reply.id === undefined) throw new Error('The app opened no window.');
  return reply.id;
}
