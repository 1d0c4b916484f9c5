// What a crowd of ghosts costs the page that shows it, and the terminal under it.
import type { Browser } from '@playwright/test';
import { enterCrowd } from '../../e2e/crowd.ts';
import { type Cost, costOf } from '../../e2e/page-cost.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { echoes } from './echo.ts';

export const GHOSTS = 25;
const WATCH_MS = 6_000;
/** Typed per turn, and turns of each kind. */
const KEYS = 60;
const TURNS = 4;

/** Where the ghosts are. */
export interface Place {
  url: string;
  room: string;
  /** PARTY_SECRET of the server. */
  secret: string;
}

/** The page's frames beside ghosts that rest, and beside ghosts that move. */
export async function frameCosts(
  browser: Browser,
  place: Place,
): Promise<Record<'still' | 'moving', Cost>> {
  const visitor = await enterRoom(browser, place.url, place.room, 'Ada');
  await using crowd = await enterCrowd({ ...place, count: GHOSTS });
  const watch = () => costOf(visitor.page, () => rest(WATCH_MS));
  const still = await watch();
  crowd.move(true);
  await rest(1_000);
  const moving = await watch();
  await visitor.leave();
  return { still, moving };
}

/** ms from a key's way into xterm.js to its character there, in turns with moving and resting ghosts. */
export async function echoesBeside(
  browser: Browser,
  place: Place,
): Promise<Record<'without' | 'with', Stats>> {
  const visitor = await enterRoom(browser, place.url, place.room, 'Ada');
  await using crowd = await enterCrowd({ ...place, count: GHOSTS });
  const typed: Record<'without' | 'with', number[]> = { without: [], with: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const kind of turn % 2 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
      crowd.move(kind === 'with');
      await rest(500);
      typed[kind].push(...(await echoes(visitor.page, KEYS)));
    }
  }
  await visitor.leave();
  return { without: stats(typed.without), with: stats(typed.with) };
}
