// Keeps the rewritten form of each different page that ttyd has sent, found by its content's hash.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { type OverlayConfig, type PageTemplate, rewritePage } from './inject.ts';

/** Two versions of ttyd during an upgrade, and room to spare. */
const KEPT = 4;

export interface CachedPage {
  template: PageTemplate;
  /** Weak, because the nonce differs each time; equal as long as everything else is. */
  etag(config: OverlayConfig): string;
}

export interface PageCache {
  get(html: string): CachedPage;
}

/** @param overlayUrl address of the overlay's bundle */
export function createPageCache(overlayUrl: string, log: Logger): PageCache {
  const cache = new Map<string, CachedPage>();
  return {
    get(html) {
      const hash = createHash('sha256').update(html).digest('base64url');
      const held = cache.get(hash);
      if (held) return held;
      const template = rewritePage(html, { overlayUrl });
      if (template.problems.length > 0)
        log.warn(
          { differs: template.problems },
          'ttyd’s page has another structure than 1.7.7’s; presence and chat work, ghosts may not',
        );
      const page: CachedPage = {
        template,
        etag(config) {
          const facts = JSON.stringify([hash, overlayUrl, config]);
          return `W/"${createHash('sha256').update(facts).digest('base64url').slice(0, 27)}"`;
        },
      };
      const oldest = cache.keys().next().value;
      if (cache.size >= KEPT && oldest !== undefined) cache.delete(oldest);
      cache.set(hash, page);
      return page;
    },
  };
}
