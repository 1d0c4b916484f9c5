// Two people with pages in a room that somebody lives in, and two with pages of the relay: answers in turns.
import type { Browser } from '@playwright/test';
import { say } from '../../e2e/people/chat.ts';
import type { Server } from '../../e2e/server.ts';
import { enterRoom } from '../../e2e/visitor.ts';
import type { ModelServer } from '../../testing/model/server.ts';
import { rest, until } from '../tools/wait.ts';
import type { Relay } from './relay.ts';
import { allHave, type StampedPage, stampPage } from './stamps.ts';

/** Not counted: pages and processes do something for the first time. */
const WARM_UP = 3;

/** ms from the provider's first word to the page, on both pages of all answers. */
export interface FirstWords {
  ours: number[];
  relay: number[];
}

interface Parts {
  browser: Browser;
  server: Server;
  room: string;
  model: ModelServer;
  relay: Relay;
}

/** @param answers of each of the two */
export async function firstWords(
  { browser, server, room, model, relay }: Parts,
  answers: number,
): Promise<FirstWords> {
  await using parts = new AsyncDisposableStack();
  const ada = await enterRoom(browser, server.url, room, 'Ada');
  parts.defer(() => ada.leave());
  const bob = await enterRoom(browser, server.url, room, 'Bob');
  parts.defer(() => bob.leave());
  await until(async () => (await ada.snapshot()).people.length === 3, { timeoutMs: 60_000 });
  const ours = await Promise.all([ada, bob].map(({ page }) => stampPage(page, 'teleport-overlay')));
  const theirs: StampedPage[] = [];
  for (const _ of ['Ada', 'Bob']) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    parts.defer(() => context.close());
    const page = await context.newPage();
    await page.goto(relay.page('pages'));
    theirs.push(await stampPage(page));
  }
  for (let answer = 1; answer <= WARM_UP + answers; answer += 1) {
    await say(ada, `Number ${answer}?`);
    await allHave(ours, answer);
    await until(() => model.underWay === 0);
    await relay.say('pages');
    await allHave(theirs, answer);
    // Never in step with anything that ticks.
    await rest(200 + ((answer * 37) % 100));
  }
  const counted = async (pages: readonly StampedPage[]) =>
    (await Promise.all(pages.map((page) => page.times()))).flatMap((times) => times.slice(WARM_UP));
  return { ours: await counted(ours), relay: await counted(theirs) };
}
