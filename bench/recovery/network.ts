// A page whose network goes away and comes back: offline, cut once, and open but dead.
import type { Browser, Page } from '@playwright/test';
import { type FaultProxy, startFaultProxy } from '../../e2e/faults/tcp-fault-proxy.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { linkLost, live, lost } from './page.ts';

const ROUNDS = 5;
/** Of a connection that is silent for seconds each time. */
const SILENCES = 3;
/** A connection that lived for 3 s is followed by a try at once. */
const STEADY_MS = 3_200;

export interface NetworkFigures {
  /** ms from the network's return to a live page, after it was offline and everything was refused. */
  offline: Stats;
  /** ms from a cut of all connections, on a network that goes on, to a live page. */
  cut: Stats;
  /** ms until a connection is noticed that is open and dead ... */
  silence: Stats;
  /** ... and from the end of that silence to a live page. */
  silenceHealed: Stats;
}

/** @param url of a server @param room of it that nobody is in; its app takes a key that nobody means */
export async function network(
  browser: Browser,
  url: string,
  room: string,
): Promise<NetworkFigures> {
  await using net = await startFaultProxy(Number(new URL(url).port));
  const { page, leave } = await enterRoom(browser, net.url, room, 'Ada');
  const offline: number[] = [];
  const cut: number[] = [];
  const silence: number[] = [];
  const healed: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    await rest(STEADY_MS);
    offline.push(await afterOffline(page, net));
    await rest(STEADY_MS);
    const at = performance.now();
    net.cut();
    await lost(page);
    await live(page);
    cut.push(performance.now() - at);
  }
  for (let i = 0; i < SILENCES; i += 1) {
    await rest(STEADY_MS);
    const at = performance.now();
    net.set({ blackHole: true });
    // Somebody types: without that, the proxy is asked after 5 s of silence only.
    await page.keyboard.type('x');
    await linkLost(page);
    silence.push(performance.now() - at);
    const end = performance.now();
    net.set({});
    await live(page);
    healed.push(performance.now() - end);
  }
  await leave();
  return {
    offline: stats(offline),
    cut: stats(cut),
    silence: stats(silence),
    silenceHealed: stats(healed),
  };
}

async function afterOffline(page: Page, net: FaultProxy): Promise<number> {
  await page.context().setOffline(true);
  net.refuse(true);
  net.cut();
  await lost(page);
  await linkLost(page);
  const back = performance.now();
  net.refuse(false);
  await page.context().setOffline(false);
  await live(page);
  return performance.now() - back;
}
