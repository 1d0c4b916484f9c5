// What the overlay costs: script per frame with 25 moving ghosts, the terminal's echo with and without them, first paint.
import type { Cost } from '../e2e/page-cost.ts';
import { pairRoom } from '../e2e/rooms.ts';
import { startServer } from '../e2e/server.ts';
import { type Feel, feel } from './overlay/feel.ts';
import { echoesBeside, frameCosts, GHOSTS } from './overlay/ghosts.ts';
import { mirrored } from './overlay/mirrored.ts';
import { firstPaints, type Paints } from './overlay/paint.ts';
import { menusOfSlowPage } from './overlay/slow.ts';
import { atMost, type Target } from './runner/judge.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import type { Stats } from './tools/stats.ts';

const SECRET = 'a-secret-for-one-run-of-the-bench';
const ECHO_ROOM = `---\nroom_id: echo\ndisplay_name: Echo\nmultiplayer: true\nmode: shared\nmax_players: 2\napp: [sh, -c, 'echo ready; exec cat']\n---\n`;

const FILM_ROOM = `---\nroom_id: film\nmultiplayer: true\nmax_players: 4\n---\n`;

export interface OverlayFigures {
  unit: string;
  machine: MachineAtWork;
  ghosts: number;
  frame: Record<'still' | 'moving', Cost>;
  /** ms, with ghosts that move and with ghosts that rest. */
  echo: Record<'without' | 'with', Stats>;
  firstPaint: Record<'with' | 'without', Paints>;
  /** ms from a command to one app to the other's showing it, each with its page. */
  mirrored: Stats;
  /** ms from a key to the menu, in one of four pages whose desktops show five animated windows each. */
  slowMenus: Stats;
  feel: Record<string, Feel>;
}

/** Times in ms; about a minute. */
export async function overlay(): Promise<OverlayFigures> {
  const machine = machineAtWork();
  await using parts = new AsyncDisposableStack();
  const server = await startServer({
    rooms: { desk: pairRoom('desk'), two: pairRoom('two'), echo: ECHO_ROOM, film: FILM_ROOM },
    env: { PARTY_SECRET: SECRET },
  });
  parts.defer(() => server.stop());
  const browser = await launchChromium();
  parts.defer(() => browser.close());
  const place = { url: server.url, secret: SECRET };
  const frame = await frameCosts(browser, { ...place, room: 'desk' });
  const echo = await echoesBeside(browser, { ...place, room: 'echo' });
  console.error('ghosts measured');
  const firstPaint = await firstPaints(browser, server.url, 'desk');
  const twoPages = await mirrored(browser, server, 'two');
  const slowMenus = await menusOfSlowPage(browser, server, 'film');
  return {
    unit: 'ms',
    machine: machine(),
    ghosts: GHOSTS,
    frame,
    echo,
    firstPaint,
    mirrored: twoPages,
    slowMenus,
    feel: feel(),
  };
}

const RESTING = 'resting ghosts';

export const overlayTargets: readonly Target<OverlayFigures>[] = [
  {
    name: 'script per frame, 25 moving ghosts',
    ...atMost(2, 'ms'),
    ours: ({ frame }) => frame.moving.scriptMs,
    peer: { name: RESTING, read: ({ frame }) => frame.still.scriptMs },
  },
  {
    // The round-trip time in the bar changes now and then.
    name: 'layouts of the page in 6 s, 25 moving ghosts',
    ...atMost(3),
    ours: ({ frame }) => frame.moving.layouts,
    peer: { name: RESTING, read: ({ frame }) => frame.still.layouts },
  },
  {
    name: 'echo of a key, 25 moving ghosts, p50',
    ...atMost({ overPeer: 1 }, 'ms'),
    ours: ({ echo }) => echo.with.p50,
    peer: { name: RESTING, read: ({ echo }) => echo.without.p50 },
  },
  {
    name: 'command to the other app, both with a page, p50',
    ...atMost(500, 'ms'),
    ours: (figures) => figures.mirrored.p50,
    peer: null,
  },
  {
    name: 'menu in one of four pages that show five animated windows each, p95',
    ...atMost(1_000, 'ms'),
    ours: ({ slowMenus }) => slowMenus.p95,
    peer: null,
  },
];
