// From a host's pause until no key reaches a program any more, and until every page is told, in a room over two proxies.
import type { Browser } from '@playwright/test';
import type { Server } from '../../e2e/server.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { rest } from '../tools/wait.ts';
import { hostOf } from './host.ts';
import { type OpenPage, openRoom } from './page.ts';
import { PRESS_EVERY_MS, Typist } from './typist.ts';

/** ms from sending the pause; each sample is the last of those that it is about. */
export interface KeysFigures {
  /** The moment in which a key has to be typed so that neither it nor any later one reaches a program ... */
  typed: Stats;
  /** ... of the seats at the proxy that has the pause, and at the other one. */
  typedHere: Stats;
  typedThere: Stats;
  /** The last key that got through before was printed by its program. */
  printed: Stats;
  /** The sockets of all pages were told. */
  told: Stats;
  /** A page in Chromium shows it. */
  shown: Stats;
  /** The host was answered. */
  answered: Stats;
}

/** Long enough for whatever still gets through to be seen, in ms. */
const PAUSED_MS = 400;
const TYPED_BEFORE_MS = 150;

interface Setting {
  browser: Browser;
  room: string;
  /** The pause is sent to the first. */
  proxies: readonly [here: Server, there: Server];
  /** Seats at each of them; one more, at the first, is that of the page in Chromium. */
  seats: readonly [here: number, there: number];
  rounds: number;
}

export async function keys(setting: Setting): Promise<KeysFigures> {
  const { browser, room, proxies, seats } = setting;
  await using parts = new AsyncDisposableStack();
  const host = await hostOf(proxies[0], room);
  const pages: OpenPage[] = [];
  for (const [at, { url }] of proxies.entries())
    for (let i = 0; i < (seats[at] ?? 0); i += 1)
      pages.push(parts.use(await openRoom(url, room, `page${at}${i}`)));
  const shower = await enterRoom(browser, proxies[0].url, room, 'Ada');
  parts.defer(() => shower.leave());
  const typists = pages.map(({ terminal }) => new Typist(terminal));
  for (const typist of typists) await typist.through();

  const samples: Record<keyof KeysFigures, number[]> = {
    ...{ typed: [], typedHere: [], typedThere: [], printed: [], told: [], shown: [], answered: [] },
  };
  const shows = (paused: boolean) =>
    shower.page.waitForFunction(
      (want) => {
        const overlay = document.querySelector('teleport-overlay')?.shadowRoot;
        return Boolean(overlay?.querySelector('[data-status="paused"]')) === want;
      },
      paused,
      { polling: 5 },
    );
  // The first round warms everything up.
  for (let i = -1; i < setting.rounds; i += 1) {
    using typing = setInterval(() => {
      for (const typist of typists) typist.press();
    }, PRESS_EVERY_MS);
    await rest(TYPED_BEFORE_MS + ((i * 37) % 100));
    const shown = shows(true).then(() => performance.now());
    const told = pages.map((page) => page.paused());
    const at = performance.now();
    await host.act('pause');
    const answeredAt = performance.now();
    const toldAt = Math.max(...(await Promise.all(told)));
    const shownAt = await shown;
    await rest(PAUSED_MS);
    clearInterval(typing);
    await host.act('resume');
    const stopped = await Promise.all(typists.map((typist) => typist.throughAgain()));
    await shows(false);
    if (i < 0) continue;
    const last = (times: readonly number[]) => Math.max(...times) - at;
    const typed = stopped.map((one) => one.typed);
    samples.typed.push(last(typed));
    samples.typedHere.push(last(typed.slice(0, seats[0])));
    samples.typedThere.push(last(typed.slice(seats[0])));
    samples.printed.push(last(stopped.map(({ printed }) => printed)));
    samples.told.push(toldAt - at);
    samples.shown.push(shownAt - at);
    samples.answered.push(answeredAt - at);
  }
  const entries = Object.entries(samples).map(([name, times]) => [name, stats(times)]);
  return Object.fromEntries(entries) as KeysFigures;
}
