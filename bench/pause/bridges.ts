// From a host's pause until no window follows any more: one is moved all along in one seat, which the others show.
import path from 'node:path';
import type { Server } from '../../e2e/server.ts';
import { open } from '../mirror/commands.ts';
import { type Observer, observe } from '../mirror/observer.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { visit } from '../tools/visitor.ts';
import { rest, until } from '../tools/wait.ts';
import { hostOf } from './host.ts';

/** ms from sending the pause; each sample is the last of all other seats. */
export interface BridgesFigures {
  /** The moment in which a window has to be moved so that neither this nor any later move is followed. */
  moved: Stats;
  /** The last move that was followed was shown. */
  shown: Stats;
}

const MOVE_EVERY_MS = 20;
const MOVED_BEFORE_MS = 300;
/** Long enough for whatever is still followed to be seen, in ms. */
const PAUSED_MS = 600;
const TYPE = 'gradient';
/** Each move has a place of its own. */
const COLUMNS = 60;

interface Setting {
  room: string;
  /** The pause is sent to the first, where the window is moved. */
  proxies: readonly [here: Server, there: Server];
  /** Seats at each of them. */
  seats: readonly [here: number, there: number];
  rounds: number;
}

export async function bridges({ room, proxies, seats, rounds }: Setting): Promise<BridgesFigures> {
  await using parts = new AsyncDisposableStack();
  const host = await hostOf(proxies[0], room);
  const apps: Observer[] = [];
  for (const [at, server] of proxies.entries())
    for (let i = 0; i < (seats[at] ?? 0); i += 1) {
      const terminal = await visit(server.url, room, `Person${apps.length + 1}`);
      parts.defer(() => terminal.leave());
      await until(async () => (await server.seats(room))[i]?.bridge.status === 'live');
      const facts = (await server.seats(room))[i];
      if (!facts) throw new Error('A seat is gone.');
      const app = await observe(facts, path.join(server.home, 'state'));
      parts.defer(() => app.close());
      apps.push(app);
    }
  const [mover, ...followers] = apps;
  if (!mover) throw new Error('Nobody is here.');
  const id = await open(mover.ipc, TYPE, [0, 1]);
  const placeOf = (n: number) => ({ x: n % COLUMNS, y: 1 + (Math.floor(n / COLUMNS) % 12) });

  const samples = { moved: [] as number[], shown: [] as number[] };
  // The first round warms everything up.
  for (let i = -1; i < rounds; i += 1) {
    /** When each place was made, by `x,y`, in their order. */
    const made = new Map<string, number>();
    /** The newest place that each follower showed, and when it came there. */
    const seen = followers.map(() => ({ place: '', at: 0 }));
    using watching = new DisposableStack();
    for (const [f, app] of followers.entries())
      watching.use(
        app.watch(({ at, windows }) => {
          const rect = windows.find(({ type }) => type === TYPE)?.rect;
          const place = `${rect?.[0]},${rect?.[1]}`;
          if (made.has(place) && place !== seen[f]?.place) seen[f] = { place, at };
        }),
      );
    const from = (i + 1) * 200;
    let isOver = false;
    const moving = (async () => {
      for (let n = from; !isOver; n += 1) {
        const { x, y } = placeOf(n);
        made.set(`${x},${y}`, performance.now());
        await Promise.all([mover.ipc.request('move_window', { id, x, y }), rest(MOVE_EVERY_MS)]);
      }
    })();
    await rest(MOVED_BEFORE_MS + ((i * 37) % 100));
    const at = performance.now();
    await host.act('pause');
    await rest(PAUSED_MS);
    isOver = true;
    await moving;
    const places = [...made.keys()];
    const stopped = seen.map(({ place, at: shown }) => {
      const next = made.get(places[places.indexOf(place) + 1] ?? '');
      if (place === '' || next === undefined) throw new Error(`Followed: ${place || 'nothing'}.`);
      return { moved: next, shown };
    });
    await host.act('resume');
    // What was not followed meanwhile is now: nothing of it is lost.
    const last = places.at(-1);
    await Promise.all(
      followers.map((app) =>
        app.until(({ windows }) =>
          windows.some(({ type, rect }) => type === TYPE && `${rect[0]},${rect[1]}` === last),
        ),
      ),
    );
    if (i < 0) continue;
    samples.moved.push(Math.max(...stopped.map(({ moved }) => moved)) - at);
    samples.shown.push(Math.max(...stopped.map(({ shown }) => shown)) - at);
  }
  return { moved: stats(samples.moved), shown: stats(samples.shown) };
}
