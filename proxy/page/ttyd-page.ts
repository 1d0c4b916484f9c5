// ttyd's page with the overlay in it, made once from the pinned ttyd, and what the operator learns about it.
import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { TtydSnapshot, TtydVerdicts } from '../../protocol/api.ts';
import { AppError } from '../../protocol/errors.ts';
import {
  type Difference,
  type PageDifferenceCode,
  SEEN_IN_PAGE,
} from '../../protocol/page/page-contract.ts';
import type { TtydPin } from '../config/config.ts';
import { type PageParts, type PageTemplate, plainPage, rewritePage } from './inject.ts';
import { difference, parsePage } from './page-contract.ts';
import { readPinnedPage } from './pinned-page.ts';

/** Enough of a hash to identify a page in a log. */
const NAME_LENGTH = 12;
const WHAT_HAPPENS = 'presence and chat work, the terminal or the cursors may not';

export interface TtydPage extends AsyncDisposable {
  /** What every visitor gets. @throws AppError SEAT_PAGE if ttyd gave no page; the next call starts it again */
  template(): Promise<PageTemplate>;
  /** A page in a browser lacks what the overlay needs. */
  reported(codes: readonly PageDifferenceCode[]): void;
  snapshot(): Omit<TtydSnapshot, keyof TtydVerdicts>;
}

export interface TtydPageOptions {
  /** Path of the pinned ttyd, and what is pinned. */
  ttyd: string;
  pin: Pick<TtydPin, 'version' | 'sha256'>;
  /** A folder for it while its page is read. */
  dir: string;
  /** What is put into the page. */
  parts: Promise<PageParts>;
  log: Logger;
}

/** Starts to read the page at once; disposing waits for that, so that no ttyd is left behind. */
export function openTtydPage({ ttyd, pin, dir, parts, log }: TtydPageOptions): TtydPage {
  let page: { name: string; differences: Difference[] } | null = null;
  let making: Promise<PageTemplate> | null = null;
  const reported = { codes: new Set<PageDifferenceCode>(), count: 0, lastAt: 0 };

  async function make(): Promise<PageTemplate> {
    const html = await readPinnedPage({ ttyd, dir, log });
    const { template, differences } = templateOf(html, await parts, log);
    const name = hash('sha256', html, 'base64url').slice(0, NAME_LENGTH);
    page = { name, differences };
    const found = { page: name, differs: differences };
    if (differences.length > 0) log.warn(found, `ttyd’s page is not as expected; ${WHAT_HAPPENS}`);
    return template;
  }
  function template(): Promise<PageTemplate> {
    making ??= make().catch((cause: unknown) => {
      making = null;
      throw new AppError('SEAT_PAGE', undefined, { cause });
    });
    return making;
  }
  template().catch((err: unknown) => log.warn({ err }, 'ttyd’s page could not be read'));

  return {
    template,
    reported(codes) {
      for (const code of codes) reported.codes.add(code);
      reported.count += 1;
      reported.lastAt = Date.now();
      if (reported.count > 1) return;
      const found = { page: page?.name, differs: [...reported.codes].map(inWords) };
      log.warn(found, `a browser could not use ttyd’s page; ${WHAT_HAPPENS}`);
    },
    snapshot() {
      const { codes, count, lastAt } = reported;
      const differences = [...codes].map(inWords);
      return {
        version: pin.version,
        sha256: pin.sha256 ?? null,
        page: page && { ok: page.differences.length === 0, differences: page.differences },
        reports: count === 0 ? [] : [{ page: page?.name ?? '', differences, count, lastAt }],
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([making]);
    },
  };
}

function templateOf(
  html: string,
  parts: PageParts,
  log: Logger,
): { template: PageTemplate; differences: Difference[] } {
  try {
    const page = parsePage(html);
    return { template: rewritePage(page, parts), differences: page.differences };
  } catch (err) {
    // For example, a page nested too deeply overflows the stack.
    log.warn({ err }, 'ttyd’s page can’t be rewritten');
    return { template: plainPage(html), differences: [difference('page-unreadable')] };
  }
}

function inWords(code: PageDifferenceCode): Difference {
  return { code, message: SEEN_IN_PAGE[code] };
}
