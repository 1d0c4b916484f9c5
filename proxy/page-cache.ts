// Keeps the rewritten form of each different page that ttyd has sent, found by its content's hash.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { type OverlayConfig, type PageParts, type PageTemplate, rewritePage } from './inject.ts';

/** Two versions of ttyd during an upgrade, and room to spare. */
const KEPT = 4;

export interface CachedPage {
  template: PageTemplate;
  /** Weak, because the nonce differs each time; equal as long as everything else is. */
  etag(config: OverlayConfig): string;
}

export interface PageCache {
  /**
   * The page of one ttyd process, which sends the same bytes as long as it runs.
   * @param run names the process; null: not known, so that it is fetched anew
   * @throws what `fetch` throws; the next call fetches again
   */
  of(seat: object, run: number | null, fetch: () => Promise<string>): Promise<CachedPage>;
}

/** @param parts what every page gets, whoever reads it */
export function createPageCache(parts: PageParts, log: Logger): PageCache {
  const byContent = new Map<string, CachedPage>();
  const bySeat = new WeakMap<object, { run: number; page: CachedPage }>();

  function rewritten(html: string): CachedPage {
    const hash = createHash('sha256').update(html).digest('base64url');
    const held = byContent.get(hash);
    if (held) return held;
    const template = rewritePage(html, parts);
    if (template.problems.length > 0)
      log.warn(
        { differs: template.problems },
        'ttyd’s page has another structure than 1.7.7’s; presence and chat work, ghosts may not',
      );
    const page: CachedPage = {
      template,
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
    async of(seat, run, fetch) {
      const held = bySeat.get(seat);
      if (held && held.run === run) return held.page;
      const page = rewritten(await fetch());
      if (run !== null) bySeat.set(seat, { run, page });
      return page;
    },
  };
}
