// Two people with pages open: how soon the other app shows what a command does to the one, beside all that pages do.
import path from 'node:path';
import type { Browser } from '@playwright/test';
import type { Server } from '../../e2e/server.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import { commandsAtRest } from '../mirror/commands.ts';
import { observe } from '../mirror/observer.ts';
import type { Stats } from '../tools/stats.ts';
import { until } from '../tools/wait.ts';

const CYCLES = 6;

/** ms from a command to the first app until the second shows it. @param room that nobody is in */
export async function mirrored(browser: Browser, server: Server, room: string): Promise<Stats> {
  await using parts = new AsyncDisposableStack();
  for (const name of ['Ada', 'Bob']) {
    const visitor = await enterRoom(browser, server.url, room, name);
    parts.defer(() => visitor.leave());
  }
  await until(async () => {
    const seats = await server.seats(room);
    return seats.length === 2 && seats.every(({ bridge }) => bridge.status === 'live');
  });
  const watch = async (at: number) => {
    const facts = (await server.seats(room))[at];
    if (!facts) throw new Error(`Seat ${at + 1} is gone.`);
    const app = await observe(facts, path.join(server.home, 'state'));
    parts.defer(() => app.close());
    return app;
  };
  return (await commandsAtRest(await watch(0), await watch(1), CYCLES)).all;
}
