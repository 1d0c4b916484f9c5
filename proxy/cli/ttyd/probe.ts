// Tries a ttyd as visitors will use it: a proxy of its own, a room's page in Chromium, keys, sizes, cuts.
import { randomBytes } from 'node:crypto';
import type { TtydPin } from '../../config/config.ts';
import { type Check, fail, inWords, ok, skip } from './check.ts';
import { openProbePage, type ProbePage } from './probe-page.ts';
import { type ProbeProxy, startProbeProxy } from './probe-proxy.ts';

/** In the order in which they are made; one that fails leaves out those after it. */
export const IN_BROWSER = [
  ...['proxy', 'page opens', 'window.term', 'terminal', 'typing', 'resize', 'reconnect', 'restart'],
] as const;

/** The page says so itself after 10 s; then it is asked. */
const NOT_USABLE = 'the page has no terminal that can be used';

interface Parts {
  proxy: ProbeProxy;
  page: ProbePage;
}
type Step = (parts: Parts) => Promise<string>;

/**
 * @param ttyd with the path of the program
 * @param signal ends it early
 * @returns one check for each of `IN_BROWSER`
 * @throws the signal's reason, once all is cleared away
 */
export async function probe(
  ttyd: TtydPin,
  chromium: string,
  signal: AbortSignal,
): Promise<Check[]> {
  await using opened = new AsyncDisposableStack();
  const parts = {} as Parts;
  /** Of the app: it must be the same one until the end. */
  let app = '';
  const answers = async (page: ProbePage): Promise<void> => {
    const word = randomBytes(4).toString('hex');
    await page.type(`x${word}`);
    const [pid] = await page.shows(
      new RegExp(`<X${word.toUpperCase()} (\\d+)>`),
      'what was typed did not come back from the app',
    );
    if (pid !== app) throw new Error(`another app answers: process ${pid}, before ${app}`);
  };
  const steps: Record<string, Step> = {
    async proxy() {
      parts.proxy = opened.use(await startProbeProxy(ttyd));
      return 'starts with it';
    },
    async 'page opens'({ proxy }) {
      parts.page = opened.use(await openProbePage(chromium, signal));
      await parts.page.open(proxy.url);
      return `in ${parts.page.browser}`;
    },
    async 'window.term'({ proxy, page }) {
      await page.usable().catch(async (cause: unknown) => {
        const reported = (await proxy.reported()).map(({ message }) => message).join(' ');
        throw new Error(reported || NOT_USABLE, { cause });
      });
      return 'has what the overlay needs';
    },
    async terminal({ page }) {
      [app = ''] = await page.shows(/<ready (\d+)>/, 'the app’s first words did not come');
      return 'shows what the app says';
    },
    async typing({ page }) {
      await answers(page);
      return 'keys reach the app, and what it says comes back';
    },
    async resize({ page }) {
      const before = await page.size();
      const after = await page.shrink();
      await page.shows(new RegExp(`<size ${after}>`), `the app did not hear of ${after}`);
      return `the app hears of it: ${before}, then ${after}`;
    },
    async reconnect({ proxy, page }) {
      await proxy.cut(signal);
      await page.usable();
      await answers(page);
      return 'a page that was cut off comes back to the same app';
    },
    async restart({ proxy, page }) {
      const was = (await proxy.seat())?.pids.ttyd;
      if (!was) throw new Error('the seat has no ttyd');
      process.kill(was, 'SIGKILL');
      await answers(page);
      const now = (await proxy.seat())?.pids.ttyd;
      if (now === was) throw new Error('no other ttyd was started');
      return 'a ttyd that was killed is followed by another, with the same app';
    },
  };

  const checks: Check[] = [];
  let failed = '';
  for (const name of IN_BROWSER) {
    signal.throwIfAborted();
    if (failed) {
      checks.push(skip(name, `left out, since \`${failed}\` failed`));
      continue;
    }
    try {
      checks.push(ok(name, (await steps[name]?.(parts)) ?? ''));
    } catch (error) {
      signal.throwIfAborted();
      checks.push(fail(name, inWords(error)));
      failed = name;
    }
  }
  signal.throwIfAborted();
  return checks;
}
