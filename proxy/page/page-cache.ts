// Caches the rewritten form of each ttyd page, by its content's hash.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { OverlayConfig } from '../../protocol/page/overlay-config.ts';
import { type PageParts, type PageTemplate, plainPage, rewritePage } from './inject.ts';
import { difference, type ParsedPage, parsePage } from './page-contract.ts';
import type { PageHealth } from './page-health.ts';

/** Enough for two versions of ttyd during an upgrade, and some spare. */
const KEPT = 4;
/** Enough of a hash to identify a page in a log. */
const NAME_LENGTH = 12;

export interface CachedPage {
  /** Identifies its content in logs. */
  name: string;
  template: PageTemplate;
  /** Weak ETag, because the nonce differs each time; equal as long as everything else is. */
  etag(config: OverlayConfig): string;
}

export interface PageCache {
  /** Caches a page in advance. @param page consumed by this call */
  add(page: ParsedPage): void;
  /**
   * The page of one ttyd process, which sends the same bytes as long as it runs.
   * @param run identifies the process; null if unknown, so that the page is fetched again
   * @throws what `fetch` throws; the next call fetches again
   */
  of(seat: object, run: number | null, fetch: () => Promise<string>): Promise<CachedPage>;
  /** Name of the page that was served last for this seat. */
  nameOf(seat: object): string | undefined;
}

/** @param parts what every page gets, whoever reads it @param health is told of every new page */
export function createPageCache(
  parts: PageParts,
  health: Pick<PageHealth, 'seen'>,
  log: Logger,
): PageCache {
  const byContent = new Map<string, CachedPage>();
  const bySeat = new WeakMap<object, { run: number; page: CachedPage }>();

  function templateOf(html: string, name: string, parsed?: ParsedPage): PageTemplate {
    try {
      const page = parsed ?? parsePage(html);
      const template = rewritePage(page, parts);
      health.seen(name, page.differences);
      return template;
    } catch (err) {
      // For example, a page nested too deeply overflows the stack.
      log.warn({ err, page: name }, 'ttyd’s page can’t be rewritten');
      health.seen(name, [difference('page-unreadable')]);
      return plainPage(html);
    }
  }

  function rewritten(html: string, parsed?: ParsedPage): CachedPage {
    const hash = createHash('sha256').update(html).digest('base64url');
    const held = byContent.get(hash);
    if (held) return held;
    const name = hash.slice(0, NAME_LENGTH);
    const page: CachedPage = {
      name,
      template: templateOf(html, name, parsed),
      etag(config) {
        const facts = JSON.stringify([hash, parts, config]);
        return `W/"${createHash('sha256').update(facts).digest('base64url').slice(0, 27)}"`;
      },
    };
    const oldest = byContent.keys().next().value;
    if (byContent.size >= KEPT && oldest !== undefined) byContent.delete(oldest);
    byContent.set(hash, page);
    return page;
  }

  return {
    add(page) {
      rewritten(page.html, page);
    },
    async of(seat, run, fetch) {
      const held = bySeat.get(seat);
      if (held && held.run === run) return held.page;
      const page = rewritten(await fetch());
      if (run !== null) bySeat.set(seat, { run, page });
      return page;
    },
    nameOf: (seat) => bySeat.get(seat)?.page.name,
  };
}
