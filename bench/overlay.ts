// What the overlay costs: script per frame with 25 moving ghosts, the terminal's echo with and without them, first paint.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../e2e/chromium.ts';
import { enterCrowd } from '../e2e/crowd.ts';
import { type Cost, costOf } from '../e2e/page-cost.ts';
import { pairRoom } from '../e2e/rooms.ts';
import { startServer } from '../e2e/server.ts';
import { enterRoom } from '../e2e/test.ts';

import { echoes } from './overlay/echo.ts';
import { feel } from './overlay/feel.ts';
import { firstPaints } from './overlay/paint.ts';
import { stats } from './stats.ts';

const GHOSTS = 25;
const SECRET = 'a-secret-for-one-run-of-the-bench';
const WATCH_MS = 6_000;
/** Typed per turn, and turns of each kind. */
const KEYS = 60;
const TURNS = 4;

export async function overlay(): Promise<Record<string, unknown>> {
  const echoRoom = `---\nroom_id: echo\ndisplay_name: Echo\nmultiplayer: true\nmode: shared\nmax_players: 2\napp: [sh, -c, 'echo ready; exec cat']\n---\n`;
  const server = await startServer({
    rooms: { desk: pairRoom('desk'), echo: echoRoom },
    env: { PARTY_SECRET: SECRET },
  });
  const browser = await chromium.launch({
    executablePath: findChromium(process.env, existsSync),
    args: CHROMIUM_ARGS,
  });
  const crowdOf = (room: string) =>
    enterCrowd({ url: server.url, room, secret: SECRET, count: GHOSTS });
  try {
    const costs: Record<string, Cost> = {};
    {
      const visitor = await enterRoom(browser, server.url, 'desk', 'Ada');
      await using crowd = await crowdOf('desk');
      const watch = () => costOf(visitor.page, () => pause(WATCH_MS));
      costs.still = await watch();
      crowd.move(true);
      await pause(1_000);
      costs.moving = await watch();
      await visitor.leave();
    }
    const typed: Record<string, number[]> = { without: [], with: [] };
    {
      const visitor = await enterRoom(browser, server.url, 'echo', 'Ada');
      await using crowd = await crowdOf('echo');
      for (let turn = 0; turn < TURNS; turn += 1) {
        for (const kind of turn % 2 ? ['with', 'without'] : ['without', 'with']) {
          crowd.move(kind === 'with');
          await pause(500);
          typed[kind]?.push(...(await echoes(visitor.page, KEYS)));
        }
      }
      await visitor.leave();
    }
    const paints = await firstPaints(browser, server.url, 'desk');
    return {
      ghosts: GHOSTS,
      frame: costs,
      echo: { without: stats(typed.without ?? []), with: stats(typed.with ?? []) },
      firstPaint: paints,
      feel: feel(),
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
